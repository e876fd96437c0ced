import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { messageWorkflowId } from '../contracts/addresses.ts';
import { AppError } from '../contracts/errors.ts';
import type { MessageCanceller } from '../domain/chat-ports.ts';

/** Asks a message's workflow to end early; it answers its sender itself. Throws `service.unavailable` while Temporal is away. */
export const temporalCanceller = (client: Client, timeoutMs = 3_000): MessageCanceller => ({
  async cancel(ref) {
    try {
      await client.withDeadline(Date.now() + timeoutMs, () =>
        client.workflow.getHandle(messageWorkflowId(ref)).cancel(),
      );
      return true;
    } catch (cause) {
      // never started, or over
      if (cause instanceof WorkflowNotFoundError) return false;
      throw new AppError('service.unavailable', { service: 'temporal' }, { cause });
    }
  },
});
