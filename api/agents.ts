import { z } from 'zod';
import { uuid } from '../contracts/identifiers.ts';
import { AppError } from '../contracts/errors.ts';
import type { AgentRecord, Agents } from '../domain/account-ports.ts';
import { patchedAgent, writableAgent } from './agent-input.ts';
import { agentReply, agentSummary, replyOf, summaryOf } from './agent-view.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';
import type { RosteredAgents } from './rostered-agents.ts';

interface Parts {
  agents: Agents;
  rostered: RosteredAgents;
  agentsDomain: string;
}

export const agentParams = z.strictObject({ agent: uuid });

/** An owner's agents. An unknown, a deleted and a foreign agent are one and the same `item.not_found`. */
export function agentRoutes({ agents, rostered, agentsDomain }: Parts): Route[] {
  const find = async (ownerUserId: string, agentId: string) => found(await agents.get(ownerUserId, agentId));

  return [
    endpoint({
      method: 'post',
      path: '/agents',
      auth: 'token',
      status: 201,
      body: writableAgent,
      reply: agentReply,
      errors: ['service.unavailable'],
      async handle({ body, subject, response }) {
        const agent = await rostered.create(subject, body);
        response.location(`/api/v1/agents/${agent.agentId}`);
        return replyOf(agent, agentsDomain);
      },
    }),
    endpoint({
      method: 'get',
      path: '/agents',
      auth: 'token',
      query: pageQuery,
      reply: pageReply(agentSummary),
      async handle({ query, subject }) {
        return pageOf(await agents.list(subject.userId, query), (agent) => summaryOf(agent, agentsDomain));
      },
    }),
    endpoint({
      method: 'get',
      path: '/agents/:agent',
      auth: 'token',
      params: agentParams,
      reply: agentReply,
      errors: ['item.not_found'],
      async handle({ params, subject }) {
        return replyOf(await find(subject.userId, params.agent), agentsDomain);
      },
    }),
    endpoint({
      method: 'put',
      path: '/agents/:agent',
      auth: 'token',
      params: agentParams,
      body: writableAgent,
      reply: agentReply,
      errors: ['item.not_found', 'item.conflict', 'service.unavailable'],
      async handle({ params, body, subject }) {
        const current = await find(subject.userId, params.agent);
        return replyOf(found(await rostered.update(subject, current, body)), agentsDomain);
      },
    }),
    endpoint({
      method: 'patch',
      path: '/agents/:agent',
      auth: 'token',
      params: agentParams,
      body: z.record(z.string(), z.unknown()),
      reply: agentReply,
      errors: ['item.not_found', 'item.conflict', 'service.unavailable'],
      async handle({ params, body, subject }) {
        const current = await find(subject.userId, params.agent);
        const { definition, systemPrompt } = current;
        const written = { ...definition, profile: { ...definition.profile, system_prompt: systemPrompt } };
        const input = patchedAgent(written, body);
        return replyOf(found(await rostered.update(subject, current, input)), agentsDomain);
      },
    }),
    endpoint({
      method: 'delete',
      path: '/agents/:agent',
      auth: 'token',
      params: agentParams,
      errors: ['item.not_found', 'service.unavailable'],
      async handle({ params, subject }) {
        const agent = await find(subject.userId, params.agent);
        if (!(await rostered.remove(subject, agent))) throw new AppError('item.not_found');
      },
    }),
  ];
}

function found<T extends AgentRecord>(record: T | undefined): T {
  if (record === undefined) throw new AppError('item.not_found');
  return record;
}
