import type { AgentRecord, Agents } from '../domain/agent-ports.ts';
import type { AccountNews } from '../domain/news-ports.ts';

/** The record of agents; what changes in it is told to its owner's account, and nobody waits for that. */
export function toldAgents(agents: Agents, news: AccountNews): Agents {
  const told = <Changed extends AgentRecord | undefined>(changed: Changed): Changed => {
    if (changed === undefined) return changed;
    const { ownerUserId, agentId, state, version } = changed;
    void news.tell([ownerUserId], { type: 'agent', agent_id: agentId, state, version });
    return changed;
  };
  return {
    ...agents,
    create: async (...given) => told(await agents.create(...given)),
    update: async (...given) => told(await agents.update(...given)),
    setState: async (...given) => told(await agents.setState(...given)),
    restore: async (...given) => told(await agents.restore(...given)),
    async remove(ownerUserId, agentId, beforeCommit) {
      const removed = await agents.remove(ownerUserId, agentId, beforeCommit);
      const event = { type: 'agent', agent_id: agentId, state: 'deleted', version: null } as const;
      if (removed) void news.tell([ownerUserId], event);
      return removed;
    },
  };
}
