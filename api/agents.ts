import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import type { PriceList } from '../contracts/price-list.ts';
import type { Agents } from '../domain/agent-ports.ts';
import { agentSorts } from '../domain/agent-ports.ts';
import { patchedAgent, writableAgent, writtenOf } from './agent-input.ts';
import { agentReply, agentSummary, listedAgent, listedOf, replyOf, summaryOf } from './agent-view.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { agentParams, present, requireVersion, tagOf } from './owned-agent.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';
import type { RosteredAgents } from './rostered-agents.ts';
import { plainText } from './texts.ts';

interface Parts {
  agents: Agents;
  rostered: RosteredAgents;
  agentsDomain: string;
  /** How long a deleted agent can be restored. */
  retentionDays: number;
  /** By which costs are estimated. */
  prices: PriceList | undefined;
}

const listQuery = pageQuery.extend({
  /** In a list by name the cursor holds a name. */
  cursor: z.string().min(1).max(2_000).optional(),
  q: plainText(200).trim().min(1).optional(),
  /** Default: those that live. */
  state: z.enum(['active', 'paused', 'deleted']).optional(),
  sort: z.enum(agentSorts).default('created'),
  include: z.literal('metrics').optional(),
});

/** An owner's agents. An unknown and a foreign agent are one and the same `item.not_found`; of a deleted one its owner is told so. */
export function agentRoutes({ agents, rostered, agentsDomain, retentionDays, prices }: Parts): Route[] {
  const find = async (ownerUserId: string, agentId: string) =>
    present(await agents.get(ownerUserId, agentId), agents, ownerUserId, agentId);

  return [
    endpoint({
      method: 'post',
      path: '/agents',
      summary: 'Create an agent',
      auth: 'token',
      status: 201,
      body: writableAgent,
      reply: agentReply,
      errors: ['service.unavailable'],
      async handle({ body, subject, response }) {
        const agent = await rostered.create(subject, body);
        response.location(`/api/v1/agents/${agent.agentId}`).set('ETag', tagOf(agent));
        return replyOf(agent, agentsDomain);
      },
    }),
    endpoint({
      method: 'get',
      path: '/agents',
      summary: 'List your agents',
      auth: 'token',
      query: listQuery,
      reply: pageReply(listedAgent),
      async handle({ query, subject }) {
        const { limit, cursor, q: search, state, sort, include } = query;
        const page = await agents.list(subject.userId, {
          ...{ limit, cursor, search, sort },
          ...(state && { states: [state] }),
          metrics: include === 'metrics',
        });
        return pageOf(page, (agent) => listedOf(agent, { agentsDomain, retentionDays, prices }));
      },
    }),
    endpoint({
      method: 'get',
      path: '/agents/:agent',
      summary: 'One agent, with its system prompt',
      auth: 'token',
      params: agentParams,
      reply: agentReply,
      errors: ['item.not_found', 'agent.deleted'],
      async handle({ params, subject, response }) {
        const agent = await find(subject.userId, params.agent);
        response.set('ETag', tagOf(agent));
        return replyOf(agent, agentsDomain);
      },
    }),
    endpoint({
      method: 'put',
      path: '/agents/:agent',
      summary: 'Replace an agent by a new version',
      auth: 'token',
      params: agentParams,
      body: writableAgent,
      reply: agentReply,
      errors: ['item.not_found', 'agent.deleted', 'item.conflict', 'service.unavailable'],
      async handle({ params, body, subject, request, response }) {
        const current = await find(subject.userId, params.agent);
        requireVersion(request, current);
        const changed = await changedBy(rostered.update(subject, current, body));
        response.set('ETag', tagOf(changed));
        return replyOf(changed, agentsDomain);
      },
    }),
    endpoint({
      method: 'patch',
      path: '/agents/:agent',
      summary: 'Change parts of an agent (RFC 7396); makes a new version',
      auth: 'token',
      params: agentParams,
      body: z.record(z.string(), z.unknown()),
      reply: agentReply,
      errors: ['item.not_found', 'agent.deleted', 'item.conflict', 'service.unavailable'],
      async handle({ params, body, subject, request, response }) {
        const current = await find(subject.userId, params.agent);
        requireVersion(request, current);
        const input = patchedAgent(writtenOf(current), body);
        const changed = await changedBy(rostered.update(subject, current, input));
        response.set('ETag', tagOf(changed));
        return replyOf(changed, agentsDomain);
      },
    }),
    endpoint({
      method: 'delete',
      path: '/agents/:agent',
      summary: 'Delete an agent; it can be restored for a time',
      auth: 'token',
      params: agentParams,
      errors: ['item.not_found', 'agent.deleted', 'service.unavailable'],
      async handle({ params, subject }) {
        const agent = await find(subject.userId, params.agent);
        if (!(await rostered.remove(subject, agent))) throw new AppError('agent.deleted');
      },
    }),
    endpoint({
      method: 'post',
      path: '/agents/:agent/restore',
      summary: 'Bring a deleted agent back',
      auth: 'token',
      params: agentParams,
      reply: agentSummary,
      errors: ['item.not_found', 'agent.deleted', 'service.unavailable'],
      async handle({ params, subject }) {
        const restored = await rostered.restore(subject, params.agent, retentionDays);
        if (restored === undefined) throw new AppError('item.not_found');
        return summaryOf(restored, agentsDomain);
      },
    }),
    ...(['pause', 'resume'] as const).map((verb) =>
      endpoint({
        method: 'post',
        path: `/agents/:agent/${verb}`,
        summary: verb === 'pause' ? 'Stop an agent from taking messages' : 'Let a paused agent take messages again',
        auth: 'token',
        params: agentParams,
        reply: agentSummary,
        errors: ['item.not_found', 'agent.deleted'],
        async handle({ params, subject }) {
          const state = verb === 'pause' ? 'paused' : 'active';
          const agent = await agents.setState(subject.userId, params.agent, state);
          return summaryOf(await present(agent, agents, subject.userId, params.agent), agentsDomain);
        },
      }),
    ),
  ];
}

/** An agent that was there a moment ago was deleted meanwhile. */
export async function changedBy<T>(change: Promise<T | undefined>): Promise<T> {
  const changed = await change;
  if (changed === undefined) throw new AppError('agent.deleted');
  return changed;
}
