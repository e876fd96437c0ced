import { readSetup } from '../../config/setup.ts';
import type { Cache } from '../../scripts/fetch/cache.ts';
import { cacheFolder } from '../../scripts/state/folders.ts';

export type Say = (line: string) => void;
/** In the middle of a test nobody listens. */
export const silently: Say = () => undefined;

/** Where what only tests need is kept, beside what the set-up fetches. */
export const testCache = (say: Say): Cache => ({
  folder: cacheFolder(readSetup({ AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'] })),
  work: { say, signal: AbortSignal.timeout(580_000) },
});
