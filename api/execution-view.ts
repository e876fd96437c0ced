import { z } from 'zod';
import { errorCode } from '../contracts/error-code.ts';
import type { ExecutionReport } from '../domain/account-ports.ts';

/** What one message took, as its owner reads it. */
export const executionReply = z.strictObject({
  agent_version: z.number().int(),
  state: z.enum(['answered', 'refused', 'failed']),
  code: errorCode.nullable(),
  tokens_used: z.number().int(),
  tools_called: z.array(z.string()),
  worker_id: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  attempts: z.number().int(),
  duration_ms: z.number(),
  platform_latency_ms: z.number(),
  ai_latency_ms: z.number(),
  created_at: z.iso.datetime(),
});

export const executionView = (execution: ExecutionReport): z.input<typeof executionReply> => ({
  agent_version: execution.agentVersion,
  state: execution.state,
  code: execution.code ?? null,
  tokens_used: execution.tokensUsed,
  tools_called: execution.toolsCalled,
  worker_id: execution.workerId ?? null,
  provider: execution.provider ?? null,
  model: execution.model ?? null,
  attempts: execution.attempts,
  duration_ms: execution.durationMs,
  platform_latency_ms: execution.platformLatencyMs,
  ai_latency_ms: execution.aiLatencyMs,
  created_at: execution.createdAt.toISOString(),
});
