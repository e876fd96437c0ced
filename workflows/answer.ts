import type { MessageRef, TextOrReference } from '../contracts/identifiers.ts';
import type { Outcome } from '../contracts/steps.ts';
import type { OwnedMessage } from '../activities/ownership.ts';
import type { Decided } from '../domain/policy/decision.ts';
import type { SessionRef } from '../activities/short-memory.ts';
import type { Thought } from './converse.ts';
import type { Refusal } from './failures.ts';

/** What the message comes to: the model's answer, or a sentence that says why there is none. */
export interface Answer {
  outcome: Outcome;
  reply: TextOrReference;
  refusal?: Refusal;
  thought?: Thought;
  context?: TextOrReference;
  priority: { score: number; key: number };
  policyHash: string;
  /** What was decided on the way and stands in the history only. */
  decisions: Decided[];
}

/** Where the short memory of a message's conversation lies. */
export const sessionRef = (ref: MessageRef, owned: OwnedMessage): SessionRef => ({
  ownerUserId: ref.ownerUserId,
  conversationId: owned.conversationId,
  sequence: owned.sequence,
  memory: owned.definition.memory_config,
});
