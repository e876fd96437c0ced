import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import type { AgentCard } from '../domain/chat-ports.ts';
import { VCARD4_NODE, ns } from './namespaces.ts';

const ROLE = 'AI agent';

/** XEP-0054, in the order of its DTD; what is empty is left out, but N must be there. */
export const vcardTemp = (jid: string, { name, description, domainTags }: AgentCard): Element =>
  xml(
    'vCard',
    ns.vcardTemp,
    xml('FN', {}, name),
    xml('N', {}, xml('FAMILY', {}), xml('GIVEN', {}, name)),
    xml('NICKNAME', {}, name),
    xml('JABBERID', {}, jid),
    xml('ROLE', {}, ROLE),
    domainTags.length > 0 ? xml('CATEGORIES', {}, ...domainTags.map((tag) => xml('KEYWORD', {}, tag))) : undefined,
    description === '' ? undefined : xml('DESC', {}, description),
  );

/** XEP-0292: a vCard4 in XML (RFC 6351); of the kind for software (RFC 6473). */
export const vcard4 = (jid: string, { name, description, domainTags }: AgentCard): Element =>
  xml(
    'vcard',
    ns.vcard4,
    property('kind', 'application'),
    property('fn', name),
    property('nickname', name),
    xml('impp', {}, xml('uri', {}, `xmpp:${jid}`)),
    property('role', ROLE),
    domainTags.length > 0 ? property('categories', ...domainTags) : undefined,
    description === '' ? undefined : property('note', description),
  );

/** The same, as the one item of its node (XEP-0060 §6.5). */
export const publishedVcard4 = (jid: string, card: AgentCard): Element =>
  xml('pubsub', ns.pubsub, xml('items', { node: VCARD4_NODE }, xml('item', { id: 'current' }, vcard4(jid, card))));

const property = (name: string, ...values: string[]): Element =>
  xml(name, {}, ...values.map((value) => xml('text', {}, value)));
