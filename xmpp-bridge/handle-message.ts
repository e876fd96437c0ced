import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { AppError } from '../contracts/errors.ts';
import type { AcceptMessage } from '../doors/accept-message.ts';
import type { MayWrite } from '../doors/access.ts';
import type { HeardMessage } from './hear-message.ts';
import { messageKey } from './message-key.ts';
import type { Out } from './outbox.ts';
import { composingStanza, receiptStanza } from './receipt-stanza.ts';

interface Parts {
  mayWrite: MayWrite;
  acceptMessage: AcceptMessage;
  out: Out;
}

const cannotRead = {
  en: 'I cannot read encrypted messages (OMEMO, OpenPGP). Please switch encryption off for this chat and send it again.',
  pt: 'Não consigo ler mensagens cifradas (OMEMO, OpenPGP). Desligue a cifra nesta conversa e envie de novo.',
};

/**
 * One message to an agent: who speaks, accepted for good, then the receipt, then "is typing". The order is the promise:
 * a receipt means that the message cannot be lost any more. A resend gets its receipt again and runs nothing.
 */
export const messageHandler =
  ({ mayWrite, acceptMessage, out }: Parts) =>
  async (stanza: Element, heard: HeardMessage): Promise<void> => {
    const { agentId, senderJid, replyTo, stanzaId, thread, body } = heard;
    if (agentId === undefined) throw new AppError('item.not_found');
    const { ownerUserId } = await mayWrite(agentId, senderJid);
    if (heard.encrypted) return out.post(sayBack(stanza, heard, cannotRead[heard.language]));
    const key = messageKey(heard);
    const accepted = await acceptMessage({
      ...{ agentId, ownerUserId, senderJid, replyTo, key, door: 'xmpp', stanzaId, thread, body },
    });
    // without an id there is nothing a receipt could name
    if (heard.wantsReceipt && stanzaId !== '') await out.post(receiptStanza(stanza));
    if (!accepted.duplicate) await out.hint(composingStanza(stanza, thread));
  };

/** A sentence of the bridge itself, in the same thread. */
const sayBack = (stanza: Element, { thread }: HeardMessage, text: string): Element =>
  xml(
    'message',
    { type: 'chat', from: stanza.attrs['to'], to: stanza.attrs['from'] },
    xml('body', {}, text),
    thread === '' ? undefined : xml('thread', {}, thread),
  );
