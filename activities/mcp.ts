import type { ReadMcpRequest } from '../contracts/mcp.ts';
import { readMcpRequest } from '../contracts/mcp.ts';
import { AppError } from '../contracts/errors.ts';
import type { McpClient, McpRecords } from '../domain/mcp-ports.ts';
import { ToolFault } from '../domain/tool-ports.ts';
import { withHeartbeat } from './heartbeat.ts';
import { parsed } from './parsed.ts';

/** Milliseconds for a server to give its list: somebody waits. */
const LONGEST_MS = 20_000;

export const mcpActivities = ({ records, client }: { records: McpRecords; client: McpClient }) => ({
  /**
   * Asks a server of this owner's for its tools and keeps what it gives, or why it gave nothing. The permit is checked by
   * the worker's interceptor before this runs.
   */
  async readMcpServer(_permit: string, input: ReadMcpRequest): Promise<void> {
    const { ownerUserId, server } = parsed(readMcpRequest, input);
    const connection = await records.open(ownerUserId, server);
    if (!connection) throw new AppError('item.not_found');
    await withHeartbeat(async (cancelled) => {
      const signal = AbortSignal.any([cancelled, AbortSignal.timeout(LONGEST_MS)]);
      try {
        const listing = await client.visit(connection, signal, (visit) => visit.list());
        await records.keep(ownerUserId, connection, listing);
      } catch (error) {
        cancelled.throwIfAborted();
        if (!(error instanceof ToolFault)) throw error;
        await records.mark(ownerUserId, connection, 'failed', error.message);
      }
    });
  },
});
