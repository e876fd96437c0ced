import { z } from 'zod';
import { doors, uuid } from './identifiers.ts';
import { effects, risks, toolName, toolPolicy } from './tool.ts';

/** `call`: may it act? `unclear`: an act that must not be repeated may have happened; again? */
export const approvalKinds = ['call', 'unclear'] as const;
export const approvalStates = ['open', 'approved', 'denied', 'expired', 'withdrawn'] as const;

/** What is put before a person, sealed: exactly what would run, and under which policy. */
export const approvalRequest = z.strictObject({
  arguments: z.record(z.string(), z.unknown()),
  policy: toolPolicy,
  allowedDomains: z.array(z.string()),
  /** Which call it is: the idempotency key that a tool gets. */
  call: uuid,
});
export type ApprovalRequest = z.infer<typeof approvalRequest>;

export const approvalView = z.strictObject({
  approval_id: uuid,
  /** What a person types in chat; unique among open ones. */
  code: z.string(),
  kind: z.enum(approvalKinds),
  /** Whose agent asks. */
  owner_jid: z.string(),
  /** Null for an approver who is not the owner. */
  agent_id: uuid.nullable(),
  message_id: uuid.nullable(),
  agent_version: z.number().int(),
  tool: toolName,
  tool_version: z.number().int(),
  risk: z.enum(risks),
  /** What repeating this very call would mean; null when the tool is not there in this version any more. */
  effect: z.enum(effects).nullable(),
  /** One line of it, for lists: what hides or turns something is named, and much is left out. What is agreed to is `arguments`. */
  summary: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  policy: toolPolicy,
  /** Who wrote the message that it is for, and by which door; null for an approver who is not the owner. */
  sender: z.strictObject({ jid: z.string(), door: z.enum(doors) }).nullable(),
  /** SHA-256 over tool, arguments, policy and agent version: what is agreed to is exactly this. */
  request_hash: z.string(),
  policy_hash: z.string(),
  /** False for an owner whose policy names others. */
  may_decide: z.boolean(),
  state: z.enum(approvalStates),
  opened_at: z.iso.datetime(),
  deadline_at: z.iso.datetime(),
  closed_at: z.iso.datetime().nullable(),
  decision: z
    .strictObject({
      decision: z.enum(['approve', 'deny']),
      by: z.string(),
      door: z.enum(doors),
      at: z.iso.datetime(),
      reason: z.string().nullable(),
      /** What runs instead of `arguments`, and its hash. */
      edited_arguments: z.record(z.string(), z.unknown()).nullable(),
      request_hash: z.string(),
    })
    .nullable(),
});
export type ApprovalView = z.infer<typeof approvalView>;

/** What an inbox is told as it happens: look again at this one. */
export const approvalEvent = z.strictObject({
  type: z.literal('approval'),
  approval_id: uuid,
  state: z.enum(approvalStates),
});
export type ApprovalEvent = z.infer<typeof approvalEvent>;
