import { randomUUID } from 'node:crypto';
import proto from '@temporalio/proto';
import type { Client } from '@temporalio/client';
import { PROCESS_MESSAGE } from '../../workflows/messages.ts';

const { CommandType } = proto.temporal.api.enums.v1;

const POLL_MS = 10_000;

/**
 * Puts another run in the place of a workflow that has ended: its history says that it ended at its first task, which no version
 * of ours does.
 */
export async function otherHistory(client: Client, workflowId: string, ref: unknown): Promise<void> {
  const taskQueue = `nobody-${randomUUID()}`;
  await client.workflow.start(PROCESS_MESSAGE, { args: [ref], taskQueue, workflowId });
  const { namespace } = client.options;
  const task = await client.withDeadline(Date.now() + POLL_MS, () =>
    client.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue } }),
  );
  await client.workflowService.respondWorkflowTaskCompleted({
    ...{ namespace, taskToken: task.taskToken },
    commands: [
      {
        commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
        completeWorkflowExecutionCommandAttributes: {},
      },
    ],
  });
}
