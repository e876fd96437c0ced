import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import type { Delivery } from '../domain/ports.ts';
import { languageOf } from '../domain/sentences.ts';
import { ns } from './namespaces.ts';
import { beginningOf, xmlText } from './xml-text.ts';

/** UTF-8 bytes of text in one stanza; servers and clients refuse stanzas that are much larger. */
export const STANZA_TEXT_LIMIT_BYTES = 32_768;

const rest = {
  en: '[This answer is longer than one message may be: the rest is in the history.]',
  pt: '[Esta resposta é mais longa do que uma mensagem pode ser: o resto está no histórico.]',
};

/**
 * An agent's answer: in the thread of the question, naming the message it answers (XEP-0461), with one id that stays
 * the same when it is sent again (XEP-0359). It asks for no receipt: the server's archive says whether it arrived.
 */
export function replyStanza({ agentJid, replyTo, replyId, inReplyTo, thread, text }: Omit<Delivery, 'ref'>): Element {
  return xml(
    'message',
    { type: 'chat', id: replyId, from: agentJid, to: replyTo },
    xml('body', {}, fitting(xmlText(text))),
    thread === '' ? undefined : xml('thread', {}, thread),
    inReplyTo === '' ? undefined : xml('reply', { xmlns: ns.reply, to: replyTo, id: inReplyTo }),
    xml('origin-id', { xmlns: ns.stanzaIds, id: replyId }),
    xml('active', ns.chatStates),
  );
}

function fitting(text: string): string {
  const beginning = beginningOf(text, STANZA_TEXT_LIMIT_BYTES);
  return beginning === text ? text : `${beginning}…\n\n${rest[languageOf(text)]}`;
}
