/** Files that share one Valkey. */
import { together } from '../support/together.ts';
import '../support/shared-redis.ts';

together(
  'adapters/redis/redis.test.ts',
  'adapters/redis/password-guard.test.ts',
  'adapters/redis/request-rates.test.ts',
  'adapters/redis/tool-rates.test.ts',
);
