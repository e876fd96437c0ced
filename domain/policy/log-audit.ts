import { z } from 'zod';
import type { Decision } from './decision.ts';
import { allow } from './decision.ts';

export const auditFacts = z.strictObject({
  /** The agent's `audit_log_enabled`. */
  enabled: z.boolean(),
  outcome: z.enum(['answered', 'refused', 'failed']),
});
export type AuditFacts = z.infer<typeof auditFacts>;

/**
 * What of a message is audited. The setting leaves out the optional detail of what went well: which model and worker, tokens,
 * tries. That a message was answered always stands there, and everything of one that was not: security is no option.
 */
export function logAudit({ enabled, outcome }: AuditFacts): Decision {
  if (outcome !== 'answered') return allow('audit.always', { detail: 'full' });
  return enabled ? allow('audit.enabled', { detail: 'full' }) : allow('audit.reduced', { detail: 'essential' });
}
