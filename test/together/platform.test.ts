/** Files that share one platform, one after the other. Those that kill its processes come late. */
import { together } from '../support/together.ts';
import '../support/shared-platform.ts';
import '../support/uncounted.ts';

together(
  'security/hostile-stanzas.test.ts',
  'e2e/order.test.ts',
  'e2e/chat-commands.test.ts',
  'e2e/history.test.ts',
  'api/whole-way.test.ts',
  'e2e/thin-path.test.ts',
  'e2e/kills.test.ts',
);
