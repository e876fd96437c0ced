import { z } from 'zod';
import { errorCode } from '../contracts/error-code.ts';
import { doors, uuid } from '../contracts/identifiers.ts';
import type { PriceList } from '../contracts/price-list.ts';
import type { AgentActivity, AgentMetrics, Agents, ConversationRecord, RunRecord } from '../domain/agent-ports.ts';
import { metricsOf, smallMetrics } from './agent-view.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { executionReply, executionView } from './execution-view.ts';
import { agentParams, requireLiving } from './owned-agent.ts';
import { moment, pageOf, pageQuery, pageReply } from './paging.ts';
import { plainText } from './texts.ts';

interface Parts {
  agents: Agents;
  activity: AgentActivity;
  prices: PriceList | undefined;
}

const hoursOf = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24 } as const;
const outcome = z.enum(['answered', 'refused', 'failed']);

/** Which runs: what a figure was counted from. */
const runFilters = {
  outcome: outcome.optional(),
  /** Why it was refused or failed. */
  code: errorCode.optional(),
  /** Empty: those that asked no model. */
  model: plainText(200).optional(),
  door: z.enum(doors).optional(),
  /** A tool that was called. */
  tool: plainText(64).min(1).optional(),
  /** Of the agent. */
  version: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
  /** At least so many. */
  tokens: z.coerce.number().int().min(0).max(1_000_000_000).optional(),
  /** Took at least so long. */
  took_ms: z.coerce.number().int().min(0).max(1_000_000_000).optional(),
  /** Finished from this moment on, and before that one. */
  from: moment.optional(),
  until: moment.optional(),
};

export const outcomesReply = z.array(
  z.strictObject({ state: outcome, code: errorCode.nullable(), messages: z.number().int() }),
);

const metricsReply = smallMetrics.extend({
  agent_id: uuid,
  period: z.enum(['24h', '7d', '30d']),
  outcomes: outcomesReply,
  /** Of its last message, in or out, whenever that was. */
  last_used_at: z.iso.datetime().nullable(),
});

const runReply = executionReply.extend({
  message_id: uuid,
  sender_jid: z.string(),
  door: z.enum(doors),
});

const conversationReply = z.strictObject({
  conversation_id: uuid,
  participant_jid: z.string(),
  state: z.enum(['open', 'closed']),
  /** That the participant wrote. */
  messages: z.number().int(),
  created_at: z.iso.datetime(),
  last_message_at: z.iso.datetime().nullable(),
  closed_at: z.iso.datetime().nullable(),
});

/** What an agent did: its numbers, its runs, its conversations. */
export const agentActivityRoutes = ({ agents, activity, prices }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/agents/:agent/metrics',
    summary: 'What an agent did and what it took, in numbers',
    auth: 'token',
    params: agentParams,
    query: z.strictObject({ period: z.enum(['24h', '7d', '30d']).default('24h') }),
    reply: metricsReply,
    errors: ['item.not_found', 'agent.deleted'],
    async handle({ params, query, subject }) {
      await requireLiving(agents, subject.userId, params.agent);
      const metrics = await activity.metrics(subject.userId, params.agent, hoursOf[query.period]);
      return {
        agent_id: params.agent,
        period: query.period,
        ...metricsOf(metrics),
        outcomes: outcomesOf(metrics),
        last_used_at: metrics.lastUsedAt?.toISOString() ?? null,
      };
    },
  }),
  endpoint({
    method: 'get',
    path: '/agents/:agent/runs',
    summary: 'List the runs of an agent, newest first',
    auth: 'token',
    params: agentParams,
    query: pageQuery.extend(runFilters),
    reply: pageReply(runReply),
    errors: ['item.not_found', 'agent.deleted'],
    async handle({ params, query, subject }) {
      await requireLiving(agents, subject.userId, params.agent);
      const { took_ms: tookMs, ...wanted } = query;
      const runs = await activity.runs(subject.userId, params.agent, { ...wanted, tookMs });
      return pageOf(runs, (run) => runView(run, prices));
    },
  }),
  endpoint({
    method: 'get',
    path: '/agents/:agent/conversations',
    summary: 'List the conversations of an agent',
    auth: 'token',
    params: agentParams,
    query: pageQuery,
    reply: pageReply(conversationReply),
    errors: ['item.not_found', 'agent.deleted'],
    async handle({ params, query, subject }) {
      await requireLiving(agents, subject.userId, params.agent);
      return pageOf(await activity.conversations(subject.userId, params.agent, query), conversationView);
    },
  }),
];

export const outcomesOf = ({ outcomes }: Pick<AgentMetrics, 'outcomes'>): z.input<typeof outcomesReply> =>
  outcomes.map(({ state, code, messages }) => ({ state, code: code ?? null, messages }));

const runView = (run: RunRecord, prices: PriceList | undefined): z.input<typeof runReply> => ({
  ...executionView(run, prices),
  message_id: run.messageId,
  sender_jid: run.senderJid,
  door: run.door,
});

const conversationView = (conversation: ConversationRecord): z.input<typeof conversationReply> => ({
  conversation_id: conversation.conversationId,
  participant_jid: conversation.participantJid,
  state: conversation.closedAt ? 'closed' : 'open',
  messages: conversation.messages,
  created_at: conversation.createdAt.toISOString(),
  last_message_at: conversation.lastMessageAt?.toISOString() ?? null,
  closed_at: conversation.closedAt?.toISOString() ?? null,
});
