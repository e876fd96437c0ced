/** Files about tools and approvals that share one platform. From the tools' limits on they stop its processes. */
import { together } from '../support/together.ts';
import '../support/shared-platform.ts';

together(
  'e2e/tools.test.ts',
  'e2e/every-tool.test.ts',
  'e2e/adhoc-approvals.test.ts',
  'temporal/decide.test.ts',
  'temporal/tool-permits.test.ts',
  'e2e/injected-page.test.ts',
  'e2e/mcp-servers.test.ts',
  'api/documents.test.ts',
  'e2e/tool-limits.test.ts',
  'api/tools.test.ts',
  'e2e/mail-once.test.ts',
  'e2e/approvals.test.ts',
);
