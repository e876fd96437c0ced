import { z } from 'zod';

export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/**
 * Everything that is audited, with how much it matters. Who writes in TypeScript takes it from here by `audited`; a test
 * compares it with what the functions of the database write.
 */
export const auditEvents = {
  'access.denied': 'warning',
  'account.closed': 'critical',
  'account.created': 'info',
  'account.erased': 'critical',
  'account.exported': 'warning',
  'account.password_changed': 'info',
  'account.password_reset': 'warning',
  'account.password_reset_issued': 'critical',
  'account.role_changed': 'critical',
  'account.sign_in_failed': 'warning',
  'account.signed_in': 'info',
  'account.xmpp_password_changed': 'info',
  'agent.changed': 'info',
  'agent.created': 'info',
  'agent.deleted': 'info',
  'agent.paused': 'info',
  'agent.purged': 'info',
  'agent.restored': 'info',
  'agent.resumed': 'info',
  'agent.tried': 'info',
  'alert.acknowledged': 'info',
  'approval.approved': 'warning',
  'approval.denied': 'info',
  'approval.expired': 'info',
  'approval.requested': 'info',
  'approval.withdrawn': 'info',
  'api_key.created': 'info',
  'api_key.deleted': 'info',
  'content.read': 'warning',
  'document.added': 'info',
  'document.deleted': 'info',
  'grant.given': 'warning',
  'grant.revoked': 'info',
  'mcp_server.added': 'warning',
  'mcp_server.deleted': 'info',
  'mcp_server.refreshed': 'warning',
  'memory.forgotten': 'info',
  'memory.gave_way': 'info',
  'message.answered': 'info',
  'message.failed': 'warning',
  'message.refused': 'warning',
  'model_key.deleted': 'info',
  'model_key.saved': 'info',
  'permit.refused': 'critical',
  'quota.changed': 'warning',
  'session.ended': 'info',
  'session.token_reused': 'critical',
  'tool.called': 'info',
  'tool.refused': 'warning',
  'tool_connection.deleted': 'info',
  'tool_connection.saved': 'warning',
} as const satisfies Record<string, Severity>;

export type AuditEventType = keyof typeof auditEvents;

export const auditEventType = z.enum(Object.keys(auditEvents) as [AuditEventType, ...AuditEventType[]]);

/** The two columns that name an event. */
export const audited = (eventType: AuditEventType): { eventType: AuditEventType; severity: Severity } => ({
  eventType,
  severity: auditEvents[eventType],
});
