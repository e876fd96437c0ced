/** Files about the screens of the dashboard that share one platform; two lists, so that neither is the last to end. */
import { together } from '../support/together.ts';
import '../support/shared-platform.ts';

together(
  // what is shown, screen by screen
  'ui/governance.test.ts',
  'ui/run.test.ts',
  'ui/waiting.test.ts',
  'ui/settings.test.ts',
  'ui/every-screen.test.ts',
  'ui/reader-settings.test.ts',
  'ui/hostile.test.ts',
  'ui/long-history.test.ts',
  'ui/said-in-portuguese.test.ts',
);
