import type { Client } from '@temporalio/client';
import { mcpReadingWorkflowId } from '../contracts/addresses.ts';
import { AppError } from '../contracts/errors.ts';
import type { McpReading, McpReadings } from '../domain/mcp-ports.ts';
import { READ_MCP_SERVER } from '../workflows/messages.ts';
import { whileWaitedFor } from './while-waited-for.ts';

/** Longer than its one activity may wait and run. */
const LONGEST_MS = 45_000;

/** Reads a server once; when the one who asked is gone it is cancelled. */
export const temporalMcpReadings = (client: Client): McpReadings => ({
  async read(ref, server, signal) {
    const reading = await whileWaitedFor<McpReading>(client, {
      ...{ type: READ_MCP_SERVER, workflowId: mcpReadingWorkflowId(ref), args: [ref, server] },
      ...{ ownerUserId: ref.ownerUserId, longestMs: LONGEST_MS, signal },
    });
    if (reading.state === 'refused') throw new AppError(reading.code);
  },
});
