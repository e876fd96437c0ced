import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import { MEMORIES_FOUND_AT_MOST, MEMORY_QUERY_LENGTH } from '../contracts/memory.ts';
import type { Agents } from '../domain/agent-ports.ts';
import type { KeptMemories, MemorySearches } from '../domain/memory-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { memoryReply, memoryView } from './memory-view.ts';
import { agentParams, present, requireLiving } from './owned-agent.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';
import { plainText } from './texts.ts';

interface Parts {
  agents: Agents;
  memories: KeptMemories;
  searches: MemorySearches;
}

const foundMemory = memoryReply.extend({
  /** How near it is to the query: 1 is the same. */
  score: z.number(),
});

const absent = ['item.not_found', 'agent.deleted'] as const;

/** `memories`: what an agent keeps of its conversations beyond the last messages. */
export const memoryRoutes = ({ agents, memories, searches }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/agents/:agent/memories',
    summary: 'List what an agent remembers, newest first',
    auth: 'token',
    params: agentParams,
    query: pageQuery,
    reply: pageReply(memoryReply),
    errors: absent,
    async handle({ params, query, subject }) {
      await requireLiving(agents, subject.userId, params.agent);
      return pageOf(await memories.list(subject.userId, params.agent, query), memoryView);
    },
  }),
  endpoint({
    method: 'post',
    path: '/agents/:agent/memories/search',
    summary: 'Look for memories of an agent by their meaning, the nearest first',
    auth: 'token',
    status: 200,
    idempotency: 'own', // nothing is changed by looking
    params: agentParams,
    body: z.strictObject({
      query: plainText(MEMORY_QUERY_LENGTH).min(1),
      limit: z.number().int().min(1).max(MEMORIES_FOUND_AT_MOST).default(10),
    }),
    reply: z.strictObject({ items: z.array(foundMemory) }),
    errors: [...absent, 'worker.unavailable', 'service.unavailable'],
    async handle({ params, body, subject: { userId }, response }) {
      const found = await agents.get(userId, params.agent);
      const { agentId, version, definition } = await present(found, agents, userId, params.agent);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const near = await searches.run(
        {
          ref: { ownerUserId: userId, agentId, messageId: randomUUID() },
          ...{ agentVersion: version, pool: definition.llm_config.worker_pool, ...body },
        },
        gone.signal,
      );
      const kept = await memories.find(
        userId,
        agentId,
        near.map(({ id }) => id),
      );
      const byId = new Map(kept.map((memory) => [memory.id, memory]));
      return {
        items: near.flatMap(({ id, score }) => {
          const memory = byId.get(id);
          return memory ? [{ ...memoryView(memory), score }] : [];
        }),
      };
    },
  }),
  endpoint({
    method: 'delete',
    path: '/agents/:agent/memories',
    summary: 'Have an agent forget everything; what was written stays in its history',
    auth: 'token',
    params: agentParams,
    reply: z.strictObject({ forgotten: z.number().int() }),
    errors: absent,
    async handle({ params, subject }) {
      await requireLiving(agents, subject.userId, params.agent);
      return { forgotten: await memories.forgetAll(subject.userId, params.agent) };
    },
  }),
  endpoint({
    method: 'delete',
    path: '/agents/:agent/memories/:memory',
    summary: 'Have an agent forget one memory',
    auth: 'token',
    params: agentParams.extend({ memory: uuid }),
    errors: absent,
    async handle({ params: { agent, memory }, subject }) {
      await requireLiving(agents, subject.userId, agent);
      if (!(await memories.forget(subject.userId, agent, memory))) throw new AppError('item.not_found');
    },
  }),
];
