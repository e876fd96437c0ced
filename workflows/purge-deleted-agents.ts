import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import type { purgingActivities } from '../activities/purging.ts';

export interface PurgeSettings {
  retentionDays: number;
}

/** How many agents are gone, how many could not be purged and are tried again by the next run, and expired texts. */
export interface PurgeReport {
  purged: number;
  left: number;
  payloads: number;
}

const { agentsToPurge, purgeAgent, purgeExpiredPayloads } = proxyActivities<ReturnType<typeof purgingActivities>>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '30s', maximumAttempts: 3 },
});

/** What one run can take stays far below the longest history; the rest waits for the next run. */
const BATCHES = 20;
const BATCH = 50;

/**
 * Deletes for good what was deleted long enough ago, agent by agent, and long texts whose time is over. Run by a schedule;
 * it belongs to no tenant. An agent that cannot be purged holds up no other.
 */
export async function purgeDeletedAgents({ retentionDays }: PurgeSettings): Promise<PurgeReport> {
  const left = new Set<string>();
  let purged = 0;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    // those that were tried in vain are due as well, and stand before the others
    const due = await agentsToPurge(retentionDays, BATCH + left.size);
    const untried = due.filter(({ agentId }) => !left.has(agentId));
    if (untried.length === 0) break;
    for (const agent of untried) {
      try {
        if (await purgeAgent(agent, retentionDays)) purged += 1;
      } catch (error) {
        if (!(error instanceof ActivityFailure)) throw error;
        left.add(agent.agentId);
      }
    }
  }
  return { purged, left: left.size, payloads: await purgeExpiredPayloads() };
}
