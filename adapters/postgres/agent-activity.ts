import type { ErrorCode } from '../../contracts/errors.ts';
import type { Door } from '../../contracts/identifiers.ts';
import type { AgentActivity, AgentMetrics, ConversationRecord, RunRecord } from '../../domain/agent-ports.ts';
import { fromCursor, page } from './cursor.ts';
import type { Database } from './database.ts';
import type { Counted } from './small-metrics.ts';
import { COUNTED, smallMetrics } from './small-metrics.ts';

export interface Outcome {
  state: RunRecord['state'];
  code: ErrorCode | null;
  messages: number;
}

const METRICS = `
  SELECT counted.*, used.at AS used_at, coalesce(outcomes.all, '[]') AS outcomes
  FROM (${COUNTED('$2', 'make_interval(hours => $3)')}) counted
  LEFT JOIN (
    SELECT max(m.accepted_at) AS at FROM messages m WHERE m.owner_user_id = $1 AND m.agent_id = $2
  ) used ON true
  LEFT JOIN (
    SELECT jsonb_agg(jsonb_build_object('state', o.outcome, 'code', o.outcome_code, 'messages', o.messages)
      ORDER BY o.messages DESC, o.outcome, o.outcome_code) AS all
    FROM (
      SELECT e.outcome, e.outcome_code, count(*) AS messages FROM executions e
      WHERE e.owner_user_id = $1 AND e.agent_id = $2 AND e.created_at > now() - make_interval(hours => $3)
      GROUP BY e.outcome, e.outcome_code
    ) o
  ) outcomes ON true`;

interface Run {
  id: string;
  sender_jid: string;
  door: Door;
  agent_version: number;
  outcome: RunRecord['state'];
  outcome_code: ErrorCode | null;
  tokens_used: number;
  prompt_tokens: number;
  completion_tokens: number;
  tools_called: string[];
  worker_id: string | null;
  provider: string | null;
  model: string | null;
  attempts: number;
  duration_ms: number;
  platform_latency_ms: number;
  ai_latency_ms: number;
  created_at: Date;
}

const RUNS = `
  SELECT e.id, m.sender_jid, m.door, e.agent_version, e.outcome, e.outcome_code, e.tokens_used, e.prompt_tokens, e.completion_tokens,
    e.tools_called, e.worker_id, e.provider, e.model, e.attempts, e.duration_ms, e.platform_latency_ms, e.ai_latency_ms, e.created_at
  FROM executions e JOIN messages m ON m.owner_user_id = e.owner_user_id AND m.id = e.id
  WHERE e.owner_user_id = $1 AND e.agent_id = $2 AND ($3::text IS NULL OR e.outcome = $3)
    AND ($4::timestamptz IS NULL OR (e.created_at, e.id) < ($4, $5::uuid))
    AND ($7::text IS NULL OR e.outcome_code = $7) AND ($8::text IS NULL OR coalesce(e.model, '') = $8)
    AND ($9::timestamptz IS NULL OR e.created_at >= $9) AND ($10::timestamptz IS NULL OR e.created_at < $10)
    AND ($11::text IS NULL OR m.door = $11) AND ($12::text IS NULL OR e.tools_called ? $12)
    AND ($13::integer IS NULL OR e.agent_version = $13) AND ($14::bigint IS NULL OR e.tokens_used >= $14)
    AND ($15::bigint IS NULL OR e.duration_ms >= $15)
  ORDER BY e.created_at DESC, e.id DESC
  LIMIT $6`;

interface Conversation {
  id: string;
  participant_jid: string;
  last_sequence: number;
  created_at: Date;
  closed_at: Date | null;
  last_at: Date | null;
  key: Date;
}

const CONVERSATIONS = `
  SELECT * FROM (
    SELECT c.id, c.participant_jid, c.last_sequence, c.created_at, c.closed_at, last.at AS last_at, coalesce(last.at, c.created_at) AS key
    FROM conversations c
    LEFT JOIN LATERAL (
      SELECT m.accepted_at AS at FROM messages m WHERE m.owner_user_id = $1 AND m.conversation_id = c.id
      ORDER BY m.sequence DESC, m.direction DESC LIMIT 1
    ) last ON true
    WHERE c.owner_user_id = $1 AND c.agent_id = $2
  ) found
  WHERE $3::timestamptz IS NULL OR (key, id) < ($3, $4::uuid)
  ORDER BY key DESC, id DESC
  LIMIT $5`;

/** What became of an agent's messages: sums, single runs, conversations. Never a text. */
export function postgresAgentActivity(database: Database): AgentActivity {
  return {
    async metrics(ownerUserId, agentId, hours) {
      type Row = Counted & { used_at: Date | null; outcomes: Outcome[] };
      const values = [ownerUserId, agentId, hours];
      const [row] = await database.statementAsOwner<Row>(ownerUserId, 'agent-metrics', METRICS, values);
      if (!row) throw new Error('Counting gave no row');
      return { ...smallMetrics(row), outcomes: row.outcomes.map(outcome), lastUsedAt: row.used_at ?? undefined };
    },
    async runs(ownerUserId, agentId, { limit, cursor, outcome: only, code, model, from, until, ...other }) {
      const after = fromCursor(cursor);
      const rows = await database.statementAsOwner<Run>(ownerUserId, 'runs-of-agent', RUNS, [
        ...[ownerUserId, agentId, only ?? null],
        ...[after?.at ?? null, after?.id ?? null, limit + 1],
        ...[code ?? null, model ?? null, from ?? null, until ?? null],
        ...[other.door ?? null, other.tool ?? null, other.version ?? null, other.tokens ?? null, other.tookMs ?? null],
      ]);
      return page(rows, limit, run, ({ created_at: at, id }) => ({ at, id }));
    },
    async conversations(ownerUserId, agentId, { limit, cursor }) {
      const after = fromCursor(cursor);
      const rows = await database.statementAsOwner<Conversation>(ownerUserId, 'conversations-of-agent', CONVERSATIONS, [
        ...[ownerUserId, agentId],
        ...[after?.at ?? null, after?.id ?? null, limit + 1],
      ]);
      return page(rows, limit, conversation, ({ key: at, id }) => ({ at, id }));
    },
  };
}

export const outcome = ({ state, code, messages }: Outcome): AgentMetrics['outcomes'][number] => ({
  ...{ state, messages },
  code: code ?? undefined,
});

const run = (row: Run): RunRecord => ({
  messageId: row.id,
  senderJid: row.sender_jid,
  door: row.door,
  agentVersion: row.agent_version,
  state: row.outcome,
  code: row.outcome_code ?? undefined,
  tokensUsed: row.tokens_used,
  promptTokens: row.prompt_tokens,
  completionTokens: row.completion_tokens,
  toolsCalled: row.tools_called,
  workerId: row.worker_id ?? undefined,
  provider: row.provider ?? undefined,
  model: row.model ?? undefined,
  attempts: row.attempts,
  durationMs: row.duration_ms,
  platformLatencyMs: row.platform_latency_ms,
  aiLatencyMs: row.ai_latency_ms,
  createdAt: row.created_at,
});

const conversation = (row: Conversation): ConversationRecord => ({
  conversationId: row.id,
  participantJid: row.participant_jid,
  messages: row.last_sequence,
  createdAt: row.created_at,
  lastMessageAt: row.last_at ?? undefined,
  closedAt: row.closed_at ?? undefined,
});
