import { Context } from '@temporalio/activity';
import type { AgentRef, OpenWorkflows, PurgeStore, ShortLived } from '../domain/purge-ports.ts';

/** Steps of the purge. Each may be repeated: what is gone is not found again. */
export function purgingActivities({
  store,
  shortLived,
  workflows,
}: {
  store: PurgeStore;
  shortLived: ShortLived;
  workflows: OpenWorkflows;
}) {
  return {
    async agentsToPurge(retentionDays: number, limit: number): Promise<AgentRef[]> {
      return store.due(retentionDays, limit);
    },
    /** Ends what is open of the agent, then deletes it part by part. False when it was restored meanwhile. */
    async purgeAgent(agent: AgentRef, retentionDays: number): Promise<boolean> {
      await workflows.end(agent);
      for (;;) {
        const { state, ...rows } = await store.purge(agent, retentionDays);
        await shortLived.forget(agent.ownerUserId, rows);
        if (state !== 'more') return state === 'purged';
        Context.current().heartbeat();
      }
    },
    /** Long texts of everybody whose time is over; how many went. */
    async purgeExpiredPayloads(): Promise<number> {
      for (let gone = 0; ;) {
        const batch = await store.expirePayloads();
        gone += batch;
        if (batch === 0) return gone;
        Context.current().heartbeat();
      }
    },
  };
}
