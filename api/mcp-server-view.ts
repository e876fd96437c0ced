import { z } from 'zod';
import { mcpLeftOut, mcpStates, mcpTransports } from '../contracts/mcp.ts';
import type { McpServer } from '../domain/mcp-ports.ts';
import { offeredName } from '../domain/mcp-tools.ts';

const time = z.iso.datetime();

const toolReply = z.strictObject({
  /** By which agents are given it. */
  name: z.string(),
  /** The server's own words. */
  description: z.string(),
  input_schema: z.record(z.string(), z.unknown()),
  /** SHA-256 of the definition; a call finds it unchanged, or is not made. */
  definition_sha256: z.string(),
});

export const mcpServerReply = z.strictObject({
  name: z.string(),
  transport: z.enum(mcpTransports),
  /** Of a server over HTTP. */
  url: z.string().nullable(),
  /** Of a server on standard streams. */
  command: z.string().nullable(),
  /** Names only: nobody is shown a header's value again. */
  header_names: z.array(z.string()),
  /** `changed`: a call found another definition than you were shown; refresh to look at it. */
  state: z.enum(mcpStates),
  fault: z.string().nullable(),
  tools: z.array(toolReply),
  /** What the server has and is not offered, and why. */
  left_out: z.array(mcpLeftOut),
  listed_at: time.nullable(),
  created_at: time,
});

export const mcpServerView = (server: McpServer): z.input<typeof mcpServerReply> => ({
  name: server.name,
  transport: server.transport,
  url: server.transport === 'http' ? server.address : null,
  command: server.transport === 'stdio' ? server.address : null,
  header_names: server.headerNames,
  state: server.state,
  fault: server.fault,
  tools: server.tools.map(({ name, description, inputSchema, hash }) => ({
    name: offeredName(server.name, name),
    ...{ description, input_schema: inputSchema, definition_sha256: hash },
  })),
  left_out: server.leftOut,
  listed_at: server.listedAt?.toISOString() ?? null,
  created_at: server.createdAt.toISOString(),
});
