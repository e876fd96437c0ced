import type { Element } from '@xmpp/component-core';
import { APPROVALS_LOCAL } from '../contracts/addresses.ts';
import { AppError } from '../contracts/errors.ts';
import { NIL_UUID } from '../contracts/identifiers.ts';
import type { AcceptMessage } from '../doors/accept-message.ts';
import type { MayWrite } from '../doors/access.ts';
import type { AnswerApproval } from '../doors/chat-approval.ts';
import type { AnswerCommand } from '../doors/chat-command.ts';
import { derivedId } from '../domain/derived-id.ts';
import type { DirectoryEntry } from '../domain/ports.ts';
import { languageOf } from '../domain/sentences.ts';
import { addressOf } from './address.ts';
import type { HeardMessage } from './hear-message.ts';
import { messageKey } from './message-key.ts';
import type { Out } from './outbox.ts';
import { composingStanza, receiptStanza } from './receipt-stanza.ts';
import { replyStanza } from './reply-stanza.ts';
import type { SpokenLanguages } from './spoken-language.ts';
import type { Thinking } from './thinking.ts';
import { unreadableSentence } from './unreadable.ts';

interface Parts {
  mayWrite: MayWrite;
  answerCommand: AnswerCommand;
  answerApproval: AnswerApproval;
  acceptMessage: AcceptMessage;
  out: Out;
  languages: SpokenLanguages;
  thinking: Thinking;
}

/**
 * One message to an agent: who speaks, accepted for good, then the receipt, then "is typing". The order is the promise:
 * a receipt means that the message cannot be lost any more. A resend gets its receipt again and runs nothing. A command
 * is answered here, and its receipt means that it took effect.
 */
export const messageHandler =
  (parts: Parts) =>
  async (stanza: Element, heard: HeardMessage): Promise<void> => {
    const { mayWrite, out, languages } = parts;
    const { agentId, senderJid, ownWords } = heard;
    if (agentId === undefined) return atTheDesk(parts, stanza, heard);
    const agent = await mayWrite(agentId, senderJid);
    const key = messageKey(heard);
    const language = languages.of(senderJid, heard.language);
    if (heard.unreadable) return out.post(said(stanza, heard, key, unreadableSentence[heard.unreadable][language]));
    const { ownerUserId } = agent;
    if (heard.forwarded) return accept(parts, stanza, heard, agent, key);
    const answer = await parts.answerCommand({ agentId, ownerUserId, senderJid, key, body: ownWords, language });
    if (answer === undefined) return accept(parts, stanza, heard, agent, key);
    await receipt(parts, stanza, heard);
    await out.post(said(stanza, heard, key, answer));
  };

/** The platform's own address, where approvers answer who do not own the agent. To everybody else there is nothing here. */
async function atTheDesk(parts: Parts, stanza: Element, heard: HeardMessage): Promise<void> {
  const { senderJid, ownWords: body, forwarded } = heard;
  const key = messageKey(heard);
  const here = !forwarded && addressOf(stanza.attrs['to'])?.local === APPROVALS_LOCAL;
  const answer = here ? await parts.answerApproval({ senderJid, key, body }) : undefined;
  if (answer === undefined) throw new AppError('item.not_found');
  await receipt(parts, stanza, heard);
  await parts.out.post(said(stanza, heard, key, answer));
}

async function accept(
  parts: Parts,
  stanza: Element,
  heard: HeardMessage,
  { agentId, ownerUserId, agentName, state }: DirectoryEntry,
  key: string,
): Promise<void> {
  const { senderJid, replyTo, stanzaId, thread, body } = heard;
  parts.languages.heard(senderJid, languageOf(body));
  const accepted = await parts.acceptMessage({
    ...{ agentId, ownerUserId, senderJid, replyTo, key, door: 'xmpp', stanzaId, thread, body },
  });
  await receipt(parts, stanza, heard);
  if (accepted.duplicate) return;
  parts.thinking.began({ agentId, agentName, state, ownerJid: senderJid }, accepted.ref.messageId);
  await parts.out.hint(composingStanza(stanza, thread));
}

/** Without an id there is nothing a receipt could name. */
async function receipt({ out }: Parts, stanza: Element, { wantsReceipt, stanzaId }: HeardMessage): Promise<void> {
  if (wantsReceipt && stanzaId !== '') await out.post(receiptStanza(stanza));
}

/** A sentence of the bridge itself, like an agent's answer. Said again for a resend, it has the same id. */
function said(
  stanza: Element,
  { agentId = NIL_UUID, senderJid, replyTo, stanzaId, thread }: HeardMessage,
  key: string,
  text: string,
): Element {
  const agentJid = addressOf(stanza.attrs['to'])?.bare ?? '';
  const replyId = derivedId(agentId, `said:${senderJid}:${key}`);
  return replyStanza({ agentJid, replyTo, replyId, inReplyTo: stanzaId, thread, text });
}
