import type { Client } from '@temporalio/client';
import { trialWorkflowId } from '../contracts/addresses.ts';
import type { Trials } from '../domain/account-ports.ts';
import { TRY_AGENT } from '../workflows/messages.ts';
import { whileWaitedFor } from './while-waited-for.ts';

/** Longer than the workflow gives itself. */
const LONGEST_MS = 75_000;

/** Runs an agent that is not saved, once; when the one who asked is gone it is cancelled. */
export const temporalTrials = (client: Client): Trials => ({
  run: (trial, signal) =>
    whileWaitedFor(client, {
      ...{ type: TRY_AGENT, workflowId: trialWorkflowId(trial.ref), args: [trial] },
      ...{ ownerUserId: trial.ref.ownerUserId, longestMs: LONGEST_MS, signal },
    }),
});
