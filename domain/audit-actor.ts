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

/** Rows name a person only where it may be another one: who decided, an admin, an auditor, a stranger. */
export function actorOf({ eventType, details }: Pick<AuditEntry, 'eventType' | 'details'>, owner: string): AuditActor {
  const named = [details['by'], details['auditor'], details['last_sender']].find((each) => typeof each === 'string');
  if (named !== undefined && named !== owner) return { kind: 'other', id: String(named) };
  return { kind: others[eventType as AuditEventType] ?? 'owner', id: null };
}
