import type { Client } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import { AppError } from '../contracts/errors.ts';

/** As gRPC numbers it: of a history the client tells it as it came. */
const NOT_FOUND = 5;
const FETCH_LIMIT_MS = 5_000;

/** What is handed to workers and has not ended: it is written into the history afterwards. Throws `service.unavailable`. */
export async function pendingActivities(client: Client, workflowId: string) {
  try {
    const { raw } = await client.withDeadline(Date.now() + FETCH_LIMIT_MS, () =>
      client.workflow.getHandle(workflowId).describe(),
    );
    return raw.pendingActivities ?? [];
  } catch (cause) {
    throw new AppError('service.unavailable', { service: 'temporal' }, { cause });
  }
}

/** What Temporal keeps of a workflow, sealed; undefined when that is nothing (any more). Throws `service.unavailable`. */
export async function messageHistory(client: Client, workflowId: string) {
  try {
    return await client.withDeadline(Date.now() + FETCH_LIMIT_MS, () =>
      client.workflow.getHandle(workflowId).fetchHistory(),
    );
  } catch (cause) {
    if (isGrpcServiceError(cause) && Number(cause.code) === NOT_FOUND) return undefined;
    throw new AppError('service.unavailable', { service: 'temporal' }, { cause });
  }
}
