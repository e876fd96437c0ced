/** Files that share one platform and replace or add processes, after one that only looks; the last one sets clocks. */
import { together } from '../support/together.ts';
import '../support/shared-platform.ts';
import '../support/uncounted.ts';

together(
  'security/strangers-xmpp.test.ts',
  'security/twenty-tenants.test.ts',
  'e2e/quotas.test.ts',
  'e2e/model-faults.test.ts',
  'e2e/pools.test.ts',
  'temporal/permits.test.ts',
);
