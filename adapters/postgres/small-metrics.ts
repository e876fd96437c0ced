import type { SmallMetrics } from '../../domain/agent-ports.ts';

export interface Latencies {
  platform_median: number | null;
  platform_p95: number | null;
  ai_median: number | null;
  ai_p95: number | null;
}

export interface Counted extends Latencies {
  messages: number;
  prompt_tokens: number;
  completion_tokens: number;
}

/** A message that was refused before a model was asked tells nothing of the AI tier's speed. */
const percentile = (share: string, column: string, where = 'true'): string =>
  `percentile_cont(${share}) WITHIN GROUP (ORDER BY e.${column}) FILTER (WHERE ${where})`;

/** Columns over rows of executions `e`. */
export const LATENCIES = `
    ${percentile('0.5', 'platform_latency_ms')} AS platform_median, ${percentile('0.95', 'platform_latency_ms')} AS platform_p95,
    ${percentile('0.5', 'ai_latency_ms', 'e.attempts > 0')} AS ai_median, ${percentile('0.95', 'ai_latency_ms', 'e.attempts > 0')} AS ai_p95`;

/** A query of one row: what an agent of the owner `$1` did within `period`. Both are pieces of SQL. */
export const COUNTED = (agent: string, period: string): string => `
  SELECT count(*)::integer AS messages,
    coalesce(sum(e.prompt_tokens), 0)::float8 AS prompt_tokens, coalesce(sum(e.completion_tokens), 0)::float8 AS completion_tokens,${LATENCIES}
  FROM executions e
  WHERE e.owner_user_id = $1 AND e.agent_id = ${agent} AND e.created_at > now() - ${period}`;

export const smallMetrics = (row: Counted): SmallMetrics => ({
  messages: row.messages,
  promptTokens: row.prompt_tokens,
  completionTokens: row.completion_tokens,
  ...latencies(row),
});

export const latencies = (row: Latencies): Pick<SmallMetrics, 'platformLatency' | 'aiLatency'> => ({
  platformLatency: { median: row.platform_median, p95: row.platform_p95 },
  aiLatency: { median: row.ai_median, p95: row.ai_p95 },
});
