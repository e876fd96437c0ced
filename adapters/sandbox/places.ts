/** A number of places: who finds none waits for the next that gets free, in order. Throws the signal's reason meanwhile. */
export function places(count: number) {
  const waiting = new Set<() => void>();
  let free = count;
  const leave = () => {
    const [next] = waiting;
    if (!next) free += 1;
    else next();
  };
  return async function within<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (free > 0) free -= 1;
    else await turn(waiting, signal);
    try {
      return await act();
    } finally {
      leave();
    }
  };
}

function turn(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const come = () => {
      waiting.delete(come);
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = () => {
      waiting.delete(come);
      reject(signal.reason as Error);
    };
    waiting.add(come);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
