import { v4 as newAgentId } from 'uuid';
import type { Logger } from 'pino';
import type { AgentInput } from '../contracts/agent.ts';
import type { AgentRecord, Agents } from '../domain/agent-ports.ts';
import type { XmppAccounts } from '../domain/ports.ts';
import { splitAgent } from './agent-input.ts';
import type { RefuseTools } from './agent-tools.ts';
import type { Subject } from './endpoint.ts';
import { localOf } from './xmpp-address.ts';

interface Parts {
  agents: Agents;
  xmpp: XmppAccounts;
  log: Logger;
  refuseTools: RefuseTools;
}

/**
 * Agents that stand in their owner's roster. Record and roster change together: the roster first, inside the record's
 * transaction, so that an XMPP server that is away (`service.unavailable`) leaves nothing changed.
 */
export function rosteredAgents({ agents, xmpp, log, refuseTools }: Parts) {
  /** Runs a change; when the record does not keep it although the roster took it, the roster is put back. */
  async function withRoster<T>(
    change: (beforeCommit: () => Promise<void>) => Promise<T>,
    apply: () => Promise<void>,
    undo: () => Promise<void>,
  ): Promise<T> {
    let applied = false;
    try {
      return await change(async () => {
        applied = true; // an attempt that timed out may have worked: undoing is harmless where it did not
        await apply();
      });
    } catch (error) {
      if (applied) await undo().catch((left: unknown) => log.warn({ event: 'roster_not_restored', error: left }));
      throw error;
    }
  }

  return {
    async create(owner: Subject, input: AgentInput): Promise<AgentRecord & { systemPrompt: string }> {
      await refuseTools(owner.userId, input.tools);
      const { definition, systemPrompt } = splitAgent(input);
      const agentId = newAgentId();
      const local = localOf(owner);
      const record = await withRoster(
        (beforeCommit) => agents.create(owner.userId, agentId, definition, systemPrompt, beforeCommit),
        () => xmpp.addToRoster(local, agentId, definition.profile.name),
        () => xmpp.removeFromRoster(local, agentId),
      );
      return { ...record, systemPrompt };
    },

    /** A new version; undefined when there is no such agent. Only a new name touches the roster. */
    async update(
      owner: Subject,
      current: AgentRecord,
      input: AgentInput,
    ): Promise<(AgentRecord & { systemPrompt: string }) | undefined> {
      await refuseTools(owner.userId, input.tools);
      const { definition, systemPrompt } = splitAgent(input);
      const { agentId, version } = current;
      const named = (name: string) => xmpp.addToRoster(localOf(owner), agentId, name);
      const before = current.definition.profile.name;
      const renamed = definition.profile.name !== before;
      const record = await withRoster(
        (beforeCommit) => agents.update(owner.userId, agentId, version, definition, systemPrompt, beforeCommit),
        async () => (renamed ? named(definition.profile.name) : undefined),
        async () => (renamed ? named(before) : undefined),
      );
      return record && { ...record, systemPrompt };
    },

    /** Back into the roster; undefined when there is no such agent. One that lives stays as it is. */
    async restore(owner: Subject, agentId: string, retentionDays: number): Promise<AgentRecord | undefined> {
      const local = localOf(owner);
      let name = '';
      return withRoster(
        (beforeCommit) =>
          agents.restore(owner.userId, agentId, retentionDays, async (given) => {
            name = given;
            await beforeCommit();
          }),
        () => xmpp.addToRoster(local, agentId, name),
        () => xmpp.removeFromRoster(local, agentId),
      );
    },

    async remove(owner: Subject, agent: AgentRecord): Promise<boolean> {
      const local = localOf(owner);
      return withRoster(
        (beforeCommit) => agents.remove(owner.userId, agent.agentId, beforeCommit),
        () => xmpp.removeFromRoster(local, agent.agentId),
        () => xmpp.addToRoster(local, agent.agentId, agent.definition.profile.name),
      );
    },
  };
}
export type RosteredAgents = ReturnType<typeof rosteredAgents>;
