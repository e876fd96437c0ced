import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { messageWorkflowIds } from '../contracts/addresses.ts';
import type { OpenWorkflows } from '../domain/purge-ports.ts';

/**
 * Ends what is open of an agent that is purged. Terminated, not cancelled: a cancelled workflow would still write what it
 * knows and answer its sender. What was started within the last moment may not be listed yet; it finds no row and ends.
 */
export const temporalOpenWorkflows = (client: Client): OpenWorkflows => ({
  async end({ ownerUserId, agentId }) {
    let ended = 0;
    // ids of ours, without a quote in them
    const query = `WorkflowId STARTS_WITH '${messageWorkflowIds(ownerUserId, agentId)}' AND ExecutionStatus = 'Running'`;
    for await (const { workflowId, runId } of client.workflow.list({ query })) {
      try {
        await client.workflow.getHandle(workflowId, runId).terminate('the agent is purged');
        ended += 1;
      } catch (error) {
        // ended by itself meanwhile
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    }
    return ended;
  },
});
