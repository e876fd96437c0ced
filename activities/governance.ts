import type { LlmConfig } from '../contracts/agent.ts';
import type { AIWorkerResponse } from '../contracts/ai-worker.ts';
import { aiWorkerResponse } from '../contracts/ai-worker.ts';
import { AppError } from '../contracts/errors.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { Ledger, Reservation } from '../domain/ports.ts';
import type { MessageFacts } from '../domain/governance.ts';
import { CONTEXT_ALLOWANCE_BYTES, TOKEN_FLOOR, tokensWanted, validateMessage } from '../domain/governance.ts';

export interface CallBudget {
  /** 1 for the first model call of the message. */
  call: number;
  llmConfig: LlmConfig;
  tokensPerMinute: number;
  /** Bytes of system prompt and message. */
  promptBytes: number;
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

/** A reservation of a workflow that died frees itself (and is charged) after this. */
const LEASE_MS = 20 * 60_000;

export function governanceActivities({ ledger, limits }: { ledger: Ledger; limits: Limits }) {
  const reserve = (ref: MessageRef, budget: CallBudget) =>
    ledger.reserve(
      ref,
      budget.call,
      tokensWanted(budget.llmConfig.max_tokens, budget.promptBytes + CONTEXT_ALLOWANCE_BYTES),
      TOKEN_FLOOR,
      budget.tokensPerMinute,
      LEASE_MS,
    );
  return {
    /** Step 5. Decides by plain rules, then reserves tokens for the first model call. */
    async checkGovernance(ref: MessageRef, facts: MessageFacts, budget: CallBudget): Promise<Governed> {
      const decision = validateMessage(facts);
      if (!decision.allowed) throw new AppError(decision.code, { rule: decision.rule, ...decision.details });
      return { rule: decision.rule, reservation: await reserve(ref, budget), limits };
    },
    /** Tokens for a repeated model call. */
    async reserveTokens(ref: MessageRef, budget: CallBudget): Promise<Reservation> {
      return reserve(ref, budget);
    },
    /**
     * Step 11. Reads what came back over the border of the tiers, and books the tokens that were truly used in place of
     * the reservation. False for a response that does not keep the contract; it is charged like an interruption.
     */
    async settleResponse(ref: MessageRef, call: number, response: AIWorkerResponse): Promise<boolean> {
      const kept = aiWorkerResponse.safeParse(response);
      await ledger.settle(ref, call, kept.success ? kept.data.tokensUsed : 'unknown');
      return kept.success;
    },
    /** A call that gave no response: charged all of its reservation when the endpoint may have seen it, else nothing. */
    async settleFault(ref: MessageRef, call: number, mayHaveSpent: boolean): Promise<void> {
      await ledger.settle(ref, call, mayHaveSpent ? 'unknown' : NOTHING);
    },
  };
}
