import type { Client } from '@temporalio/client';
import { trialWorkflowId } from '../contracts/addresses.ts';
import { AppError } from '../contracts/errors.ts';
import type { TrialResult } from '../contracts/trial.ts';
import type { Trials } from '../domain/account-ports.ts';
import { PLATFORM_QUEUE, TRY_AGENT } from '../workflows/messages.ts';

/** Longer than the workflow gives itself. */
const LONGEST_MS = 75_000;

/** Runs an agent that is not saved, once; when the one who asked is gone it is cancelled. */
export const temporalTrials = (client: Client): Trials => ({
  async run(trial, signal) {
    const workflowId = trialWorkflowId(trial.ref);
    const cancel = () =>
      void client.workflow
        .getHandle(workflowId)
        .cancel()
        .catch(() => undefined);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await client.withDeadline(Date.now() + LONGEST_MS, () =>
        client.workflow.execute<(asked: typeof trial) => Promise<TrialResult>>(TRY_AGENT, {
          args: [trial],
          taskQueue: PLATFORM_QUEUE,
          workflowId,
          workflowExecutionTimeout: LONGEST_MS,
          priority: { priorityKey: 1, fairnessKey: trial.ref.ownerUserId },
        }),
      );
    } catch (cause) {
      cancel();
      throw new AppError('service.unavailable', { service: 'temporal' }, { cause });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  },
});
