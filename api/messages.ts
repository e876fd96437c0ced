import { z } from 'zod';
import { messageDirection, messageState } from '../contracts/account-event.ts';
import { AppError } from '../contracts/errors.ts';
import { errorCode } from '../contracts/error-code.ts';
import { doors, uuid } from '../contracts/identifiers.ts';
import type { AcceptMessage } from '../doors/accept-message.ts';
import type { MayWrite } from '../doors/access.ts';
import type { History, HistoryEntry, MessageReport } from '../domain/account-ports.ts';
import type { Agents } from '../domain/agent-ports.ts';
import { doorOf } from './caller.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { agentParams, present } from './owned-agent.ts';
import { requestKeyOf } from './idempotency-key.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';
import { plainText } from './texts.ts';

interface Parts {
  agents: Agents;
  mayWrite: MayWrite;
  accept: AcceptMessage;
  history: History;
}

export const historyEntry = z.strictObject({
  message_id: uuid,
  direction: messageDirection,
  text: z.string(),
  state: messageState,
  /** Of a message that was refused or failed: why; `message.stopped` when somebody wished no answer any more. */
  code: errorCode.nullable(),
  door: z.enum(doors),
  thread: z.string(),
  in_reply_to: uuid.nullable(),
  at: z.iso.datetime(),
});

const messageReply = z.strictObject({
  message_id: uuid,
  agent_id: uuid,
  state: messageState,
  /** Null while the message is being answered. */
  outcome: z.strictObject({ state: z.enum(['answered', 'refused', 'failed']), code: errorCode.nullable() }).nullable(),
  /** The bare JID of who wrote it. */
  sender_jid: z.string(),
  door: z.enum(doors),
  thread: z.string(),
  text: z.string(),
  received_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
  reply: z.strictObject({ message_id: uuid, text: z.string(), at: z.iso.datetime() }).nullable(),
});

export const messageParams = z.strictObject({ message: uuid });

/** Writing to an agent, and what became of what was written. */
export const messageRoutes = ({ agents, mayWrite, accept, history }: Parts): Route[] => [
  endpoint({
    method: 'post',
    path: '/agents/:agent/messages',
    summary: 'Write to an agent',
    auth: 'token',
    // accepting is exactly once by itself: the key goes into the message's row
    idempotency: 'own',
    status: 202,
    params: agentParams,
    body: z.strictObject({ text: z.string(), thread: plainText(256).default('') }),
    reply: z.strictObject({
      message_id: uuid,
      agent_id: uuid,
      sequence: z.number().int(),
      /** True when this Idempotency-Key was accepted before: nothing runs a second time. */
      duplicate: z.boolean(),
    }),
    errors: ['item.not_found', 'agent.deleted', 'idempotency.mismatch', 'input.too_large', 'service.unavailable'],
    async handle({ params, body, subject, request, response }) {
      const { ownerUserId } = await mayWrite(params.agent, subject.jid);
      const { ref, sequence, duplicate } = await accept({
        agentId: params.agent,
        ownerUserId,
        senderJid: subject.jid,
        replyTo: '',
        key: requestKeyOf(request),
        door: doorOf(subject),
        stanzaId: '',
        thread: body.thread,
        body: body.text,
      });
      if (duplicate) {
        await refuseOtherWords(history, ownerUserId, ref.messageId, body);
        response.setHeader('Idempotency-Replayed', 'true');
      }
      response.location(`/api/v1/messages/${ref.messageId}`);
      return { message_id: ref.messageId, agent_id: ref.agentId, sequence, duplicate };
    },
  }),
  endpoint({
    method: 'get',
    path: '/agents/:agent/messages',
    summary: 'What was written to an agent and what it answered, newest first',
    auth: 'token',
    params: agentParams,
    // of the conversation of one message: what was said up to it
    query: pageQuery.extend({ up_to: uuid.optional() }),
    reply: pageReply(historyEntry),
    errors: ['item.not_found', 'agent.deleted'],
    async handle({ params, query, subject }) {
      const { up_to: upTo, ...wanted } = query;
      const page = await history.list(subject.userId, params.agent, { ...wanted, upTo });
      return pageOf(await present(page, agents, subject.userId, params.agent), entryView);
    },
  }),
  endpoint({
    method: 'get',
    path: '/messages/:message',
    summary: 'One message and what became of it',
    auth: 'token',
    params: messageParams,
    reply: messageReply,
    errors: ['item.not_found'],
    async handle({ params, subject }) {
      return reportView(await reportOf(history, subject.userId, params.message));
    },
  }),
];

/** Throws `item.not_found` for an unknown message and for somebody else's. */
export async function reportOf(history: History, ownerUserId: string, messageId: string): Promise<MessageReport> {
  const report = await history.report(ownerUserId, messageId);
  if (report === undefined) throw new AppError('item.not_found');
  return report;
}

/** The same key with other words is a mistake of the client, not a resend: it must not believe that they were sent. */
async function refuseOtherWords(
  history: History,
  ownerUserId: string,
  messageId: string,
  { text, thread }: { text: string; thread: string },
): Promise<void> {
  const first = await history.report(ownerUserId, messageId);
  if (first !== undefined && (first.text !== text || first.thread !== thread))
    throw new AppError('idempotency.mismatch');
}

export const entryView = (entry: HistoryEntry): z.input<typeof historyEntry> => ({
  message_id: entry.messageId,
  direction: entry.direction,
  text: entry.text,
  state: entry.state,
  code: entry.code ?? null,
  door: entry.door,
  thread: entry.thread,
  in_reply_to: entry.inReplyTo ?? null,
  at: entry.at.toISOString(),
});

const reportView = (report: MessageReport): z.input<typeof messageReply> => ({
  message_id: report.ref.messageId,
  agent_id: report.ref.agentId,
  state: report.state,
  outcome: isFinished(report) ? { state: report.state, code: report.code ?? null } : null,
  sender_jid: report.senderJid,
  door: report.door,
  thread: report.thread,
  text: report.text,
  received_at: report.receivedAt.toISOString(),
  finished_at: report.finishedAt?.toISOString() ?? null,
  reply: report.reply
    ? { message_id: report.reply.messageId, text: report.reply.text, at: report.reply.at.toISOString() }
    : null,
});

type Finished = MessageReport & { state: 'answered' | 'refused' | 'failed' };
export const isFinished = (report: MessageReport): report is Finished =>
  report.state !== 'accepted' && report.state !== 'running';
