import { z } from 'zod';
import { uuid } from './identifiers.ts';
import { reasons } from './reasons.ts';

/** Stands before the names of its tools, with two underscores between: it has none itself, so the first two divide. */
export const mcpServerName = z.string().regex(/^[a-z][a-z0-9]{0,19}$/, reasons.mcp_server_name);

export const mcpTransports = ['http', 'stdio'] as const;
export type McpTransport = (typeof mcpTransports)[number];

/**
 * `unread`: nobody has asked it yet. `ready`: its list is the one the owner saw. `changed`: a call found another
 * definition than the owner saw. `failed`: it gave no list when it was asked last; what it gave before is kept.
 */
export const mcpStates = ['unread', 'ready', 'changed', 'failed'] as const;
export type McpState = (typeof mcpStates)[number];

/** A tool of a server as it was read last. Its name is the server's own, without ours before it. */
export const mcpTool = z.strictObject({
  name: z.string(),
  description: z.string(),
  /** The part of the server's JSON Schema that arguments are held against. */
  inputSchema: z.record(z.string(), z.unknown()),
  /** SHA-256 (hex) of the definition as the server sent it. */
  hash: z.string(),
  /** Epoch seconds at which this definition was first read; grows with each change, and past a server that was deleted. */
  version: z.number().int().positive(),
});
export type McpTool = z.infer<typeof mcpTool>;

/** A tool that is not offered, and why, for people. */
export const mcpLeftOut = z.strictObject({ name: z.string(), reason: z.string() });
export type McpLeftOut = z.infer<typeof mcpLeftOut>;

/** What the AI tier is asked to read. There is neither an agent nor a message: the one is nil, the other made up. */
export const readMcpRequest = z.strictObject({
  ownerUserId: uuid,
  agentId: uuid,
  messageId: uuid,
  agentVersion: z.number().int().positive(),
  server: mcpServerName,
});
export type ReadMcpRequest = z.infer<typeof readMcpRequest>;
