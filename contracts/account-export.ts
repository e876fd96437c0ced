import { z } from 'zod';
import { uuid } from './identifiers.ts';

/** What an account consists of, in the order in which it is given. */
export const exportedKinds = [
  ...['account', 'session', 'api_key', 'model_key', 'tool_connection', 'mcp_server'],
  ...['agent', 'agent_version', 'document', 'memory', 'conversation', 'message'],
  ...['approval', 'approval_decision', 'execution', 'policy_decision'],
  ...['token_use', 'counter', 'warning', 'grant', 'audit', 'audit_head', 'audit_anchor'],
] as const;
export type ExportedKind = (typeof exportedKinds)[number];

/** One thing of an account: its members are those of its record, opened for its owner. */
const exportedRecord = z.looseObject({ type: z.enum(exportedKinds) });
export type ExportedRecord = z.infer<typeof exportedRecord>;

/** One line of `me/export`. A file without a last line `complete` was cut off. */
export const exportLine = z.union([
  z.strictObject({
    type: z.literal('export'),
    format: z.literal('aiox-account'),
    version: z.literal(1),
    account_id: uuid,
    /** When it was begun: what changes meanwhile may be in it or not. */
    at: z.iso.datetime(),
    /** What is not in the file, and why: a store of its own, or a member of a kind of line. */
    left_out: z.record(z.string(), z.string()),
  }),
  exportedRecord,
  z.strictObject({
    type: z.literal('complete'),
    /** Lines between the first and this one: all together, and of each kind. */
    lines: z.number().int(),
    counts: z.partialRecord(z.enum(exportedKinds), z.number().int()),
  }),
]);
export type ExportLine = z.infer<typeof exportLine>;
