import { CancellationScope, sleep, workflowInfo } from '@temporalio/workflow';
import type { AIWorkerRequest, AIWorkerResponse, ToolRound } from '../contracts/ai-worker.ts';
import type { ErrorDetails } from '../contracts/errors.ts';
import type { MessageRef, TextOrReference } from '../contracts/identifiers.ts';
import type { CallBudget, Governed } from '../activities/governance.ts';
import type { OwnedMessage } from '../activities/ownership.ts';
import type { LlmConfig } from '../contracts/agent.ts';
import type { Fault } from '../domain/interruptions.ts';
import { lastWord, reactTo } from '../domain/interruptions.ts';
import type { Reservation } from '../domain/ports.ts';
import type { Priority } from '../domain/priority.ts';
import type { Steps } from '../domain/steps.ts';
import { aiSlot, platform, thinkOnce } from './activities.ts';
import { faultOf, Refusal } from './failures.ts';
import { aiQueue } from './messages.ts';
import { permitFor } from './permit-for.ts';
import type { WaitingNotice } from './waiting-notice.ts';

export interface Conversation {
  ref: MessageRef;
  owned: Pick<OwnedMessage, 'agentVersion' | 'definition' | 'message' | 'personalityTraits'>;
  /** Of an agent that is tried before it is saved; a saved one's is read by the AI tier itself. */
  draft?: AIWorkerRequest['draft'];
  context: TextOrReference;
  governed: Governed;
  /** For the first call. */
  permit: string;
  budget: Omit<CallBudget, 'call'>;
  tools: AIWorkerRequest['tools'];
  /** What tools gave so far. */
  rounds: ToolRound[];
  /** Number of the first model call: those of earlier rounds were counted, too. */
  firstCall: number;
  /** Milliseconds in which people were waited for. */
  waitedMs: number;
  priority: Priority;
  steps: Steps;
  notice: WaitingNotice;
}

export interface Thought extends AIWorkerResponse {
  attempts: number;
  reservation: Reservation;
  /** Names of the tools that were called for the message. */
  tools: string[];
}

/**
 * Reserve, permit, think, settle; and again after an interruption. Every call is its own activity and its own row of the
 * ledger, so that an interrupted one is seen and charged. Which model is called is decided here, by what stands in the
 * history. Ends with a response or a refusal before the deadline.
 */
export async function converse(conversation: Conversation): Promise<Thought> {
  const { ref, governed, steps } = conversation;
  const { tokensPerMinute } = conversation.budget;
  // counted from the start of the workflow: behind others in a conversation deadlines do not add up
  const deadline = workflowInfo().startTime.getTime() + governed.limits.deadlineMs + conversation.waitedMs;
  const failures = new Map<Fault['code'], number>();
  let { permit } = conversation;
  let { reservation } = governed;
  let llm = conversation.owned.definition.llm_config;
  for (let call = conversation.firstCall; ; call += 1) {
    if (call > 1)
      [reservation, permit] = await Promise.all([
        reserveAgain(conversation, call, deadline),
        platform.mintPermit(permitFor(ref, conversation.owned.agentVersion, thinkStep(call))),
      ]);
    refuseWithout(reservation, call - 1);
    const [response, fault] = await think(conversation, llm, call, permit, reservation.granted, deadline);
    if (response) {
      steps.begin('result', Date.now());
      if (!(await platform.settleResponse(ref, call, response, tokensPerMinute))) throw new Refusal('internal.error');
      steps.end('result', Date.now(), { ...response.tokensUsed, call });
      return { ...response, attempts: call, reservation, tools: [] };
    }
    // a cancelled message has spent what it has spent
    await CancellationScope.nonCancellable(() => platform.settleFault(ref, call, fault.mayHaveSpent, tokensPerMinute));
    const count = (failures.get(fault.code) ?? 0) + 1;
    failures.set(fault.code, count);
    const { fallback } = llm;
    const reaction = reactTo(fault, count, fallback !== null);
    if (!reaction.again || Date.now() + reaction.afterMs >= deadline)
      throw new Refusal(reaction.again ? lastWord(fault) : reaction.code, fault.details, call);
    if (reaction.fallBack) {
      steps.note('think', { fallback_from: `${llm.provider}/${llm.model}`, fallback_because: fault.code });
      llm = { ...llm, ...fallback, fallback: null };
      failures.clear();
    }
    if (reaction.afterMs > 0) await sleep(reaction.afterMs);
  }
}

async function think(
  { ref, owned, draft, context, governed, tools, rounds, priority, steps, notice }: Conversation,
  llmConfig: LlmConfig,
  call: number,
  permit: string,
  tokenBudget: number,
  deadline: number,
): Promise<[AIWorkerResponse, undefined] | [undefined, Fault]> {
  const pool = llmConfig.worker_pool;
  const { modelTimeoutMs } = governed.limits;
  steps.mark('dispatch', Date.now(), Date.now(), { pool, task_queue: aiQueue(pool), priority_key: priority.key });
  steps.begin('think', Date.now());
  try {
    const slot = aiSlot(ref, pool, thinkStep(call), priority.key);
    const request = {
      requestId: `${ref.messageId}:${call}`,
      ...ref,
      agentVersion: owned.agentVersion,
      attempt: call,
      message: owned.message,
      sessionContext: context,
      tools,
      toolRounds: rounds,
      personalityTraits: owned.personalityTraits,
      llmConfig,
      memoryConfig: owned.definition.memory_config,
      governance: owned.definition.governance,
      tokenBudget,
      timeoutMs: modelTimeoutMs,
      ...(draft && { draft }),
    };
    const response = await notice.whileWaiting(Math.max(1_000, deadline - Date.now()), (waitMs) =>
      thinkOnce(slot, modelTimeoutMs, waitMs)(permit, request),
    );
    const { workerId, provider, model, modelLatencyMs, recalled } = response;
    steps.end('think', Date.now(), {
      worker_id: workerId,
      provider,
      model,
      model_ms: modelLatencyMs,
      recalled: recalled.length,
    });
    return [response, undefined];
  } catch (error) {
    const fault = faultOf(error);
    steps.end('think', Date.now(), { fault: fault.code }, 'failed');
    return [undefined, fault];
  }
}

/** Tokens for a repeated call. Our own interruption may have used the minute up: then it is waited for, not refused. */
async function reserveAgain({ ref, budget }: Conversation, call: number, deadline: number): Promise<Reservation> {
  for (;;) {
    const reservation = await platform.reserveTokens(ref, { ...budget, call });
    if (reservation.granted > 0 || reservation.resetsAt === null || reservation.resetsAt >= deadline)
      return reservation;
    await sleep(Math.max(100, reservation.resetsAt - Date.now()));
  }
}

/** Throws what the person is told when nothing was granted: which limit, and when it opens again. */
function refuseWithout(reservation: Reservation, attempts: number): void {
  if (reservation.granted === 0) throw new Refusal('quota.exceeded', whenMore(reservation), attempts);
}

/** What the AI tier said no to; a prompt that did not fit into the grant is told when there is more. */
export function refusedBy({ error, attempts, reservation }: Thought): Refusal {
  const details = { ...(error?.details as ErrorDetails | undefined) };
  const short = error?.code === 'quota.exceeded' && details['never'] !== true;
  return new Refusal(error?.code ?? 'internal.error', { ...(short && whenMore(reservation)), ...details }, attempts);
}

/** Which window left less than was wanted, and when it opens again. */
const whenMore = ({ limit, resetsAt }: Reservation): ErrorDetails => ({
  ...(limit && { limit }),
  ...(resetsAt !== null && { resets_in_s: Math.max(1, Math.ceil((resetsAt - Date.now()) / 1_000)) }),
});

/** Name of the nth model call: id of its activity, and what its permit allows. */
export const thinkStep = (call: number): string => `think-${call}`;
