import type { AgentDefinition } from '../contracts/agent.ts';
import { AppError } from '../contracts/errors.ts';
import type { MessageRef, TextOrReference } from '../contracts/identifiers.ts';
import type { AccountNews } from '../domain/news-ports.ts';
import type { LoadedMessage, Messages, Payloads } from '../domain/ports.ts';
import { policyHash } from '../domain/policy-hash.ts';
import { eligibilityOf } from '../domain/priority.ts';
import type { Language } from '../domain/sentences.ts';
import { languageOf } from '../domain/sentences.ts';
import { messageNews } from './message-news.ts';
import { refer } from './references.ts';

/** A message whose sender may write to its agent, with the version of the agent it is pinned to. */
export interface OwnedMessage extends Omit<LoadedMessage, 'ref' | 'body' | 'definition'> {
  message: TextOrReference;
  messageBytes: number;
  language: Language;
  eligibility: number;
  personalityTraits: string[];
  definition: Omit<AgentDefinition, 'profile'>;
  /** Of this version, under the rules in force. */
  policyHash: string;
}

export function ownershipActivities({
  messages,
  payloads,
  news,
}: {
  messages: Messages;
  payloads: Payloads;
  news: AccountNews;
}) {
  return {
    /** Step 4. Asked again here although the door asked: between the two an agent can be deleted or change hands. */
    async checkOwnership(ref: MessageRef): Promise<OwnedMessage> {
      const loaded = await messages.begin(ref);
      if (!loaded) throw new AppError('access.denied');
      // here and not at a door: no receipt waits for it, and whichever door it was, it is told once
      void news.tell([ref.ownerUserId], messageNews(ref, 'running'));
      const { ref: _ref, body, definition, ...facts } = loaded;
      const { profile, ...rest } = definition;
      return {
        ...facts,
        message: await refer(payloads, ref, ref.messageId, body),
        messageBytes: Buffer.byteLength(body),
        language: languageOf(body),
        eligibility: eligibilityOf(body, definition.capabilities.domain_tags),
        personalityTraits: profile.personality_traits,
        definition: rest,
        policyHash: policyHash(definition),
      };
    },
  };
}
