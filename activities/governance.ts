import type { LlmConfig } from '../contracts/agent.ts';
import type { AIWorkerResponse, TokenUsage } from '../contracts/ai-worker.ts';
import { aiWorkerResponse } from '../contracts/ai-worker.ts';
import { AppError } from '../contracts/errors.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import { NIL_UUID } from '../contracts/identifiers.ts';
import type { AccountNews } from '../domain/news-ports.ts';
import type { Ledger, PolicyRecord, Reservation } from '../domain/ports.ts';
import { CONTEXT_ALLOWANCE_BYTES, MAX_MESSAGE_BYTES, TOKEN_FLOOR, tokensWanted } from '../domain/governance.ts';
import { checkQuota, reservationOf } from '../domain/policy/check-quota.ts';
import type { Decided } from '../domain/policy/decision.ts';
import type { MessageFacts } from '../domain/policy/facts.ts';
import { validateMessage } from '../domain/policy/validate-message.ts';
import { GOVERNANCE_VERSION } from '../domain/policy-hash.ts';
import { quotaNews } from './quota-news.ts';

export interface CallBudget {
  /** 1 for the first model call of the message. */
  call: number;
  llmConfig: LlmConfig;
  tokensPerMinute: number;
  /** Bytes of system prompt and message. */
  promptBytes: number;
  /** Under which the decision stands in the record. */
  policyHash: string;
}

export interface Limits {
  /** From the first model call until the person is told that it cannot be done; waits for people not counted. */
  deadlineMs: number;
  modelTimeoutMs: number;
}

export interface Governed {
  rule: string;
  reservation: Reservation;
  limits: Limits;
}

const NOTHING = { prompt: 0, completion: 0, estimated: false } as const;

/** A reservation of a workflow that died frees itself (and is charged) after this, and so does its place among the requests. */
const LEASE_MS = 20 * 60_000;

/** An agent that is tried has a minute; somebody who goes away meanwhile leaves its place taken for no longer than this. */
const TRIAL_LEASE_MS = 3 * 60_000;

export function governanceActivities({
  ledger,
  policy,
  news,
  limits,
}: {
  ledger: Ledger;
  policy: PolicyRecord;
  news: AccountNews;
  limits: Limits;
}) {
  /** The ledger takes and tells by which facts; the rule must come to the same, or nothing goes on. */
  const reserve = async (ref: MessageRef, budget: CallBudget): Promise<Decided> => {
    const { granted, facts } = await ledger.reserve(
      ref,
      budget.call,
      tokensWanted(budget.llmConfig.max_tokens, budget.promptBytes + CONTEXT_ALLOWANCE_BYTES),
      TOKEN_FLOOR,
      budget.tokensPerMinute,
      ref.agentId === NIL_UUID ? TRIAL_LEASE_MS : LEASE_MS,
    );
    const decision = checkQuota(facts);
    if (reservationOf(decision).granted !== granted)
      throw new Error('The ledger took other tokens than the rule grants');
    return { step: 'quota', call: budget.call, facts, decision };
  };
  const settle = async (
    ref: MessageRef,
    call: number,
    usage: TokenUsage | 'unknown',
    took: { workerMs: number | 'unknown'; agentPerMinute: number },
  ): Promise<void> => {
    for (const kind of await ledger.settle(ref, call, usage, took))
      void news.tell([ref.ownerUserId], quotaNews(ref, kind, 'warned'));
  };
  const record = async (ref: MessageRef, { policyHash: hash }: CallBudget, decisions: Decided[]): Promise<void> => {
    await policy.record(ref, { version: GOVERNANCE_VERSION, hash }, decisions);
    for (const { step, decision } of decisions) {
      const limit = step === 'quota' && !decision.allowed ? reservationOf(decision).limit : null;
      if (limit !== null) void news.tell([ref.ownerUserId], quotaNews(ref, limit, 'reached'));
    }
  };
  return {
    /** Step 5. Decides by plain rules, then reserves tokens for the first model call; what was decided is recorded. */
    async checkGovernance(
      ref: MessageRef,
      { agentState, messageBytes }: Pick<MessageFacts, 'agentState' | 'messageBytes'>,
      budget: CallBudget,
    ): Promise<Governed> {
      const facts = { agentState, messageBytes, limitBytes: MAX_MESSAGE_BYTES };
      const decision = validateMessage(facts);
      const validated: Decided = { step: 'message', call: 0, facts, decision };
      if (!decision.allowed) {
        await record(ref, budget, [validated]);
        throw new AppError(decision.code, { rule: decision.rule, ...decision.details });
      }
      const reserved = await reserve(ref, budget);
      await record(ref, budget, [validated, reserved]);
      return { rule: reserved.decision.rule, reservation: reservationOf(reserved.decision), limits };
    },
    /** Tokens for a repeated model call. */
    async reserveTokens(ref: MessageRef, budget: CallBudget): Promise<Reservation> {
      const reserved = await reserve(ref, budget);
      await record(ref, budget, [reserved]);
      return reservationOf(reserved.decision);
    },
    /**
     * Step 11. Reads what came back over the border of the tiers, and books the tokens that were truly used in place of
     * the reservation, and the AI worker's time. False for a response that does not keep the contract; it is charged like
     * an interruption.
     */
    async settleResponse(
      ref: MessageRef,
      call: number,
      response: AIWorkerResponse,
      agentPerMinute: number,
    ): Promise<boolean> {
      const kept = aiWorkerResponse.safeParse(response);
      const workerMs = kept.success ? Math.min(kept.data.latencyMs, LEASE_MS) : 'unknown';
      await settle(ref, call, kept.success ? kept.data.tokensUsed : 'unknown', { workerMs, agentPerMinute });
      return kept.success;
    },
    /** A call that gave no response: charged all of its reservation when the endpoint may have seen it, else nothing. */
    async settleFault(ref: MessageRef, call: number, mayHaveSpent: boolean, agentPerMinute: number): Promise<void> {
      const took = { workerMs: mayHaveSpent ? ('unknown' as const) : 0, agentPerMinute };
      await settle(ref, call, mayHaveSpent ? 'unknown' : NOTHING, took);
    },
  };
}
