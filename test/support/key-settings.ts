import type { KeySettings } from '../../adapters/postgres/tenant-keys.ts';

/** What a process' environment says of keys, without what else it must have. */
export const keySettings = (env: Record<string, string>): KeySettings => ({
  AIOX_TIER_KEY: env['AIOX_TIER_KEY'],
  AIOX_KEY_DIR: env['AIOX_KEY_DIR'] ?? '',
});
