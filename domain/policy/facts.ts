import { z } from 'zod';

/*
 * What each rule of the policy is told, and is recorded with its decision. Apart from the rules, so that workflows, which run
 * some of them, load no schemas: a waiting workflow keeps what it loaded.
 */

export const messageFacts = z.object({
  agentState: z.enum(['active', 'paused', 'deleted']),
  messageBytes: z.number().int(),
  limitBytes: z.number().int(),
});
export type MessageFacts = z.infer<typeof messageFacts>;

/** Of one limit; `resets_at` is epoch milliseconds, null while nothing is used that could come back. */
const counter = z.strictObject({ limit: z.number(), used: z.number(), resets_at: z.number().nullable() });
export type Counter = z.infer<typeof counter>;

/** What the ledger saw under its lock when it was asked for the tokens of one model call. */
export const quotaFacts = z.strictObject({
  call: z.number().int(),
  want: z.number().int(),
  floor: z.number().int(),
  /** Set when the same call was asked for before: the same grant is told again. */
  granted_before: z.number().int().nullable(),
  tokens: z.strictObject({ agent_minute: counter, user_minute: counter, user_day: counter }),
  /** Other messages that are being answered; `held` when this one is counted already. */
  requests: z.strictObject({ held: z.boolean(), user: counter, agent: counter }),
  worker_ms: z.strictObject({ user: counter, agent: counter }),
});
export type QuotaFacts = z.infer<typeof quotaFacts>;

export const workerFacts = z.strictObject({
  /** AI workers of the pool that were heard of lately, and those of them that can call the agent's provider. */
  alive: z.number().int(),
  serving: z.number().int(),
});
export type AvailabilityFacts = z.infer<typeof workerFacts>;

export const toolFacts = z.strictObject({
  /** Null for a name that no tool could have: what a model makes up may hold anything. */
  tool: z.string().nullable(),
  /** Whether the model was shown it. */
  offered: z.boolean(),
  /** Whether the arguments are what the tool takes; decisions from before this was asked have it as they had it. */
  arguments: z.enum(['valid', 'invalid', 'too_large', 'too_deep']).default('valid'),
  /** Hosts that the call would reach, each with whether the agent's and the tool's `allowed_domains` hold it. */
  hosts: z.number().int(),
  hosts_allowed: z.number().int(),
  /** Whether it would change something though the policy only lets it read. */
  writes_read_only: z.boolean().default(false),
  /** Calls of this message with the same tool and arguments, and all of its calls, before this one. */
  equal_before: z.number().int().default(0),
  calls_before: z.number().int().default(0),
  /** Milliseconds that the message's tools have run. */
  tools_ms: z.number().int().default(0),
  /** Seconds until a call is free again; null while there are some. */
  rate_resets_in_s: z.number().int().nullable().default(null),
  /** Whether a person must agree first. */
  approval: z.boolean().default(false),
});
export type ToolFacts = z.infer<typeof toolFacts>;

export const auditFacts = z.strictObject({
  /** The agent's `audit_log_enabled`. */
  enabled: z.boolean(),
  outcome: z.enum(['answered', 'refused', 'failed']),
});
export type AuditFacts = z.infer<typeof auditFacts>;
