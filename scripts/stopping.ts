const sameKeypress = 1_000;

/**
 * An AbortSignal for Ctrl-C, SIGTERM, SIGHUP and the death of the command that started us. One press of Ctrl-C can
 * arrive several times, from the terminal and from each npm in between; only a later one means "now".
 */
export function stopSignal({ again }: { again: () => void }): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const stop = (how: string) => {
    if (first === 0) {
      first = Date.now();
      controller.abort(new Stopped(how));
    } else if (Date.now() - first > sameKeypress) {
      again();
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  process.on('disconnect', () => stop('the command that started it is gone'));
  process.channel?.unref();
  return controller.signal;
}

/** The reason of an abort that somebody asked for. */
export class Stopped extends Error {}
