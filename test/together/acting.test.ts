/** Files about tools and approvals that share one platform. The last two kill its processes. */
import { together } from '../support/together.ts';
import '../support/shared-platform.ts';

together(
  'e2e/tools.test.ts',
  'e2e/every-tool.test.ts',
  'e2e/adhoc-approvals.test.ts',
  'e2e/mcp-servers.test.ts',
  'api/documents.test.ts',
  'e2e/mail-once.test.ts',
  'e2e/approvals.test.ts',
);
