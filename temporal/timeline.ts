import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { messageWorkflowId } from '../contracts/addresses.ts';
import { AppError } from '../contracts/errors.ts';
import type { Timeline } from '../domain/account-ports.ts';
import { stepsQuery } from '../workflows/messages.ts';

/** Asks a message's workflow for its steps; closed ones answer, too, as long as Temporal keeps them. */
export const temporalTimeline = (client: Client, timeoutMs = 3_000): Timeline => ({
  async steps(ref) {
    try {
      return await client.withDeadline(Date.now() + timeoutMs, () =>
        client.workflow.getHandle(messageWorkflowId(ref)).query(stepsQuery),
      );
    } catch (cause) {
      if (cause instanceof WorkflowNotFoundError) return undefined;
      throw new AppError('service.unavailable', { service: 'temporal' }, { cause });
    }
  },
});
