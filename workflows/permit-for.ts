import { workflowInfo } from '@temporalio/workflow';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { PermitRequest } from '../contracts/permit.ts';

/** What a permit of this run and step says. */
export function permitFor(ref: MessageRef, version: number, step: string): PermitRequest {
  const { workflowId, runId } = workflowInfo();
  return {
    owner: ref.ownerUserId,
    agent: ref.agentId,
    version,
    message: ref.messageId,
    workflow: workflowId,
    run: runId,
    step,
  };
}
