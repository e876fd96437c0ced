import type { MessageRef } from '../contracts/identifiers.ts';
import type { McpReading } from '../domain/mcp-ports.ts';
import { platform, readMcpServerOnce } from './activities.ts';
import { neverStarted, refusalOf } from './failures.ts';
import { permitFor } from './permit-for.ts';

/** There is no agent, and so no version of one. */
const VERSION = 1;
const STEP = 'mcp-read';

/** Has the AI tier read one server of an owner's: it alone calls what owners name, and calls nothing without a permit. */
export async function readMcpServer(ref: MessageRef, server: string): Promise<McpReading> {
  try {
    const permit = await platform.mintPermit(permitFor(ref, VERSION, STEP));
    await readMcpServerOnce(STEP)(permit, { ...ref, agentVersion: VERSION, server });
    return { state: 'read' };
  } catch (error) {
    const code = neverStarted(error) ? 'worker.unavailable' : refusalOf(error)?.code;
    if (!code) throw error;
    return { state: 'refused', code };
  }
}
