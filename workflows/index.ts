/** Every workflow the platform worker serves: what the sandbox bundle is made from. */
export { eraseClosedAccounts } from './erase-closed-accounts.ts';
export { processMessage } from './process-message.ts';
export { purgeDeletedAgents } from './purge-deleted-agents.ts';
export { readMcpServer } from './read-mcp-server.ts';
export { searchMemories } from './search-memories.ts';
export { tryAgent } from './try-agent.ts';
