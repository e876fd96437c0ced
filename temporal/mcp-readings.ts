import type { Client } from '@temporalio/client';
import { mcpReadingWorkflowId } from '../contracts/addresses.ts';
import { AppError } from '../contracts/errors.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { McpReading, McpReadings } from '../domain/mcp-ports.ts';
import { PLATFORM_QUEUE, READ_MCP_SERVER } from '../workflows/messages.ts';

/** Longer than its one activity may wait and run. */
const LONGEST_MS = 45_000;

/** Reads a server once; when the one who asked is gone it is cancelled. */
export const temporalMcpReadings = (client: Client): McpReadings => ({
  async read(ref, server, signal) {
    const workflowId = mcpReadingWorkflowId(ref);
    const cancel = () =>
      void client.workflow
        .getHandle(workflowId)
        .cancel()
        .catch(() => undefined);
    signal.addEventListener('abort', cancel, { once: true });
    let reading: McpReading;
    try {
      reading = await client.withDeadline(Date.now() + LONGEST_MS, () =>
        client.workflow.execute<(ref: MessageRef, server: string) => Promise<McpReading>>(READ_MCP_SERVER, {
          args: [ref, server],
          taskQueue: PLATFORM_QUEUE,
          workflowId,
          workflowExecutionTimeout: LONGEST_MS,
          priority: { priorityKey: 1, fairnessKey: ref.ownerUserId },
        }),
      );
    } catch (cause) {
      cancel();
      throw new AppError('service.unavailable', { service: 'temporal' }, { cause });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
    if (reading.state === 'refused') throw new AppError(reading.code);
  },
});
