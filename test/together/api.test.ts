/** Files that share one API with its services, and find it empty; the last of them takes a store away. */
import { together } from '../support/together.ts';
import '../support/shared-api.ts';

together(
  'api/openapi.test.ts',
  'api/agents.test.ts',
  'api/agent-care.test.ts',
  'api/account-events.test.ts',
  'api/audit.test.ts',
  'api/account-export.test.ts',
  'api/idempotency.test.ts',
  'api/my-account.test.ts',
  'api/usage-days.test.ts',
  'api/warnings.test.ts',
  'api/ways-in.test.ts',
  'scripts/demo.test.ts',
  'security/requests.test.ts',
  'security/strangers-rest.test.ts',
  'api/sign-in.test.ts',
  'api/rate-limits.test.ts',
);
