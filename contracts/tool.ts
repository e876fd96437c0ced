import { z } from 'zod';
import { reasons } from './reasons.ts';

/**
 * What repeating a call would mean. `read`: nothing changes. `idempotent`: the same key again changes nothing more. `once`:
 * it must not be repeated when nobody knows whether it acted.
 */
export const effects = ['read', 'idempotent', 'once'] as const;
export type Effect = (typeof effects)[number];

export const risks = ['low', 'medium', 'high', 'critical'] as const;
export type Risk = (typeof risks)[number];

/** As every provider takes it. Two underscores divide the name of an MCP server from its tool's; no tool of ours has them. */
export const toolName = z.string().regex(/^[a-z][a-zA-Z0-9_-]{0,63}$/, reasons.tool_name);

/** A host's name in lower case, or `*.` before one for every host below it. */
export const domainPattern = z
  .string()
  .max(253)
  .regex(/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/, reasons.host_pattern);

export const tableName = z.string().regex(/^[a-z_][a-z0-9_]{0,62}\.[a-z_][a-z0-9_]{0,62}$/, reasons.table_name);
const bareJid = z
  .string()
  .max(2_047)
  .regex(/^[^@/\s]+@[^@/\s]+$/, reasons.bare_jid)
  .toLowerCase();

/** Under which a call of a tool stands. A list that is null sets no limit of its own; an empty one allows nothing. */
export const toolPolicy = z.strictObject({
  requires_approval: z.boolean(),
  read_only: z.boolean(),
  sandbox_required: z.boolean(),
  audit_log: z.boolean(),
  rate_limit_per_minute: z.number().int().min(1).max(600),
  timeout_ms: z.number().int().min(100).max(300_000),
  /** Beside the agent's own `allowed_domains`: a host must be in both. */
  allowed_domains: z.array(domainPattern).max(100).nullable(),
  /** Beside those of the connection. */
  allowed_tables: z.array(tableName).max(200).nullable(),
  /** Who may agree; without names, the owner. */
  approvers: z.array(bareJid).max(10),
  /** Until a request that nobody answered counts as denied; the shortest are for programs that answer. */
  approval_timeout_s: z.number().int().min(5).max(86_400),
});
export type ToolPolicy = z.infer<typeof toolPolicy>;

/** What a program is told of a tool, and what a call is decided and carried out by. */
export const offeredTool = z.strictObject({
  name: toolName,
  version: z.number().int().positive(),
  /** Data for the model, whoever wrote it. */
  description: z.string(),
  inputSchema: z.record(z.string(), z.unknown()),
  effect: z.enum(effects),
  risk: z.enum(risks),
  policy: toolPolicy,
});
export type OfferedTool = z.infer<typeof offeredTool>;
