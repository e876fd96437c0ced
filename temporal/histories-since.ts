import type { Client } from '@temporalio/client';
import { tenantWorkflowIds } from '../contracts/addresses.ts';

/** Clocks of the database and of Temporal may differ by this much. */
const MARGIN_MS = 10 * 60_000;

/**
 * How many histories of a tenant, of open and of ended workflows, were begun before a key was retired and may hold
 * payloads under it. They are listed until Temporal's retention has passed.
 */
export async function historiesBegunBefore(client: Client, ownerUserId: string, moment: Date): Promise<number> {
  const until = new Date(moment.getTime() + MARGIN_MS).toISOString();
  let found = 0;
  for (const beginning of tenantWorkflowIds(ownerUserId)) {
    // ids of ours, without a quote in them
    const query = `WorkflowId STARTS_WITH '${beginning}' AND StartTime <= '${until}'`;
    found += (await client.workflow.count(query)).count;
  }
  return found;
}
