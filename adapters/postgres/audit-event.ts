import { audited } from '../../contracts/audit-events.ts';
import type { AuditEventType } from '../../contracts/audit-events.ts';
import type { Transaction } from './database.ts';

/** Audits what an owner did, in the transaction that does it. */
export async function auditEvent(
  transaction: Transaction,
  ownerUserId: string,
  eventType: AuditEventType,
  details: Record<string, string | number | string[]>,
): Promise<void> {
  const data = { ownerUserId, ...audited(eventType), details };
  await transaction.auditLog.create({ data, select: { id: true } });
}
