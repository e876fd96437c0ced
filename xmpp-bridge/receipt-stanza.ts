import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { randomUUID } from 'node:crypto';
import { ns } from './namespaces.ts';

/** Delivery receipt (XEP-0184) for a message; the hint (XEP-0334) lets a client that is away find it later. */
export function receiptStanza(message: Element): Element {
  const { id, from, to } = message.attrs;
  return xml(
    'message',
    { type: 'chat', id: randomUUID(), from: to, to: from },
    xml('received', { xmlns: ns.receipts, id }),
    xml('store', ns.hints),
  );
}

/** "Is typing" (XEP-0085) in the thread of the message that is being answered. */
export function composingStanza(message: Element, thread: string): Element {
  const { from, to } = message.attrs;
  return xml(
    'message',
    { type: 'chat', from: to, to: from },
    xml('composing', ns.chatStates),
    thread === '' ? undefined : xml('thread', {}, thread),
    xml('no-store', ns.hints),
  );
}
