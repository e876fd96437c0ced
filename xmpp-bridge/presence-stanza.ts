import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { AGENT_RESOURCE } from '../contracts/addresses.ts';
import type { DirectoryEntry } from '../domain/ports.ts';
import { ns } from './namespaces.ts';

const shown = {
  active: { show: undefined, en: 'Ready', pt: 'Pronto' },
  paused: { show: 'xa', en: 'Paused', pt: 'Em pausa' },
} as const;

/** The presence of an agent with its state, to one person. */
export function availableStanza(agentJid: string, to: string, { agentName, state }: DirectoryEntry): Element {
  const { show, en, pt } = shown[state === 'paused' ? 'paused' : 'active'];
  return xml(
    'presence',
    { from: `${agentJid}/${AGENT_RESOURCE}`, to },
    show && xml('show', {}, show),
    xml('status', { 'xml:lang': 'en' }, en),
    xml('status', { 'xml:lang': 'pt' }, pt),
    xml('nick', ns.nickname, agentName),
  );
}

/** An answer about a subscription: between bare JIDs (RFC 6121 §3). */
export const subscriptionStanza = (type: 'subscribed' | 'unsubscribed', agentJid: string, to: string): Element =>
  xml('presence', { type, from: agentJid, to });
