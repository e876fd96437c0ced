import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { AppError } from '../contracts/errors.ts';
import { APPROVALS_LOCAL, agentIdOf } from '../contracts/addresses.ts';
import type { MayWrite } from '../doors/access.ts';
import { describeAgent } from '../domain/agent-descriptor.ts';
import type { ChatDesk } from '../domain/chat-ports.ts';
import type { Directory, DirectoryEntry } from '../domain/ports.ts';
import type { Address } from './address.ts';
import { addressOf } from './address.ts';
import type { RunCommand } from './approval-command.ts';
import { APPROVALS_NODE } from './approval-command.ts';
import { formWords } from './approval-form-words.ts';
import { CommandError } from './command-stanza.ts';
import { agentInfo, commandInfo, commandItems, deskInfo, domainInfo, domainItems, noItems } from './discovery.ts';
import { CAPABILITIES_NODE, capabilitiesInfo } from './entity-capabilities.ts';
import { languageOfStanza } from './hear-message.ts';
import { VCARD4_NODE, ns } from './namespaces.ts';
import type { Out } from './outbox.ts';
import type { SpokenLanguages } from './spoken-language.ts';
import { publishedVcard4, vcard4, vcardTemp } from './vcard.ts';

interface Parts {
  mayWrite: MayWrite;
  directory: Directory;
  desk: Pick<ChatDesk, 'card' | 'definition'>;
  /** Whose address it is, if they can be asked for anything. */
  approverOf: (jid: string) => Promise<string | undefined>;
  runCommand: RunCommand;
  out: Out;
  languages: SpokenLanguages;
  agentsDomain: string;
  serverDomain: string;
}

/** Who asks what of whom. */
interface Question {
  asker: Address;
  asked: Address;
  /** Undefined for a set, since only commands can be set. */
  query: Element | undefined;
  command: Element | undefined;
  stanza: Element;
}

/** A payload, `true` for an empty result, or undefined when nobody here understands the query. */
type Answer = Element | true | undefined;

/**
 * IQ requests (RFC 6120 §8.2.3): service discovery, vCards, ping, last activity, commands. What nobody understands gets
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
    const command = type === 'set' && query.is('command', ns.commands) ? query : undefined;
    const question = { asker, asked, command, query: type === 'get' ? query : undefined, stanza };
    try {
      const answer = await answerTo(parts, question);
      if (answer === undefined) return await reply('error', queryError('cancel', 'service-unavailable'));
      return await reply('result', answer === true ? undefined : answer);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return reply('error', error.toElement());
    }
  };

async function answerTo(parts: Parts, question: Question): Promise<Answer> {
  const { asker, asked, query, command } = question;
  if (asked.local === '') return domainAnswer(parts, asker, query);
  if (asked.local === APPROVALS_LOCAL) return deskAnswer(parts, question);
  const agentId = agentIdOf(asked.local);
  if (agentId === undefined) throw new AppError('item.not_found');
  // the XMPP server itself saw the hash in a presence; what it stands for is true of any address, so none is given away
  if (asker.full === parts.serverDomain && asksForCapabilities(query)) return capabilitiesInfo();
  const agent = await parts.mayWrite(agentId, asker.bare);
  if (command) return run(parts, question, command, await approver(parts, asker), agentId);
  if (asksForCapabilities(query)) return capabilitiesInfo();
  const found = commandDiscovery(parts, question);
  if (found) return found;
  if (query?.is('query', ns.discoInfo)) return nodeless(query, () => describedAgent(parts, asker, agent));
  if (query?.is('query', ns.discoItems)) return nodeless(query, noItems);
  return (await cardAnswer(parts, asker, asked, agent, query)) ?? common(query);
}

/** The platform's own address, for whoever has an account: to everybody else there is nothing here. */
async function deskAnswer(parts: Parts, question: Question): Promise<Answer> {
  const { asker, query, command } = question;
  const userId = await approver(parts, asker);
  if (command) return run(parts, question, command, userId);
  const found = commandDiscovery(parts, question);
  if (found) return found;
  if (query?.is('query', ns.discoInfo)) return nodeless(query, deskInfo);
  if (query?.is('query', ns.discoItems)) return nodeless(query, noItems);
  return common(query);
}

async function approver({ approverOf }: Parts, { bare }: Address): Promise<string> {
  const userId = await approverOf(bare);
  if (userId === undefined) throw new AppError('item.not_found');
  return userId;
}

const run = (
  { runCommand, languages }: Parts,
  { asker, asked, stanza }: Question,
  command: Element,
  userId: string,
  agentId?: string,
): Promise<Element> =>
  runCommand({
    ...{ userId, command, asker: asker.full, asked: asked.bare, requestId: stanza.attrs['id'] ?? '' },
    // a command may name a language of its own (XEP-0050 §3.1)
    language: languages.of(asker.bare, languageOfStanza(command.attrs['xml:lang'] ? command : stanza)),
    ...(agentId !== undefined && { agentId }),
  });

/** The one command, where it is asked for by its node or by that of the list. */
function commandDiscovery({ languages }: Parts, { asker, asked, query, stanza }: Question): Element | undefined {
  const node = query?.attrs['node'];
  if (!query || !node) return undefined;
  const { command: name } = formWords[languages.of(asker.bare, languageOfStanza(stanza))];
  const commands = { [APPROVALS_NODE]: name };
  if (query.is('query', ns.discoInfo)) return commandInfo(node, commands);
  return query.is('query', ns.discoItems) && node === ns.commands ? commandItems(asked.full, commands) : undefined;
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
