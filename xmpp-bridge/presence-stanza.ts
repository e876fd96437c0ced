import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { AGENT_RESOURCE } from '../contracts/addresses.ts';
import type { DirectoryEntry } from '../domain/ports.ts';
import type { Language } from '../domain/sentences.ts';
import { capabilities } from './entity-capabilities.ts';
import { ns } from './namespaces.ts';

const shown = {
  active: { show: undefined, status: { en: 'Ready', pt: 'Pronto' } },
  paused: { show: 'xa', status: { en: 'Paused', pt: 'Em pausa' } },
  thinking: { show: 'dnd', status: { en: 'Thinking …', pt: 'Pensando …' } },
} as const;

export type Mood = keyof typeof shown;

/** What an agent's state is in a contact list. */
export const moodOf = (state: DirectoryEntry['state']): Mood => (state === 'paused' ? 'paused' : 'active');

/**
 * The presence of an agent, to one person: in both languages, theirs first, since many clients show the first one only.
 */
export function availableStanza(
  agentJid: string,
  to: string,
  { agentName, mood }: { agentName: string; mood: Mood },
  language: Language = 'en',
): Element {
  const { show, status } = shown[mood];
  const languages: Language[] = language === 'pt' ? ['pt', 'en'] : ['en', 'pt'];
  return xml(
    'presence',
    { from: `${agentJid}/${AGENT_RESOURCE}`, to },
    show && xml('show', {}, show),
    ...languages.map((each) => xml('status', { 'xml:lang': each }, status[each])),
    capabilities(),
    xml('nick', ns.nickname, agentName),
  );
}

/** The agent is not there any more. */
export const unavailableStanza = (agentJid: string, to: string): Element =>
  xml('presence', { type: 'unavailable', from: `${agentJid}/${AGENT_RESOURCE}`, to });

/** An answer about a subscription: between bare JIDs (RFC 6121 §3). */
export const subscriptionStanza = (type: 'subscribed' | 'unsubscribed', agentJid: string, to: string): Element =>
  xml('presence', { type, from: agentJid, to });
