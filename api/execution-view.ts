import { z } from 'zod';
import { errorCode } from '../contracts/error-code.ts';
import type { PriceList } from '../contracts/price-list.ts';
import type { ExecutionReport } from '../domain/account-ports.ts';
import { costOf, decimal } from '../domain/cost.ts';

/** What one message took, as its owner reads it. */
export const executionReply = z.strictObject({
  agent_version: z.number().int(),
  state: z.enum(['answered', 'refused', 'failed']),
  code: errorCode.nullable(),
  tokens_used: z.number().int(),
  prompt_tokens: z.number().int(),
  completion_tokens: z.number().int(),
  /** Estimated by the operator's price list, an exact decimal number as a text; null: the price of the model is not known. */
  cost: z.string().nullable(),
  /** Of the price list; null: there is none, and only what is free has a cost. */
  currency: z.string().nullable(),
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

export const executionView = (
  execution: ExecutionReport,
  prices: PriceList | undefined,
): z.input<typeof executionReply> => ({
  agent_version: execution.agentVersion,
  state: execution.state,
  code: execution.code ?? null,
  tokens_used: execution.tokensUsed,
  prompt_tokens: execution.promptTokens,
  completion_tokens: execution.completionTokens,
  cost: costIn(execution, prices),
  currency: prices?.currency ?? null,
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

function costIn(execution: ExecutionReport, prices: PriceList | undefined): string | null {
  const { provider = null, model = null } = execution;
  const cost = costOf({ provider, model }, execution, prices);
  return cost === undefined ? null : decimal(cost);
}
