import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 1_000;

/**
 * Does a round of work every second until `signal` aborts. A round that fails is followed by the next one; `waits` is told of the
 * first of several that fail one after the other.
 */
export async function everySecond(
  round: () => Promise<void>,
  waits: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  let failing = false;
  while (!signal.aborted) {
    try {
      await round();
      failing = false;
    } catch (error) {
      if (!failing) waits(error);
      failing = true;
    }
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
