import type { MessageRef } from '../contracts/identifiers.ts';
import type { OwnedMessage } from '../activities/ownership.ts';
import { derivedId } from '../domain/derived-id.ts';
import { waitingSentence } from '../domain/sentences.ts';
import { deliverSoon, platform } from './activities.ts';

/** Tells the sender, where it wrote from, that no AI worker is free and that nothing was lost. */
export async function tellWaiting(ref: MessageRef, owned: OwnedMessage): Promise<void> {
  const inChat = owned.door === 'xmpp' && {
    ref,
    replyId: derivedId(ref.messageId, 'waiting'),
    agentJid: owned.agentJid,
    replyTo: owned.replyTo,
    thread: owned.thread,
    inReplyTo: owned.stanzaId,
    text: waitingSentence(owned.language),
  };
  await Promise.all([platform.showWaiting(ref), inChat && deliverSoon(inChat)]);
}
