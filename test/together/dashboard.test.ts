/** Files about the dashboard in a real browser that share one platform. */
import { together } from '../support/together.ts';
import '../support/shared-platform.ts';

together(
  'ui/api-types.test.ts',
  'ui/door.test.ts',
  'ui/agents.test.ts',
  'ui/memory.test.ts',
  'ui/walk.test.ts',
  'ui/governance.test.ts',
  'ui/settings.test.ts',
  'ui/every-screen.test.ts',
  'ui/hostile.test.ts',
  'ui/live.test.ts',
);
