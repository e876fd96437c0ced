import type { McpClient, McpConnection, McpRecords } from '../domain/mcp-ports.ts';
import { splitName } from '../domain/mcp-tools.ts';
import type { Tool, ToolCallContext } from '../domain/tool-ports.ts';
import { ToolFault } from '../domain/tool-ports.ts';
import { offeredMcpTool } from './mcp-offered.ts';
import { mcpToolSpec } from './mcp-tool.ts';

interface World {
  records: McpRecords;
  client: McpClient;
}

export interface McpToolbox {
  /** An owner's tool by the name it is offered under; undefined for every name that is not one of theirs. */
  find(ownerUserId: string, name: string): Promise<Tool<Record<string, unknown>> | undefined>;
}

/**
 * Tools of owners' MCP servers, for the AI tier. Each call reads the server's own list first: what is not as the owner
 * saw it is not called.
 */
export const mcpToolbox = ({ records, client }: World): McpToolbox => ({
  async find(ownerUserId, name) {
    const names = splitName(name);
    const connection = names && (await records.open(ownerUserId, names.server));
    const known = connection?.tools.find((tool) => tool.name === names?.tool);
    if (!connection || !known) return undefined;
    const spec = await mcpToolSpec(offeredMcpTool({ ...known, server: connection.name }));
    return {
      spec,
      run: async (input, call) => {
        const text = await client.visit(connection, call.signal, async (visit) => {
          const { tools } = await visit.list();
          if (tools.find((tool) => tool.name === known.name)?.hash !== known.hash) {
            await changed({ records, connection, call, tool: known.name });
          }
          await call.begin();
          return visit.call(known.name, input);
        });
        return { text };
      },
    };
  },
});

/** Somebody who was trusted once must not become somebody else under the same name. */
async function changed(found: {
  records: McpRecords;
  connection: McpConnection;
  call: ToolCallContext;
  tool: string;
}): Promise<never> {
  const { records, connection, call, tool } = found;
  const fault = `The tool "${tool}" is not as it was when its owner saw it: look at it again (refresh) before it is used`;
  await records.mark(call.ownerUserId, connection, 'changed', fault);
  throw new ToolFault(`${fault}. Nothing was called.`);
}
