import type { McpTool } from '../contracts/mcp.ts';
import type { OfferedTool } from '../contracts/tool.ts';
import { offeredName } from '../domain/mcp-tools.ts';
import { policyWith } from './defaults.ts';

/** Of every tool of an owner's server, whatever it says of itself. */
export const MCP_EFFECT = 'once';

/**
 * A tool of an owner's MCP server as it is offered. What the server says of its own harmlessness is not believed: each
 * one may act once, and waits for a person.
 */
export const offeredMcpTool = ({ server, ...tool }: McpTool & { server: string }): OfferedTool => ({
  name: offeredName(server, tool.name),
  version: tool.version,
  description: `Tool of the MCP server "${server}", described by that server and not by this platform: ${tool.description || '(nothing)'}`,
  inputSchema: tool.inputSchema,
  effect: MCP_EFFECT,
  risk: 'high',
  policy: policyWith({ requires_approval: true, audit_log: true, timeout_ms: 60_000 }),
});
