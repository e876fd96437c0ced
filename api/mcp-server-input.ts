import { z } from 'zod';
import { mcpServerName } from '../contracts/mcp.ts';
import { reasons } from '../contracts/reasons.ts';

/** What a request is framed and routed by, and what the protocol says in headers itself. */
const notYours =
  /^(host|connection|keep-alive|transfer-encoding|content-.*|te|trailer|upgrade|expect|accept|accept-encoding|mcp-.*|last-event-id|proxy-.*)$/;

const headerName = z
  .string()
  .max(64)
  .regex(/^[a-z0-9-]+$/, reasons.header_name)
  .refine((name) => !notYours.test(name), reasons.header_ours);

const headerValue = z
  .string()
  .min(1)
  .max(4_000)
  .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, reasons.header_value);

/** A server that an owner adds: at an address, or a program that the operator offers by name. */
export const newMcpServer = z.discriminatedUnion('transport', [
  z.strictObject({
    transport: z.literal('http'),
    name: mcpServerName,
    /** Of streamable HTTP; with its path, often /mcp. */
    url: z
      .string()
      .min(1)
      .max(500)
      .refine((url) => !/[?#]/.test(url), reasons.url_secret),
    /** Sent with each request, such as authorization; sealed, and never shown again. */
    headers: z
      .record(headerName, headerValue)
      .refine((headers) => Object.keys(headers).length <= 10, reasons.headers_many)
      .default({}),
  }),
  z.strictObject({
    transport: z.literal('stdio'),
    name: mcpServerName,
    /** A name from the operator's configuration (AIOX_MCP_STDIO), never a command line. */
    command: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, reasons.command_name),
  }),
]);
