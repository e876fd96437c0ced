import type { Element } from '@xmpp/component-core';
import { z } from 'zod';
import { agentIdOf } from '../contracts/addresses.ts';
import type { Language } from '../domain/sentences.ts';
import { languageOf } from '../domain/sentences.ts';
import { addressOf } from './address.ts';
import { ns, quietPayloads } from './namespaces.ts';
import { unreadableKinds, unreadableOf } from './unreadable.ts';

const identifier = z.string().max(1_024, 'must be at most 1,024 characters');

/** What the bridge takes from a stanza; `from` is the XMPP server's stamp, everything else is the sender's word. */
const heardMessage = z.strictObject({
  /** Undefined when the address is not an agent's. */
  agentId: z.string().optional(),
  senderJid: z.string().min(1).max(2_047),
  replyTo: z.string().min(1).max(3_071),
  stanzaId: identifier,
  originId: identifier,
  thread: identifier,
  body: z.string(),
  /** The body without the quotation that a client puts before a reply, for clients that know no replies. */
  ownWords: z.string(),
  wantsReceipt: z.boolean(),
  /** Why the message is answered by a sentence of the bridge and not given to the agent. */
  unreadable: z.enum(unreadableKinds).optional(),
  /** It holds somebody else's message: its text is that one's words, and no command or answer of the sender's. */
  forwarded: z.boolean(),
  language: z.enum(['en', 'pt']),
});
export type HeardMessage = z.infer<typeof heardMessage>;

/** Bounces, rooms and announcements are not said to an agent; an answer to them could go round for ever. */
const notForAgents = ['error', 'groupchat', 'headline'];

/**
 * Reads a message stanza. Returns undefined for what is dropped in silence: bounces, group chat, echoes from the agents'
 * own domain, reactions, retractions, copies, and stanzas that say nothing (chat states, receipts, markers). Throws a
 * ZodError for ids out of bounds.
 */
export function hearMessage(stanza: Element, agentsDomain: string): HeardMessage | undefined {
  const from = addressOf(stanza.attrs['from']);
  const to = addressOf(stanza.attrs['to']);
  if (!from || !to || from.domain === agentsDomain || notForAgents.includes(stanza.attrs['type'] ?? ''))
    return undefined;
  if (quietPayloads.some(([name, namespace]) => stanza.getChild(name, namespace))) return undefined;
  const body = bodyOf(stanza);
  const unreadable = unreadableOf(stanza, body);
  if (body === undefined && unreadable === undefined) return undefined;
  return heardMessage.parse({
    agentId: agentIdOf(to.local),
    senderJid: from.bare,
    replyTo: from.full,
    stanzaId: stanza.attrs['id'] ?? '',
    originId: stanza.getChild('origin-id', ns.stanzaIds)?.attrs['id'] ?? '',
    thread: ownChild(stanza, 'thread')?.getText() ?? '',
    body: body ?? '',
    ownWords: ownWordsOf(stanza, body ?? ''),
    wantsReceipt: stanza.getChild('request', ns.receipts) !== undefined,
    unreadable,
    forwarded: stanza.getChild('forwarded', ns.forward) !== undefined,
    language: languageOfStanza(stanza, body ?? ''),
  });
}

/**
 * What stands after the part of a body that the sender's client marks as a quotation of what is replied to (XEP-0461 §3.1,
 * XEP-0428; counted in code points, XEP-0426). Only a quotation at the beginning is one.
 */
function ownWordsOf(stanza: Element, body: string): string {
  const fallback = stanza.getChildren('fallback', ns.fallback).find(({ attrs }) => attrs['for'] === ns.reply);
  const { start = '0', end = '' } = fallback?.getChild('body')?.attrs ?? {};
  return start === '0' && /^\d{1,6}$/.test(end) ? [...body].slice(Number(end)).join('').trim() : body;
}

/** The language of a stanza by its own word (RFC 6120 §8.1.5), else by the commonest words of its body. */
export function languageOfStanza(stanza: Element, body = bodyOf(stanza) ?? ''): Language {
  const declared = stanza.attrs['xml:lang']?.toLowerCase().split('-')[0];
  return declared === 'en' || declared === 'pt' ? declared : languageOf(body);
}

/** The first body in the stanza's own namespace: one of another namespace (XHTML) is something else. */
const bodyOf = (stanza: Element): string | undefined => ownChild(stanza, 'body')?.getText() || undefined;

const ownChild = (stanza: Element, name: string): Element | undefined =>
  stanza.getChildren(name).find((child) => child.getNS() === stanza.getNS());
