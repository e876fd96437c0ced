import type { AuditEventType } from '../contracts/audit-events.ts';
import type { AuditEntry } from './audit-ports.ts';

/** Who did what was audited. */
export interface AuditActor {
  kind: 'owner' | 'agent' | 'platform' | 'other' | 'unknown';
  /** Of another person: their id, or the address of a stranger. */
  id: string | null;
}

/** What its owner does stands in none of these. Who tried to sign in, or used a token twice, is not known. */
const others: Partial<Record<AuditEventType, 'agent' | 'platform' | 'unknown'>> = {
  'account.erased': 'platform',
  'account.role_changed': 'platform', // nobody is named: by the operator's command
  'account.sign_in_failed': 'unknown',
  'agent.purged': 'platform',
  'approval.expired': 'platform',
  'approval.requested': 'agent',
  'approval.withdrawn': 'platform',
  'memory.gave_way': 'platform',
  'message.answered': 'agent',
  'message.failed': 'platform',
  'message.refused': 'platform',
  'permit.refused': 'platform',
  'session.token_reused': 'unknown',
  'tool.called': 'agent',
  'tool.refused': 'agent',
};

/** Where a row names who did it, other than by `by`. */
const naming: Partial<Record<AuditEventType, string>> = {
  'access.denied': 'last_sender',
  'content.read': 'auditor',
};

/** Rows name a person only where it may be another one: who decided, an admin, an auditor, a stranger. */
export function actorOf({ eventType, details }: Pick<AuditEntry, 'eventType' | 'details'>, owner: string): AuditActor {
  const named = details[naming[eventType as AuditEventType] ?? 'by'];
  if (typeof named === 'string' && named !== owner) return { kind: 'other', id: named };
  return { kind: others[eventType as AuditEventType] ?? 'owner', id: null };
}
