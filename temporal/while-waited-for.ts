import type { Client } from '@temporalio/client';
import { AppError } from '../contracts/errors.ts';
import { PLATFORM_QUEUE } from '../workflows/messages.ts';

interface Asked {
  type: string;
  workflowId: string;
  args: unknown[];
  ownerUserId: string;
  /** Milliseconds: longer than the workflow gives itself. */
  longestMs: number;
  /** Aborts when the one who asked is gone. */
  signal: AbortSignal;
}

/**
 * Runs a workflow for somebody who waits for its result; when they are gone, or too long has passed, it is cancelled. Throws
 * `service.unavailable` for everything but a result.
 */
export async function whileWaitedFor<Result>(client: Client, asked: Asked): Promise<Result> {
  const { type, workflowId, args, ownerUserId, longestMs, signal } = asked;
  const cancel = () =>
    void client.workflow
      .getHandle(workflowId)
      .cancel()
      .catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await client.withDeadline(Date.now() + longestMs, () =>
      client.workflow.execute<(...given: unknown[]) => Promise<Result>>(type, {
        args,
        taskQueue: PLATFORM_QUEUE,
        workflowId,
        workflowExecutionTimeout: longestMs,
        priority: { priorityKey: 1, fairnessKey: ownerUserId },
      }),
    );
  } catch (cause) {
    cancel();
    throw new AppError('service.unavailable', { service: 'temporal' }, { cause });
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
