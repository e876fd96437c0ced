/** Files about the dashboard in a real browser that share one platform. */
import { together } from '../support/together.ts';
import '../support/shared-platform.ts';

together(
  // what somebody does, from an account to an answer
  'ui/api-types.test.ts',
  'ui/door.test.ts',
  'ui/agents.test.ts',
  'ui/agents-at-work.test.ts',
  'ui/memory.test.ts',
  'ui/walk.test.ts',
  'ui/chat.test.ts',
  'ui/inbox.test.ts',
  'ui/live.test.ts',
  'ui/connection.test.ts',
);
