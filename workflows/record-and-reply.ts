import { uuid4 } from '@temporalio/workflow';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { OwnedMessage } from '../activities/ownership.ts';
import type { Steps } from '../domain/steps.ts';
import { deliver, platform } from './activities.ts';
import type { Answer } from './answer.ts';
import { sessionRef } from './answer.ts';
import type { ConversationTurn } from './conversation-turn.ts';
import { refusalOf } from './failures.ts';
import { permitFor } from './permit-for.ts';
import { rememberStep } from './remember.ts';
import { timed } from './timed.ts';

/** Steps 12 and 14, before the reply leaves; and the permit for long memory, when there is something to keep. */
export async function record(ref: MessageRef, owned: OwnedMessage, answer: Answer, steps: Steps) {
  const { thought, context, outcome, reply } = answer;
  const { memory_config: memory } = owned.definition;
  const told = outcome.state === 'answered';
  const worthKeeping = told && memory.long_term_enabled && memory.type !== 'short_term';
  const replyId = uuid4();
  const [permit] = await Promise.all([
    worthKeeping && platform.mintPermit(permitFor(ref, owned.agentVersion, rememberStep(1))),
    told &&
      context &&
      timed(steps, 'short-memory', () => platform.updateSession(sessionRef(ref, owned), context, owned.message, reply)),
    timed(steps, 'audit', () =>
      platform.recordExecution({
        ref,
        agentVersion: owned.agentVersion,
        outcome: {
          state: outcome.state,
          ...(answer.refusal && { code: answer.refusal.code, details: answer.refusal.details }),
        },
        reply,
        replyId,
        tokens: thought?.tokensUsed ?? { prompt: 0, completion: 0, estimated: false },
        toolsCalled: thought?.tools ?? [],
        workerId: thought?.workerId ?? null,
        provider: thought?.provider ?? null,
        model: thought?.model ?? null,
        attempts: thought?.attempts ?? answer.refusal?.attempts ?? 0,
        aiLatencyMs: thought?.latencyMs ?? 0,
        priority: answer.priority,
        policyHash: answer.policyHash,
        auditEnabled: owned.definition.governance.audit_log_enabled,
        decisions: answer.decisions,
        receivedAt: owned.receivedAt,
      }),
    ),
  ]);
  return [replyId, permit] as const;
}

/** Step 15. The turn is passed as soon as the reply has left: the next message does not wait for what is remembered. */
export async function reply(
  ref: MessageRef,
  owned: OwnedMessage,
  answer: Answer,
  replyId: string,
  steps: Steps,
  turn: ConversationTurn,
): Promise<void> {
  const { reply: text } = answer;
  let { outcome } = answer;
  steps.begin('reply', Date.now());
  try {
    if (owned.door === 'xmpp')
      await deliver({
        ref,
        replyId,
        agentJid: owned.agentJid,
        replyTo: owned.replyTo,
        thread: owned.thread,
        inReplyTo: owned.stanzaId,
        text: 'text' in text ? text.text : await platform.excerptReply(ref, text, owned.language),
      });
    steps.end('reply', Date.now());
  } catch (error) {
    // a day without the XMPP server: the reply stays in the record, and the conversation goes on
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    outcome = { state: 'failed', code: refusal.code };
    steps.end('reply', Date.now(), { fault: refusal.code }, 'failed');
  }
  await platform.finishMessage(ref, outcome, text);
  await turn.pass();
}
