type InTurn = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** Runs at most so many works at the same time; the others wait in the order in which they came, until their signal aborts. */
export function inTurn(atOnce: number): InTurn {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (signal, work) => {
    signal.throwIfAborted();
    if (running < atOnce) running += 1;
    else await turn(waiting, signal);
    try {
      return await work();
    } finally {
      // the place goes to the next one without being free in between
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

async function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  waiting.push(resolve);
  const giveUp = () => {
    const place = waiting.indexOf(resolve);
    if (place >= 0) waiting.splice(place, 1);
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
