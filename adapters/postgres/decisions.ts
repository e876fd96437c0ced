import type { ErrorCode, ErrorDetails } from '../../contracts/errors.ts';
import type { Door } from '../../contracts/identifiers.ts';
import type { PolicyStep } from '../../domain/policy/decision.ts';
import type { Decisions, RecordedDecision, RefusedDecision } from '../../domain/quota-ports.ts';
import type { PolicyDecision } from '../../prisma/generated/client.ts';
import { fromCursor, page } from './cursor.ts';
import type { Database } from './database.ts';

/** What was decided about an owner's messages. */
export function postgresDecisions(database: Database): Decisions {
  return {
    async of(ownerUserId, messageId) {
      const rows = await database.asOwner(ownerUserId, (transaction) =>
        transaction.policyDecision.findMany({
          where: { ownerUserId, messageId },
          orderBy: [{ decidedAt: 'asc' }, { step: 'asc' }, { call: 'asc' }],
        }),
      );
      return rows.map(recorded);
    },
    async refused(ownerUserId, { limit, cursor, agentId, from, until }) {
      const after = fromCursor(cursor);
      const older = after && {
        OR: [{ decidedAt: { lt: after.at } }, { decidedAt: after.at, messageId: { lt: after.id } }],
      };
      const during = { ...(from && { gte: from }), ...(until && { lt: until }) };
      const rows = await database.asOwner(ownerUserId, (transaction) =>
        transaction.policyDecision.findMany({
          where: { ownerUserId, allowed: false, decidedAt: during, ...(agentId && { agentId }), ...older },
          orderBy: [{ decidedAt: 'desc' }, { messageId: 'desc' }],
          take: limit + 1,
          include: { message: { select: { senderJid: true, door: true } } },
        }),
      );
      return page(rows, limit, refused, ({ decidedAt, messageId }) => ({ at: decidedAt, id: messageId }));
    },
  };
}

const refused = (row: PolicyDecision & { message: { senderJid: string; door: string } }): RefusedDecision => ({
  ...recorded(row),
  sender: { jid: row.message.senderJid, door: row.message.door as Door },
});

const recorded = (row: PolicyDecision): RecordedDecision => ({
  messageId: row.messageId,
  agentId: row.agentId,
  step: row.step as PolicyStep,
  call: row.call,
  rule: row.rule,
  allowed: row.allowed,
  code: (row.code as ErrorCode | null) ?? undefined,
  details: row.details as ErrorDetails,
  facts: row.facts,
  policyVersion: row.policyVersion,
  policyHash: row.policyHash,
  decidedAt: row.decidedAt,
});
