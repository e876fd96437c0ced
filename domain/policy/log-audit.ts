import type { Decision } from './decision.ts';
import { allow } from './decision.ts';
import type { AuditFacts } from './facts.ts';

/**
 * What of a message is audited. The setting leaves out the optional detail of what went well: which model and worker, tokens,
 * tries. That a message was answered always stands there, and everything of one that was not: security is no option.
 */
export function logAudit({ enabled, outcome }: AuditFacts): Decision {
  if (outcome !== 'answered') return allow('audit.always', { detail: 'full' });
  return enabled ? allow('audit.enabled', { detail: 'full' }) : allow('audit.reduced', { detail: 'essential' });
}
