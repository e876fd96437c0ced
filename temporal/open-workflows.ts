import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { messageWorkflowIds, tenantWorkflowIds } from '../contracts/addresses.ts';
import type { OpenWorkflows } from '../domain/purge-ports.ts';

/**
 * Ends what is open of an agent or a tenant that goes. Terminated, not cancelled: a cancelled workflow would still write
 * what it knows and answer its sender. What was started within the last moment may not be listed yet; it finds no row and
 * ends.
 */
export function temporalOpenWorkflows(client: Client): OpenWorkflows {
  /** `beginning` is made of our own ids, without a quote in them. */
  async function end(beginning: string, reason: string): Promise<number> {
    let ended = 0;
    const query = `WorkflowId STARTS_WITH '${beginning}' AND ExecutionStatus = 'Running'`;
    for await (const { workflowId, runId } of client.workflow.list({ query })) {
      try {
        await client.workflow.getHandle(workflowId, runId).terminate(reason);
        ended += 1;
      } catch (error) {
        // ended by itself meanwhile
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    }
    return ended;
  }
  return {
    end: ({ ownerUserId, agentId }) => end(messageWorkflowIds(ownerUserId, agentId), 'the agent is purged'),
    async endAll(ownerUserId) {
      let ended = 0;
      for (const beginning of tenantWorkflowIds(ownerUserId)) ended += await end(beginning, 'the account is erased');
      return ended;
    },
  };
}
