import { z } from 'zod';
import type { ErrorCode, ErrorDetails } from '../../contracts/errors.ts';
import { uuid } from '../../contracts/identifiers.ts';
import type { Door } from '../../contracts/identifiers.ts';
import type { PolicyStep } from '../../domain/policy/decision.ts';
import type { Decisions, RecordedDecision, RefusedDecision } from '../../domain/quota-ports.ts';
import type { PolicyDecision } from '../../prisma/generated/client.ts';
import { cursorOf, milliseconds, pageBy } from './cursor.ts';
import type { Database } from './database.ts';

/** Newest first. The decisions about the calls of one answer share their millisecond. */
const byTime = cursorOf(
  z.tuple([milliseconds, uuid, z.string().regex(/^[a-z]{1,20}$/), z.number().int().min(0).max(1_000)]),
);

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
      const after = byTime.read(cursor);
      const older = after && olderThan(...after);
      const during = { ...(from && { gte: from }), ...(until && { lt: until }) };
      const rows = await database.asOwner(ownerUserId, (transaction) =>
        transaction.policyDecision.findMany({
          where: { ownerUserId, allowed: false, decidedAt: during, ...(agentId && { agentId }), ...older },
          orderBy: [{ decidedAt: 'desc' }, { messageId: 'desc' }, { step: 'desc' }, { call: 'desc' }],
          take: limit + 1,
          include: { message: { select: { senderJid: true, door: true } } },
        }),
      );
      return pageBy(rows, limit, refused, (row) => byTime.write([+row.decidedAt, row.messageId, row.step, row.call]));
    },
  };
}

function olderThan(at: number, messageId: string, step: string, call: number) {
  const decidedAt = new Date(at);
  return {
    OR: [
      { decidedAt: { lt: decidedAt } },
      { decidedAt, messageId: { lt: messageId } },
      { decidedAt, messageId, step: { lt: step } },
      { decidedAt, messageId, step, call: { lt: call } },
    ],
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
