import { z } from 'zod';
import { severities } from './audit-events.ts';
import { errorCode } from './error-code.ts';
import { doors, uuid } from './identifiers.ts';

/** A decision as its owner is told it. */
export const decisionView = z.strictObject({
  message_id: uuid,
  agent_id: uuid,
  step: z.enum(['message', 'quota', 'workers', 'tool', 'audit']),
  /** Of a quota the model call, of a tool its place among the message's calls (100 more for what a person put there); else 0. */
  call: z.number().int(),
  allowed: z.boolean(),
  rule: z.string(),
  code: errorCode.nullable(),
  details: z.record(z.string(), z.unknown()),
  facts: z.record(z.string(), z.unknown()),
  policy_version: z.string(),
  policy_hash: z.string(),
  decided_at: z.iso.datetime(),
});

/** A refusal as its owner is told it among all of them. */
export const violationView = decisionView.extend({
  /** Null when it is about something else, or about a name that no tool could have. */
  tool: z.string().nullable(),
  severity: z.enum(severities),
  /** Who wrote the message, and by which door. */
  sender: z.strictObject({ jid: z.string(), door: z.enum(doors) }),
});

/** Which rule decided about a message, and whether the rules in force come to the same. */
export const messagePolicy = z.strictObject({
  message_id: uuid,
  state: z.enum(['accepted', 'running', 'answered', 'refused', 'failed']),
  code: errorCode.nullable(),
  /** The rule that said no; null when none did: what else ended the message stands in its timeline. */
  decided_by: z.strictObject({ step: decisionView.shape.step, rule: z.string(), code: errorCode }).nullable(),
  decisions: z.array(
    decisionView.extend({
      reevaluated: z.strictObject({
        same: z.boolean(),
        /** Null: the rules in force do not read these facts any more. */
        allowed: z.boolean().nullable(),
        rule: z.string().nullable(),
        code: errorCode.nullable(),
      }),
    }),
  ),
});
export type MessagePolicy = z.infer<typeof messagePolicy>;
