import { CancellationScope, setHandler, uuid4, workflowInfo } from '@temporalio/workflow';
import type { MessageRef } from '../contracts/identifiers.ts';
import { stepNames } from '../contracts/step-names.ts';
import type { Outcome } from '../contracts/steps.ts';
import type { CallBudget } from '../activities/governance.ts';
import type { OwnedMessage } from '../activities/ownership.ts';
import { modelReasons } from '../domain/model-reasons.ts';
import { checkWorkerAvailability } from '../domain/policy/check-worker-availability.ts';
import type { AvailabilityFacts } from '../domain/policy/facts.ts';
import type { Decided } from '../domain/policy/decision.ts';
import { priorityOf, shareAvailable } from '../domain/priority.ts';
import { sentence } from '../domain/sentences.ts';
import { Steps } from '../domain/steps.ts';
import { platform } from './activities.ts';
import { Approvals } from './approvals.ts';
import type { Answer } from './answer.ts';
import { sessionRef } from './answer.ts';
import { ConversationTurn } from './conversation-turn.ts';
import type { Thought } from './converse.ts';
import { refusedBy, thinkStep } from './converse.ts';
import { converseWithTools } from './converse-with-tools.ts';
import { Refusal, refusalOf } from './failures.ts';
import { stepsQuery } from './messages.ts';
import { permitFor } from './permit-for.ts';
import { record, reply } from './record-and-reply.ts';
import { remember } from './remember.ts';
import { tellWaiting } from './tell-waiting.ts';
import { timed } from './timed.ts';
import { WaitingNotice } from './waiting-notice.ts';

/**
 * Answers one message, from the door's receipt to long memory (design §2). Input are ids only; every line is a step of
 * the business, in its order, and what a step decided stands in the history.
 */
export async function processMessage(ref: MessageRef): Promise<Outcome> {
  const steps = new Steps();
  const turn = new ConversationTurn(ref);
  setHandler(stepsQuery, () => steps.all);
  let owned: OwnedMessage;
  try {
    owned = await timed(steps, 'ownership', () => platform.checkOwnership(ref));
  } catch (error) {
    return CancellationScope.nonCancellable(() => refuseUnowned(ref, steps, error));
  }
  arrivedBefore(steps, owned);
  const answer = await answerOf(ref, owned, steps, turn);
  return CancellationScope.nonCancellable(async () => {
    const [replyId, permit] = await record(ref, owned, answer, steps);
    // long memory goes beside the reply: scheduled after it, and nobody waits for it
    const delivered = reply(ref, owned, answer, replyId, steps, turn);
    await Promise.all([delivered, permit && remember(ref, owned, answer, permit, steps)]);
    steps.close(Date.now(), answer.outcome.state === 'answered' ? 'skipped' : 'refused');
    return answer.outcome;
  });
}

/** Steps 5 to 11. A step that says no by name becomes a sentence; an error of our own code stops the task and is seen. */
async function answerOf(ref: MessageRef, owned: OwnedMessage, steps: Steps, turn: ConversationTurn): Promise<Answer> {
  const { definition } = owned;
  const decided = { priority: { score: 0, key: 5 }, policyHash: owned.policyHash, decisions: [] as Decided[] };
  let thought: Thought | undefined;
  const approvals = new Approvals(ref, owned, turn);
  try {
    await turn.wait(owned.previousMessageId);
    const budget: Omit<CallBudget, 'call'> = {
      llmConfig: definition.llm_config,
      tokensPerMinute: definition.governance.max_tokens_per_minute,
      promptBytes: owned.systemPromptBytes + owned.messageBytes,
      policyHash: owned.policyHash,
    };
    // none of these waits for another: together they cost one turn of the worker instead of five
    const [governed, tools, { descriptor, facts: loaded, served, availability }, context, permit] = await Promise.all([
      timed(steps, 'governance', () => platform.checkGovernance(ref, owned, { ...budget, call: 1 })),
      timed(steps, 'tools', () => platform.checkTools(definition.tools, ref, definition.llm_config.worker_pool)),
      timed(steps, 'capabilities', () => platform.loadCapabilities(ref, owned.agentVersion)),
      platform.loadSession(sessionRef(ref, owned), uuid4()),
      platform.mintPermit(permitFor(ref, owned.agentVersion, thinkStep(1))),
    ]);
    const facts = { ...loaded, toolsAvailable: shareAvailable(definition.tools.length, tools.length) };
    const priority = priorityOf(facts, definition.capabilities.priority_weight, owned.eligibility);
    Object.assign(decided, { priority, policyHash: descriptor.policy_hash });
    steps.mark('priority', Date.now(), Date.now(), { ...priority, facts });
    decided.decisions.push(...availabilityDecided(availability));
    if (!served) throw notServed(owned);
    const notice = new WaitingNotice(() => tellWaiting(ref, owned));
    const conversation = { ref, owned, context, governed, permit, budget, tools, priority, steps, notice };
    thought = await converseWithTools(conversation, approvals, (sofar) => (thought = sofar));
    if (!thought.success) throw refusedBy(thought);
    return { outcome: { state: 'answered' }, reply: thought.response, thought, context, ...decided };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    steps.close(Date.now(), 'refused', stepNames.slice(4, 11));
    return {
      outcome: { state: 'refused', code: refusal.code },
      reply: { text: sentence(refusal.code, refusal.details, owned.language) },
      refusal,
      ...(thought && { thought }),
      ...decided,
    };
  }
}

/** Without facts in a history from before they were recorded. */
const availabilityDecided = (facts: AvailabilityFacts | undefined): Decided[] =>
  facts === undefined ? [] : [{ step: 'workers', call: 0, facts, decision: checkWorkerAvailability(facts) }];

/** Workers of the pool are there and none can call the provider: waiting would not change it. */
function notServed({ definition: { llm_config: llm }, language }: OwnedMessage): Refusal {
  const reason = modelReasons.not_served[language];
  return new Refusal('model.refused', {
    ...{ reason_code: 'not_served', reason },
    ...{ provider: llm.provider, pool: llm.worker_pool },
  });
}

/** Nobody is answered: who may not write to an agent gets what an unknown address gets, and the door gave it already. */
async function refuseUnowned(ref: MessageRef, steps: Steps, error: unknown): Promise<Outcome> {
  const refusal = refusalOf(error);
  if (!refusal) throw error;
  steps.close(Date.now(), 'refused');
  const outcome: Outcome = { state: 'refused', code: refusal.code };
  await platform.finishMessage(ref, outcome, { text: '' });
  return outcome;
}

/**
 * Steps 1 to 3 were over when the workflow began; the door wrote their times into the message's row. Its clock may be
 * ahead of the server's: what was before is not told as if it came after.
 */
function arrivedBefore(steps: Steps, { receivedAt, acceptedAt, door, sequence }: OwnedMessage): void {
  const accepted = Math.min(acceptedAt, workflowInfo().startTime.getTime());
  const received = Math.min(receivedAt, accepted);
  steps.mark('arrived', received, received, { door });
  steps.mark('sender-proven', received, received);
  steps.mark('accepted', received, accepted, { sequence });
}
