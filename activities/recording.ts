import type { MessageRef, TextOrReference } from '../contracts/identifiers.ts';
import { logAudit } from '../domain/policy/log-audit.ts';
import type { AccountNews } from '../domain/news-ports.ts';
import type { ExecutionRecord, Executions, Ledger, Payloads, TrialRecord } from '../domain/ports.ts';
import type { Language } from '../domain/sentences.ts';
import { excerpt } from '../domain/sentences.ts';
import { replyNews } from './message-news.ts';
import { resolve } from './references.ts';

/** The record with its reply still by reference, and the moment the door had the message (epoch ms). */
export interface Execution extends Omit<ExecutionRecord, 'reply' | 'durationMs' | 'platformLatencyMs' | 'audited'> {
  /** The agent's `audit_log_enabled`. */
  auditEnabled: boolean;
  reply: TextOrReference;
  receivedAt: number;
}

export interface ProcessedLog {
  info(line: Record<string, unknown>): void;
}

/** A stanza of this many characters stays below the size limits that public servers set, whatever the script. */
const EXCERPT_CHARACTERS = 12_000;

export function recordingActivities({
  executions,
  ledger,
  payloads,
  news,
  log,
  now = Date.now,
}: {
  executions: Executions;
  ledger: Pick<Ledger, 'release'>;
  payloads: Payloads;
  news: AccountNews;
  log: ProcessedLog;
  now?: () => number;
}) {
  return {
    /** The beginning of a reply that is too long for one stanza; the whole of it stays in the record. */
    async excerptReply(ref: MessageRef, reply: TextOrReference, language: Language): Promise<string> {
      const text = await resolve(payloads, ref.ownerUserId, reply);
      return excerpt(text, EXCERPT_CHARACTERS, language);
    },
    /** An agent that was tried before it was saved: what it cost stands in the audit, nothing else stays. */
    async recordTrial(ref: MessageRef, trial: TrialRecord): Promise<void> {
      await executions.recordTrial(ref, trial);
      await ledger.release(ref);
    },
    /** Step 14. Execution, reply and audit rows in one transaction, before the reply leaves; one log line per message. */
    async recordExecution({ reply, receivedAt, auditEnabled, ...execution }: Execution): Promise<void> {
      const facts = { enabled: auditEnabled, outcome: execution.outcome.state };
      const decision = logAudit(facts);
      const durationMs = Math.max(0, now() - receivedAt);
      const record: ExecutionRecord = {
        ...execution,
        reply: await resolve(payloads, execution.ref.ownerUserId, reply),
        durationMs,
        platformLatencyMs: Math.max(0, durationMs - execution.aiLatencyMs),
        audited: decision.details['detail'] === 'essential' ? 'essential' : 'full',
        decisions: [...execution.decisions, { step: 'audit', call: 0, facts, decision }],
      };
      const first = await executions.record(record);
      // also a second time: the first attempt may have ended before it could tell
      void news.tell([record.ref.ownerUserId], replyNews(record.ref, record.replyId));
      if (!first) return;
      log.info({
        event: 'agent_message_processed',
        owner_user_id: record.ref.ownerUserId,
        agent_id: record.ref.agentId,
        message_id: record.ref.messageId,
        outcome: record.outcome.state,
        ...(record.outcome.code && { code: record.outcome.code }),
        duration_ms: Math.round(record.durationMs),
        platform_latency_ms: Math.round(record.platformLatencyMs),
        ai_latency_ms: Math.round(record.aiLatencyMs),
        worker_id: record.workerId,
        tokens_used: record.tokens.prompt + record.tokens.completion,
        attempts: record.attempts,
        priority_key: record.priority.key,
        policy_checked: true,
      });
    },
  };
}
