import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { messageWorkflowId } from '../contracts/addresses.ts';
import { AppError } from '../contracts/errors.ts';
import type { DecisionCourier } from '../domain/approval-ports.ts';
import { decide } from '../workflows/messages.ts';

/**
 * Tells a message's workflow by an update that a person has answered; told twice, it is once, because the id of the update is the
 * approval's. Throws `service.unavailable` while Temporal is away.
 */
export const temporalCourier = (client: Client, timeoutMs = 5_000): DecisionCourier => ({
  async carry(ref, approvalId) {
    try {
      await client.withDeadline(Date.now() + timeoutMs, () =>
        client.workflow
          .getHandle(messageWorkflowId(ref))
          .executeUpdate(decide, { updateId: approvalId, args: [approvalId] }),
      );
      return true;
    } catch (cause) {
      // over, or not waiting for this any more
      if (cause instanceof WorkflowNotFoundError || cause instanceof WorkflowUpdateFailedError) return false;
      throw new AppError('service.unavailable', { service: 'temporal' }, { cause });
    }
  },
});
