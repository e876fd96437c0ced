import type { Executions, ExecutionRecord, Vault } from '../../domain/ports.ts';
import { GOVERNANCE_VERSION } from '../../domain/policy-hash.ts';
import type { Database } from './database.ts';
import { decisionRow } from './policy-record.ts';
import { place, sealText } from './sealed-text.ts';

const TRIED = 'SELECT record_trial($1, $2, $3)';

const RECORD = 'SELECT record_decided_execution($1, $2, $3, $4, $5, $6, $7) AS first';

/** What is known of a message when it is over, written before its reply leaves. */
export function postgresExecutions(database: Database, vault: Vault): Executions {
  return {
    async record(record) {
      const { ownerUserId, messageId } = record.ref;
      const policy = { version: GOVERNANCE_VERSION, hash: record.policyHash };
      const reply = await sealText(vault, ownerUserId, place.message(record.replyId), record.reply);
      const [row] = await database.call<{ first: boolean }>('record-execution', RECORD, [
        ownerUserId,
        messageId,
        JSON.stringify(columns(record)),
        record.replyId,
        Buffer.from(reply),
        JSON.stringify(audited(record)),
        JSON.stringify(record.decisions.map((each) => decisionRow(policy, each))),
      ]);
      return row?.first ?? false;
    },

    async recordTrial({ ownerUserId, messageId }, trial) {
      const values = [ownerUserId, messageId, JSON.stringify(trial)];
      await database.call('record-trial', TRIED, values);
    },
  };
}

const columns = (record: ExecutionRecord) => ({
  agent_id: record.ref.agentId,
  agent_version: record.agentVersion,
  outcome: record.outcome.state,
  outcome_code: record.outcome.code ?? null,
  tokens_used: record.tokens.prompt + record.tokens.completion,
  prompt_tokens: record.tokens.prompt,
  completion_tokens: record.tokens.completion,
  tokens_estimated: record.tokens.estimated,
  tools_called: record.toolsCalled,
  worker_id: record.workerId,
  provider: record.provider,
  model: record.model,
  attempts: record.attempts,
  priority: record.priority,
  policy_hash: record.policyHash,
  duration_ms: Math.round(record.durationMs),
  platform_latency_ms: Math.round(record.platformLatencyMs),
  ai_latency_ms: Math.round(record.aiLatencyMs),
});

/** What an auditor sees without any right to read texts. */
const audited = ({ outcome, ...record }: ExecutionRecord) => ({
  agent_version: record.agentVersion,
  policy_version: GOVERNANCE_VERSION,
  policy_hash: record.policyHash,
  outcome: outcome.state,
  ...(outcome.code && { code: outcome.code, details: outcome.details ?? {} }),
  tools_called: record.toolsCalled,
  ...(record.audited === 'full' && {
    tokens: record.tokens,
    worker_id: record.workerId,
    provider: record.provider,
    model: record.model,
    attempts: record.attempts,
  }),
});
