import { z } from 'zod';
import { publishedDescriptor } from '../contracts/agent.ts';
import type { Agents, VersionHistory } from '../domain/agent-ports.ts';
import { describeAgent } from '../domain/agent-descriptor.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { agentParams, present } from './owned-agent.ts';

interface Parts {
  agents: Agents;
  versions: VersionHistory;
}

/** `agents/{id}/acd`: what the platform states about an agent, now or in an earlier version. */
export const agentDescriptorRoutes = ({ agents, versions }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/agents/:agent/acd',
    summary: 'The capability descriptor of an agent, or of an earlier version of it',
    auth: 'token',
    params: agentParams,
    query: z.strictObject({ version: z.coerce.number().int().min(1).max(2_147_483_647).optional() }),
    reply: publishedDescriptor,
    errors: ['item.not_found', 'agent.deleted'],
    async handle({ params: { agent: agentId }, query: { version }, subject: { userId: ownerUserId } }) {
      const found = await (version === undefined
        ? agents.get(ownerUserId, agentId)
        : versions.get(ownerUserId, agentId, version));
      return describeAgent({ ...(await present(found, agents, ownerUserId, agentId)), agentId, ownerUserId });
    },
  }),
];
