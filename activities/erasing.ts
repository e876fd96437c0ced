import { Context } from '@temporalio/activity';
import type { KeyShards } from '../domain/key-ports.ts';
import type { AgentRef, ClosedAccounts, OpenWorkflows, ShortLived } from '../domain/purge-ports.ts';

interface Parts {
  closed: ClosedAccounts;
  workflows: OpenWorkflows;
  shards: Pick<KeyShards, 'destroy'>;
  shortLived: Pick<ShortLived, 'forgetAccount'>;
  purgeAgent: (agent: AgentRef, retentionDays: number) => Promise<boolean>;
}

/** Steps that erase closed accounts. Each may be repeated: what is gone is not found again. */
export function erasingActivities({ closed, workflows, shards, shortLived, purgeAgent }: Parts) {
  return {
    async accountsToErase(limit: number): Promise<string[]> {
      return closed.list(limit);
    },
    /**
     * Ends what is open of a tenant and destroys its key, which makes noise of every copy of its rows and histories; then
     * deletes what lies here. False when another run was faster.
     */
    async eraseAccount(ownerUserId: string): Promise<boolean> {
      await workflows.endAll(ownerUserId);
      await shards.destroy(ownerUserId);
      for (const agentId of await closed.agentsOf(ownerUserId)) {
        await purgeAgent({ ownerUserId, agentId }, 0);
        Context.current().heartbeat();
      }
      const erased = await closed.erase(ownerUserId);
      // what was started while the first look missed it: it could not read its own message any more
      await workflows.endAll(ownerUserId);
      // last: nothing that ran until now tells this inbox of anything any more
      await shortLived.forgetAccount(ownerUserId);
      return erased;
    },
  };
}
