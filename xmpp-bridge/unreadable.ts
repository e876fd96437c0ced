import type { Element } from '@xmpp/component-core';
import type { Language } from '../domain/sentences.ts';
import { encryptedPayloads, filePayloads, ns } from './namespaces.ts';

export const unreadableKinds = ['encrypted', 'correction', 'file'] as const;
type Unreadable = (typeof unreadableKinds)[number];

/** Off-the-record messaging (XEP-0364 §3) and links to encrypted files (XEP-0454) have no element of their own. */
const encryptedText = /^\?OTR|^aesgcm:\/\//;

/** Why an agent cannot be given this message, or undefined when it can. A message that is silently half read would be worse. */
export function unreadableOf(stanza: Element, body: string | undefined): Unreadable | undefined {
  const has = ([name, namespace]: readonly [string, string]): boolean => stanza.getChild(name, namespace) !== undefined;
  if (encryptedPayloads.some(has) || encryptedText.test(body ?? '')) return 'encrypted';
  const references = stanza.getChildren('reference', 'urn:xmpp:reference:0');
  if (filePayloads.some(has) || references.some((each) => each.getChild('media-sharing', 'urn:xmpp:sims:1')))
    return 'file';
  return has(['replace', ns.correction]) ? 'correction' : undefined;
}

/** What is said to whoever sent such a message. */
export const unreadableSentence: Record<Unreadable, Record<Language, string>> = {
  encrypted: {
    en: 'I cannot read encrypted messages (OMEMO, OpenPGP, OTR). Please switch encryption off for this chat and send it again.',
    pt: 'Não consigo ler mensagens cifradas (OMEMO, OpenPGP, OTR). Desligue a cifra nesta conversa e envie de novo.',
  },
  correction: {
    en: 'I cannot correct a message that I have already taken. Please send the corrected text as a new message.',
    pt: 'Não consigo corrigir uma mensagem que já recebi. Envie o texto corrigido como uma nova mensagem.',
  },
  file: {
    en: 'I cannot open files, pictures or recordings. Your message was not taken: please send what matters as text.',
    pt: 'Não consigo abrir arquivos, imagens ou gravações. Sua mensagem não foi aceita: envie o que importa como texto.',
  },
};
