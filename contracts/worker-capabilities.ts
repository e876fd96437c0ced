import { z } from 'zod';
import { providers } from './agent.ts';
import { toolName } from './tool.ts';

const offered = z.strictObject({
  /** Whether the operator gave this worker a key or an endpoint; without, it serves owners who brought their own. */
  operator: z.boolean(),
  /** What the operator's endpoint lists; empty when it lists nothing. */
  models: z.array(z.string()).max(1_000),
});

/** What an AI worker can do, as it reports it: which providers it can call, and with which embeddings it recalls. */
export const workerCapabilities = z.strictObject({
  providers: z.partialRecord(z.enum(providers), offered),
  embedding_models: z.array(z.string()),
  /** Tools that it can carry out: null, or why it cannot at the moment. */
  tools: z.record(toolName, z.string().nullable()).optional(),
  /** Of tools that it can carry out in part: what is missing, and why. */
  tool_parts: z.record(toolName, z.record(z.string(), z.string())).optional(),
  /** Names of the programs that owners may choose as MCP servers. */
  mcp_commands: z.array(z.string()).optional(),
});
export type WorkerCapabilities = z.infer<typeof workerCapabilities>;
