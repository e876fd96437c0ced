import { readSetup } from '../../config/setup.ts';
import type { Cache } from '../../scripts/fetch/cache.ts';
import { cacheFolder } from '../../scripts/state/folders.ts';

/** Where what only tests need is kept, beside what the set-up fetches. */
export const testCache = (): Cache => ({
  folder: cacheFolder(readSetup({ AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'] })),
  work: { say: () => undefined, signal: AbortSignal.timeout(580_000) },
});
