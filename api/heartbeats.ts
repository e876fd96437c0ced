import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 15_000;

/** Hands pieces on, with a sign of life at once and whenever there is none for a while, until `signal` aborts. */
export async function* withHeartbeats<Piece>(
  pieces: AsyncIterable<Piece>,
  signal: AbortSignal,
  everyMs = EVERY_MS,
): AsyncGenerator<Piece | 'heartbeat'> {
  yield 'heartbeat';
  const reading = pieces[Symbol.asyncIterator]();
  try {
    let next = reading.next();
    while (!signal.aborted) {
      const piece = await Promise.race([next, delay(everyMs, undefined, { signal }).catch(() => undefined)]);
      if (signal.aborted) return;
      if (piece === undefined) yield 'heartbeat';
      else if (piece.done) return;
      else {
        yield piece.value;
        next = reading.next();
      }
    }
  } finally {
    await reading.return?.();
  }
}
