/** Files that share one PostgreSQL and look at rows of their own people only; the first counts all, the last kills it. */
import { together } from '../support/together.ts';
import '../support/shared-database.ts';

together(
  'adapters/postgres/purge-store.test.ts',
  'adapters/tier-key.test.ts',
  'adapters/postgres/accounts.test.ts',
  'adapters/postgres/account-export.test.ts',
  'adapters/postgres/agents.test.ts',
  'adapters/postgres/approvals.test.ts',
  'adapters/postgres/chat-desk.test.ts',
  'adapters/postgres/documents.test.ts',
  'adapters/postgres/inbox.test.ts',
  'adapters/postgres/ledger.test.ts',
  'adapters/postgres/mcp-servers.test.ts',
  'adapters/postgres/kept-memories.test.ts',
  'adapters/postgres/memory-store.test.ts',
  'adapters/postgres/messages.test.ts',
  'adapters/postgres/model-keys.test.ts',
  'adapters/postgres/quotas.test.ts',
  'adapters/postgres/tool-connections.test.ts',
  'tools/database-query.test.ts',
  'adapters/postgres/database.test.ts',
);
