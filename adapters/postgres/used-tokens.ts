import type { FiguresOfAgent, UsedTokens } from '../../domain/quota-ports.ts';
import type { UsageOfDay } from '../../domain/usage-days.ts';
import type { Outcome } from './agent-activity.ts';
import { outcome } from './agent-activity.ts';
import type { Database } from './database.ts';
import type { Latencies } from './small-metrics.ts';
import { latencies, LATENCIES } from './small-metrics.ts';

interface Row {
  day: string;
  agent_id: string;
  provider: string | null;
  model: string | null;
  runs: number;
  prompt_tokens: number;
  completion_tokens: number;
}

const COUNTED = `e.owner_user_id = $1 AND e.created_at >= $2 AND e.created_at < $3 AND ($4::uuid IS NULL OR e.agent_id = $4)`;

/** `executions` is the ledger: a row for each message that is over. */
const USED = `
  SELECT to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, e.agent_id, e.provider, e.model, count(*)::integer AS runs,
    sum(e.prompt_tokens)::float8 AS prompt_tokens, sum(e.completion_tokens)::float8 AS completion_tokens
  FROM executions e
  WHERE ${COUNTED}
  GROUP BY 1, 2, 3, 4
  ORDER BY 1, 2, 3, 4`;

const FIGURES = `
  SELECT agent_id, latencies.*, outcomes.all AS outcomes
  FROM (SELECT e.agent_id, ${LATENCIES} FROM executions e WHERE ${COUNTED} GROUP BY 1) latencies
  JOIN (
    SELECT o.agent_id, jsonb_agg(jsonb_build_object('state', o.outcome, 'code', o.outcome_code, 'messages', o.messages)
      ORDER BY o.messages DESC, o.outcome, o.outcome_code) AS all
    FROM (
      SELECT e.agent_id, e.outcome, e.outcome_code, count(*) AS messages FROM executions e WHERE ${COUNTED} GROUP BY 1, 2, 3
    ) o
    GROUP BY 1
  ) outcomes USING (agent_id)`;

/** What agents used, by UTC day, agent and model, and how it went. */
export const postgresUsedTokens = (database: Database): UsedTokens => ({
  async between(ownerUserId, from, until, agentId) {
    const values = [ownerUserId, from, until, agentId ?? null];
    return (await database.statementAsOwner<Row>(ownerUserId, 'used-tokens', USED, values)).map(used);
  },
  async figures(ownerUserId, from, until, agentId) {
    const values = [ownerUserId, from, until, agentId ?? null];
    return (await database.statementAsOwner<Figures>(ownerUserId, 'figures-of-agents', FIGURES, values)).map(figures);
  },
});

type Figures = Latencies & { agent_id: string; outcomes: Outcome[] };
const figures = (row: Figures): FiguresOfAgent => ({
  agentId: row.agent_id,
  ...latencies(row),
  outcomes: row.outcomes.map(outcome),
});

const used = (row: Row): UsageOfDay => ({
  day: row.day,
  agentId: row.agent_id,
  provider: row.provider,
  model: row.model,
  runs: row.runs,
  promptTokens: row.prompt_tokens,
  completionTokens: row.completion_tokens,
});
