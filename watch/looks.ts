import { setTimeout as pause } from 'node:timers/promises';

/**
 * Looks at once and then every so often, until `signal` aborts. A scrape tells what was seen last and waits for nobody;
 * `missed` is called when a look fails, so that what was true once is not told for ever.
 */
export async function keepLooking(
  everyMs: number,
  look: () => Promise<void>,
  missed: () => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await look().catch(missed);
    await pause(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
