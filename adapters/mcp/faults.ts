import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { McpConnection } from '../../domain/mcp-ports.ts';
import { ForbiddenAddress } from '../../domain/forbidden-address.ts';

/** Why we ended a visit ourselves. */
export type Ending = 'too_much' | 'gone' | 'time';

/** What went wrong, in a sentence of ours: what the server says of it may repeat what it was sent. */
export function faultOf({ name }: McpConnection, why: unknown): string {
  const who = `The MCP server "${name}"`;
  if (why === 'time') return `${who} did not answer in time`;
  if (why === 'too_much') return `${who} answers with more than can be taken`;
  if (why === 'gone') return `${who} went away in the middle of it`;
  const forbidden = within(why, ForbiddenAddress);
  if (forbidden) return `The address of the MCP server "${name}" ${forbidden.message}`;
  if (why instanceof StreamableHTTPError && why.code !== undefined && why.code > 0)
    return `${who} answers with the HTTP status ${why.code}`;
  if (why instanceof McpError)
    return why.code === CONNECTION_CLOSED
      ? `${who} went away in the middle of it`
      : `${who} answers with the error ${why.code}`;
  return `${who} cannot be reached, or does not speak MCP`;
}

/** JSON-RPC error code of the SDK's own for a transport that closed. */
const CONNECTION_CLOSED = -32_000;

/** An error of a kind, wherever in the chain of causes it is. */
function within<T extends Error>(error: unknown, kind: new (...args: never[]) => T): T | undefined {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof kind) return each;
  return undefined;
}
