import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 15_000;

/** What reads until its signal aborts. */
type Read<Piece> = (signal: AbortSignal) => AsyncIterable<Piece>;

/** Hands pieces on, with a sign of life at once and whenever there is none for a while, until `signal` aborts. */
export async function* withHeartbeats<Piece extends object>(
  read: Read<Piece>,
  signal: AbortSignal,
): AsyncGenerator<Piece | 'heartbeat'> {
  yield 'heartbeat';
  for await (const piece of orSilences(read, EVERY_MS, signal)) yield piece ?? 'heartbeat';
}

/**
 * Hands pieces on, and undefined whenever none came for so long, until there are no more or `signal` aborts. Who stops
 * listening ends the reading, too: it may wait for a piece that never comes.
 */
export async function* orSilences<Piece extends object>(
  read: Read<Piece>,
  milliseconds: number,
  signal: AbortSignal,
): AsyncGenerator<Piece | undefined> {
  const stop = new AbortController();
  const reading = read(AbortSignal.any([signal, stop.signal]))[Symbol.asyncIterator]();
  try {
    let next = reading.next();
    while (!signal.aborted) {
      const piece = await orSilence(next, milliseconds, signal);
      if (signal.aborted || piece?.done) return;
      yield piece?.value;
      if (piece) next = reading.next();
    }
  } finally {
    stop.abort();
  }
}

/** What comes next, or undefined when nothing came for so long or nobody listens any more. */
async function orSilence<T>(next: Promise<T>, milliseconds: number, signal: AbortSignal): Promise<T | undefined> {
  const heard = new AbortController();
  const silence = delay(milliseconds, undefined, { signal: AbortSignal.any([signal, heard.signal]), ref: false });
  try {
    return await Promise.race([next, silence.catch(() => undefined)]);
  } finally {
    heard.abort();
  }
}
