import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import type { PublishedDescriptor } from '../contracts/agent.ts';
import type { Directory, DirectoryEntry } from '../domain/ports.ts';
import { agentJid } from '../contracts/addresses.ts';
import { agentFeatures, agentIdentity } from './entity-capabilities.ts';
import { DESCRIPTOR_FORM, ns } from './namespaces.ts';

const ofDomain = [ns.discoInfo, ns.discoItems, ns.ping, ns.lastActivity];
const ofDesk = [...ofDomain, ns.commands, ns.dataForms];

const features = (names: readonly string[]): Element[] => names.map((name) => xml('feature', { var: name }));

/** What an agent is and can (XEP-0030), and a form with what the platform states about it (XEP-0128). */
export const agentInfo = ({ agentName }: DirectoryEntry, descriptor: PublishedDescriptor): Element =>
  xml('query', ns.discoInfo, agentIdentity(agentName), ...features(agentFeatures), descriptorForm(descriptor));

const descriptorForm = (descriptor: PublishedDescriptor): Element =>
  xml(
    'x',
    { xmlns: ns.dataForms, type: 'result' },
    xml('field', { var: 'FORM_TYPE', type: 'hidden' }, xml('value', {}, DESCRIPTOR_FORM)),
    ...Object.entries(descriptor).map(([name, value]) => xml('field', { var: name }, xml('value', {}, String(value)))),
  );

/** What the agents' domain is and can. */
export const domainInfo = (): Element =>
  xml(
    'query',
    ns.discoInfo,
    xml('identity', { category: 'component', type: 'generic', name: 'AIOX agents' }),
    ...features(ofDomain),
  );

/** What the address is and can where approvers answer. */
export const deskInfo = (): Element =>
  xml(
    'query',
    ns.discoInfo,
    xml('identity', { category: 'component', type: 'generic', name: 'AIOX approvals' }),
    ...features(ofDesk),
  );

/** The commands at an address (XEP-0050 §2.2): each with its node and its name. */
export const commandItems = (jid: string, commands: Record<string, string>): Element =>
  xml(
    'query',
    { xmlns: ns.discoItems, node: ns.commands },
    ...Object.entries(commands).map(([node, name]) => xml('item', { jid, node, name })),
  );

/** What the list of commands is, and each of them (XEP-0050 §2.3); undefined for a node that is neither. */
export function commandInfo(node: string, commands: Record<string, string>): Element | undefined {
  const query = (type: string, name: string | undefined, ...more: Element[]) =>
    xml('query', { xmlns: ns.discoInfo, node }, xml('identity', { category: 'automation', type, name }), ...more);
  if (node === ns.commands) return query('command-list', undefined);
  if (!Object.hasOwn(commands, node)) return undefined;
  return query('command-node', commands[node], ...features([ns.commands, ns.dataForms]));
}

/** The asker's own agents, nobody else's. */
export async function domainItems(directory: Directory, agentsDomain: string, ownerJid: string): Promise<Element> {
  const agents = await directory.agentsOf(ownerJid);
  const items = agents.map(({ agentId, name }) => xml('item', { jid: agentJid(agentId, agentsDomain), name }));
  return xml('query', ns.discoItems, ...items);
}

/** Nothing is below such an address. */
export const noItems = (): Element => xml('query', ns.discoItems);
