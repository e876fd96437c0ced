import type { McpTool } from '../../contracts/mcp.ts';
import type { McpTools } from '../../domain/mcp-ports.ts';
import type { Database } from './database.ts';

const ALL = 'SELECT name, tools FROM mcp_servers WHERE owner_user_id = $1 ORDER BY name';

/** The tools of all MCP servers of an owner, in one query; for the platform and the API. */
export const postgresMcpTools = (database: Database): McpTools => ({
  async of(ownerUserId) {
    const rows = await database.statementAsOwner<{ name: string; tools: McpTool[] }>(ownerUserId, 'mcp-tools', ALL, [
      ownerUserId,
    ]);
    return rows.flatMap(({ name, tools }) => tools.map((tool) => ({ ...tool, server: name })));
  },
});
