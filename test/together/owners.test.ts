/** Files that share one platform and count lines. The last two leave it changed: a schedule, and the keys of a tier. */
import { together } from '../support/together.ts';
import '../support/shared-platform.ts';

together(
  'e2e/model-keys.test.ts',
  'e2e/second-model.test.ts',
  'e2e/account-events.test.ts',
  'e2e/memories.test.ts',
  'e2e/replay.test.ts',
  'e2e/closed-account.test.ts',
  'e2e/agent-lifecycle.test.ts',
  'e2e/keys.test.ts',
);
