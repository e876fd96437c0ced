import { randomUUID } from 'node:crypto';
import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import type { ElementStream } from './element-stream.ts';
import { ask } from './log-in.ts';
import type { Contact } from './find-agent.ts';

const RECEIPTS = 'urn:xmpp:receipts';
const CHAT_STATES = 'http://jabber.org/protocol/chatstates';

/** What happens in a conversation, as a terminal wants to know it. */
export type Heard =
  | { what: 'receipt'; id: string }
  | { what: 'typing' }
  | { what: 'reply'; text: string; to: string | undefined }
  | { what: 'refused'; id: string | undefined; text: string };

/** Those in the roster that live on the agents' domain. */
export async function agentsInRoster(stream: ElementStream, agentsDomain: string): Promise<Contact[]> {
  const answer = await ask(stream, 'get', xml('query', 'jabber:iq:roster'));
  const items = answer.getChild('query', 'jabber:iq:roster')?.getChildren('item') ?? [];
  return items
    .map(({ attrs }) => ({ jid: attrs['jid'] ?? '', name: attrs['name'] ?? '' }))
    .filter(({ jid }) => jid.endsWith(`@${agentsDomain}`));
}

/** Sends a line in a thread and returns its id; a receipt is asked for. */
export function say(stream: ElementStream, to: string, text: string, thread: string): string {
  const id = randomUUID();
  stream.write(
    xml(
      'message',
      { to, id, type: 'chat' },
      xml('body', {}, text),
      xml('thread', {}, thread),
      xml('request', RECEIPTS),
      xml('origin-id', { xmlns: 'urn:xmpp:sid:0', id }),
      xml('active', CHAT_STATES),
    ),
  );
  return id;
}

/** What a stanza means here, or undefined when it is of no interest. */
export function hear(stanza: Element, agentJid: string): Heard | undefined {
  if (stanza.name !== 'message' || stanza.attrs['from']?.split('/')[0] !== agentJid) return undefined;
  const error = stanza.getChild('error');
  if (error) {
    const condition = error.getChildElements().find((child) => child.getName() !== 'text');
    const text = error.getChild('text')?.getText() || condition?.getName() || 'refused';
    return { what: 'refused', id: stanza.attrs['id'], text };
  }
  const receipt = stanza.getChild('received', RECEIPTS)?.attrs['id'];
  if (receipt !== undefined) return { what: 'receipt', id: receipt };
  const text = stanza.getChild('body')?.getText();
  if (text) return { what: 'reply', text, to: stanza.getChild('reply', 'urn:xmpp:reply:0')?.attrs['id'] };
  return stanza.getChild('composing', CHAT_STATES) ? { what: 'typing' } : undefined;
}
