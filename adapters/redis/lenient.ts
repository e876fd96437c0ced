import type { Log } from './connect.ts';

/** How long nothing is tried after a failure: a Redis that does not answer must not slow every message down. */
const REST_MS = 2_000;

/**
 * Runs work that may fail without harm. Gives undefined when it does, or when it failed a moment ago; the first failure
 * of a series is logged as `event`.
 */
export function lenient(log: Log, event: string): <T>(work: () => Promise<T>) => Promise<T | undefined> {
  let restUntil = 0;
  let told = false;
  return async (work) => {
    if (Date.now() < restUntil) return undefined;
    try {
      const result = await work();
      told = false;
      return result;
    } catch (error) {
      restUntil = Date.now() + REST_MS;
      if (!told) log.warn({ event, error });
      told = true;
      return undefined;
    }
  };
}
