import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { AppError } from '../contracts/errors.ts';
import { agentIdOf } from '../contracts/addresses.ts';
import type { MayWrite } from '../doors/access.ts';
import { describeAgent } from '../domain/agent-descriptor.ts';
import type { ChatDesk } from '../domain/chat-ports.ts';
import type { Directory, DirectoryEntry } from '../domain/ports.ts';
import type { Address } from './address.ts';
import { addressOf } from './address.ts';
import { agentInfo, agentItems, domainInfo, domainItems } from './discovery.ts';
import { CAPABILITIES_NODE, capabilitiesInfo } from './entity-capabilities.ts';
import { VCARD4_NODE, ns } from './namespaces.ts';
import type { Out } from './outbox.ts';
import { publishedVcard4, vcard4, vcardTemp } from './vcard.ts';

interface Parts {
  mayWrite: MayWrite;
  directory: Directory;
  desk: Pick<ChatDesk, 'card' | 'definition'>;
  out: Out;
  agentsDomain: string;
  serverDomain: string;
}

/** A payload, `true` for an empty result, or undefined when nobody here understands the query. */
type Answer = Element | true | undefined;

/**
 * IQ requests (RFC 6120 §8.2.3): service discovery, vCards, ping, last activity. What nobody understands gets
 * `service-unavailable`. Throws `item.not_found` for a stranger and for an unknown address, whatever they ask.
 */
export const queryHandler =
  (parts: Parts) =>
  async (stanza: Element): Promise<void> => {
    const { id, from, to, type } = stanza.attrs;
    const asker = addressOf(from);
    const asked = addressOf(to);
    // results and errors answer questions nobody here asks any more
    if (!asker || !asked || asker.domain === parts.agentsDomain || (type !== 'get' && type !== 'set')) return;
    const reply = (kind: 'result' | 'error', payload?: Element) =>
      parts.out.hint(xml('iq', { type: kind, id, from: to, to: from }, payload));
    const [query, ...more] = stanza.getChildElements();
    if (!id || !query || more.length > 0) return reply('error', queryError('modify', 'bad-request'));
    const answer = await answerTo(parts, asker, asked, type === 'get' ? query : undefined);
    if (answer === undefined) return reply('error', queryError('cancel', 'service-unavailable'));
    return reply('result', answer === true ? undefined : answer);
  };

/** `query` is undefined for a set: nothing here can be set. */
async function answerTo(parts: Parts, asker: Address, asked: Address, query: Element | undefined): Promise<Answer> {
  if (asked.local === '') return domainAnswer(parts, asker, query);
  const agentId = agentIdOf(asked.local);
  if (agentId === undefined) throw new AppError('item.not_found');
  // the XMPP server itself saw the hash in a presence; what it stands for is true of any address, so none is given away
  if (asker.full === parts.serverDomain && asksForCapabilities(query)) return capabilitiesInfo();
  const agent = await parts.mayWrite(agentId, asker.bare);
  if (asksForCapabilities(query)) return capabilitiesInfo();
  if (query?.is('query', ns.discoInfo)) return nodeless(query, () => describedAgent(parts, asker, agent));
  if (query?.is('query', ns.discoItems)) return nodeless(query, agentItems);
  return (await cardAnswer(parts, asker, asked, agent, query)) ?? common(query);
}

const asksForCapabilities = (query: Element | undefined): boolean =>
  query?.is('query', ns.discoInfo) === true && query.attrs['node'] === CAPABILITIES_NODE;

/** What an agent is and can, with its descriptor: whoever comes this far is its owner. */
async function describedAgent({ desk }: Parts, { bare: senderJid }: Address, agent: DirectoryEntry): Promise<Element> {
  const { agentId, ownerUserId } = agent;
  const current = await desk.definition({ ownerUserId, agentId, senderJid });
  return agentInfo(agent, describeAgent({ agentId, ownerUserId, ...current }));
}

/** An agent's vCard (XEP-0054, XEP-0292), for its owner only. */
async function cardAnswer(
  { desk }: Parts,
  { bare: senderJid }: Address,
  { bare: jid }: Address,
  { ownerUserId, agentId }: DirectoryEntry,
  query: Element | undefined,
): Promise<Answer> {
  const card = () => desk.card({ ownerUserId, agentId, senderJid });
  if (query?.is('vCard', ns.vcardTemp)) return vcardTemp(jid, await card());
  if (query?.is('vcard', ns.vcard4)) return vcard4(jid, await card());
  const items = query?.is('pubsub', ns.pubsub) ? query.getChild('items') : undefined;
  if (items === undefined) return undefined;
  if (items.attrs['node'] !== VCARD4_NODE) throw new AppError('item.not_found');
  return publishedVcard4(jid, await card());
}

async function domainAnswer(parts: Parts, asker: Address, query: Element | undefined): Promise<Answer> {
  if (query?.is('query', ns.discoInfo)) return nodeless(query, domainInfo);
  if (query?.is('query', ns.discoItems))
    return nodeless(query, () => domainItems(parts.directory, parts.agentsDomain, asker.bare));
  return common(query);
}

function common(query: Element | undefined): Answer {
  if (query?.is('ping', ns.ping)) return true;
  // an agent is never idle (XEP-0012: seconds since the last activity)
  return query?.is('query', ns.lastActivity) ? xml('query', { xmlns: ns.lastActivity, seconds: '0' }) : undefined;
}

/** No node below an address is known (XEP-0030 §3.2). */
function nodeless<T>(query: Element, answer: () => T): T {
  if (query.attrs['node']) throw new AppError('item.not_found');
  return answer();
}

const queryError = (type: string, condition: string): Element =>
  xml('error', { type }, xml(condition, ns.stanzaErrors));
