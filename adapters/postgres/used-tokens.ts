import type { UsedTokens } from '../../domain/quota-ports.ts';
import type { UsageOfDay } from '../../domain/usage-days.ts';
import type { Database } from './database.ts';

interface Row {
  day: string;
  agent_id: string;
  provider: string | null;
  model: string | null;
  runs: number;
  prompt_tokens: number;
  completion_tokens: number;
}

/** `executions` is the ledger: a row for each message that is over. */
const USED = `
  SELECT to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, e.agent_id, e.provider, e.model, count(*)::integer AS runs,
    sum(e.prompt_tokens)::float8 AS prompt_tokens, sum(e.completion_tokens)::float8 AS completion_tokens
  FROM executions e
  WHERE e.owner_user_id = $1 AND e.created_at >= $2 AND e.created_at < $3 AND ($4::uuid IS NULL OR e.agent_id = $4)
  GROUP BY 1, 2, 3, 4
  ORDER BY 1, 2, 3, 4`;

/** What agents used, by UTC day, agent and model. */
export const postgresUsedTokens = (database: Database): UsedTokens => ({
  async between(ownerUserId, from, until, agentId) {
    const values = [ownerUserId, from, until, agentId ?? null];
    return (await database.statementAsOwner<Row>(ownerUserId, 'used-tokens', USED, values)).map(used);
  },
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
