import type { McpTool, McpTransport } from '../../contracts/mcp.ts';
import type { McpRecords } from '../../domain/mcp-ports.ts';
import { versioned } from '../../domain/mcp-tools.ts';
import type { Vault } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { openText, place } from './sealed-text.ts';

const FIND = 'SELECT transport, address, headers, tools FROM mcp_servers WHERE owner_user_id = $1 AND name = $2';

// the server may have been deleted meanwhile, and another one be there under its name
const KEEP = `
  UPDATE mcp_servers SET tools = $5, left_out = $6, state = 'ready', fault = NULL, listed_at = clock_timestamp()
  WHERE owner_user_id = $1 AND name = $2 AND transport = $3 AND address = $4`;

const MARK = `
  UPDATE mcp_servers SET state = $5, fault = $6
  WHERE owner_user_id = $1 AND name = $2 AND transport = $3 AND address = $4`;

interface Row {
  transport: McpTransport;
  address: string;
  headers: Buffer | null;
  tools: McpTool[];
}

/** Owners' MCP servers as the AI tier reads them: anew for each call, so that a deleted one is not called again. */
export const postgresMcpRecords = (database: Database, vault: Vault): McpRecords => ({
  async open(ownerUserId, name) {
    const [row] = await database.statementAsOwner<Row>(ownerUserId, 'mcp-server', FIND, [ownerUserId, name]);
    if (!row) return undefined;
    const { transport, address, headers, tools } = row;
    const text = headers && (await openText(vault, ownerUserId, place.mcpHeaders(name, address), headers));
    return { name, transport, address, tools, headers: text ? (JSON.parse(text) as Record<string, string>) : {} };
  },

  async keep(ownerUserId, { name, transport, address, tools: before }, { tools, leftOut }) {
    const now = versioned(before, tools, Math.floor(Date.now() / 1_000));
    const values = [ownerUserId, name, transport, address, JSON.stringify(now), JSON.stringify(leftOut)];
    await database.statementAsOwner(ownerUserId, 'mcp-keep', KEEP, values);
  },

  async mark(ownerUserId, { name, transport, address }, state, fault) {
    const values = [ownerUserId, name, transport, address, state, fault];
    await database.statementAsOwner(ownerUserId, 'mcp-mark', MARK, values);
  },
});
