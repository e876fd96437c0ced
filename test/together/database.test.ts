/** Files that share one PostgreSQL and look at rows of their own people only. */
import '../adapters/postgres/accounts.test.ts';
import '../adapters/postgres/agents.test.ts';
import '../adapters/postgres/approvals.test.ts';
import '../adapters/postgres/chat-desk.test.ts';
import '../adapters/postgres/documents.test.ts';
import '../adapters/postgres/inbox.test.ts';
import '../adapters/postgres/ledger.test.ts';
import '../adapters/postgres/mcp-servers.test.ts';
import '../adapters/postgres/memory-store.test.ts';
import '../adapters/postgres/messages.test.ts';
import '../adapters/postgres/model-keys.test.ts';
import '../adapters/postgres/quotas.test.ts';
import '../adapters/postgres/tool-connections.test.ts';
import '../tools/database-query.test.ts';
