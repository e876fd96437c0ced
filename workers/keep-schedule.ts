import { setTimeout as pause } from 'node:timers/promises';

interface Log {
  info(line: Record<string, unknown>): void;
  warn(line: Record<string, unknown>): void;
}

/** Tries until a schedule is what it should be: a worker that cannot tell it yet can still answer messages. */
export async function keepSchedule(
  ensure: () => Promise<void>,
  log: Log,
  signal: AbortSignal,
  pauseMs = 5_000,
): Promise<void> {
  for (let first = true; !signal.aborted; first = false) {
    try {
      await ensure();
      if (!first) log.info({ event: 'schedule_set' });
      return;
    } catch (error) {
      if (first) log.warn({ event: 'schedule_waits', error });
    }
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
