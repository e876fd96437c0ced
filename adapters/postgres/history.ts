import type { ErrorCode } from '../../contracts/errors.ts';
import type { Door } from '../../contracts/identifiers.ts';
import type { ExecutionReport, History, HistoryEntry, MessageState } from '../../domain/account-ports.ts';
import type { Vault } from '../../domain/ports.ts';
import type { Execution, Message } from '../../prisma/generated/client.ts';
import { fromCursor, page } from './cursor.ts';
import type { Database } from './database.ts';
import { openText, place } from './sealed-text.ts';

/** What an owner may read of the past. Rows are read in a transaction, texts opened after it. */
export function postgresHistory(database: Database, vault: Vault): History {
  const textOf = ({ ownerUserId, id, body }: Message) => openText(vault, ownerUserId, place.message(id), body);
  return {
    async list(ownerUserId, agentId, { limit, cursor, upTo }) {
      const after = fromCursor(cursor);
      const older = after && { OR: [{ acceptedAt: { lt: after.at } }, { acceptedAt: after.at, id: { lt: after.id } }] };
      const rows = await database.asOwner(ownerUserId, async (transaction) => {
        const where = { id: agentId, ownerUserId, state: { not: 'deleted' } };
        if ((await transaction.agent.count({ where })) === 0) return undefined;
        const last =
          upTo && (await transaction.message.findFirst({ where: { ownerUserId, agentId, id: upTo, direction: 'in' } }));
        if (last === null) return [];
        return transaction.message.findMany({
          where: { ownerUserId, agentId, AND: [older ?? {}, last ? saidUpTo(last) : {}] },
          orderBy: [{ acceptedAt: 'desc' }, { id: 'desc' }],
          take: limit + 1,
        });
      });
      if (!rows) return undefined;
      const texts = await Promise.all(rows.slice(0, limit).map(textOf));
      const { items, next } = page(rows, limit, entry, ({ acceptedAt, id }) => ({ at: acceptedAt, id }));
      return { items: items.map((item, index) => ({ ...item, text: texts[index] ?? '' })), next };
    },

    async report(ownerUserId, messageId) {
      const rows = await database.asOwner(ownerUserId, (transaction) =>
        transaction.message.findMany({
          where: { ownerUserId, OR: [{ id: messageId, direction: 'in' }, { inReplyTo: messageId }] },
        }),
      );
      const asked = rows.find((row) => row.direction === 'in');
      const answer = rows.find((row) => row.direction === 'out');
      if (!asked) return undefined;
      return {
        ref: { ownerUserId, agentId: asked.agentId, messageId },
        state: asked.state as MessageState,
        code: (asked.outcomeCode ?? undefined) as ErrorCode | undefined,
        senderJid: asked.senderJid,
        door: asked.door as Door,
        thread: asked.thread,
        text: await textOf(asked),
        receivedAt: asked.receivedAt,
        finishedAt: asked.finishedAt ?? undefined,
        reply: answer && { messageId: answer.id, text: await textOf(answer), at: answer.acceptedAt },
      };
    },

    async execution(ownerUserId, messageId) {
      const row = await database.asOwner(ownerUserId, (transaction) =>
        transaction.execution.findUnique({ where: { ownerUserId_id: { ownerUserId, id: messageId } } }),
      );
      return row ? executionReport(row) : undefined;
    },
  };
}

/** By its place and not by time: an answer may be later than the next message, which waited for its turn. */
const saidUpTo = ({ conversationId, thread, sequence }: Message) => ({
  ...{ conversationId, thread },
  sequence: { lte: sequence },
  NOT: { direction: 'out', sequence },
});

const entry = (row: Message): Omit<HistoryEntry, 'text'> => ({
  messageId: row.id,
  direction: row.direction as HistoryEntry['direction'],
  state: row.state as MessageState,
  code: (row.outcomeCode ?? undefined) as ErrorCode | undefined,
  door: row.door as Door,
  thread: row.thread,
  inReplyTo: row.inReplyTo ?? undefined,
  at: row.acceptedAt,
});

const executionReport = (row: Execution): ExecutionReport => ({
  agentVersion: row.agentVersion,
  state: row.outcome as ExecutionReport['state'],
  code: (row.outcomeCode ?? undefined) as ErrorCode | undefined,
  tokensUsed: row.tokensUsed,
  promptTokens: row.promptTokens,
  completionTokens: row.completionTokens,
  toolsCalled: row.toolsCalled as string[],
  workerId: row.workerId ?? undefined,
  provider: row.provider ?? undefined,
  model: row.model ?? undefined,
  attempts: row.attempts,
  durationMs: row.durationMs,
  platformLatencyMs: row.platformLatencyMs,
  aiLatencyMs: row.aiLatencyMs,
  createdAt: row.createdAt,
});
