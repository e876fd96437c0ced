import { createHash } from 'node:crypto';
import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { ns } from './namespaces.ts';

/**
 * What an agent can, the same for all of them. The form of an agent's own in disco is not part of it: under this node there
 * is only what is common, so that a client asks once for all agents and a presence tells nobody a policy. In the order of
 * XEP-0115 §5.1 (bytes).
 */
export const agentFeatures: readonly string[] = [
  ...[ns.discoInfo, ns.discoItems, ns.ping, ns.lastActivity, ns.capabilities, ns.vcardTemp, ns.vcard4],
  ...[ns.chatStates, ns.receipts, ns.stanzaIds, ns.reply, ns.commands, ns.dataForms],
].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

/** The software's name, not the agent's: the hash over it is then one for all agents, and a client asks once. */
const NAME = 'AIOX agent';
const NODE = 'urn:aiox:agent';

const identity = { category: 'client', type: 'bot' } as const;

/** An agent's identity under a name (XEP-0030). */
export const agentIdentity = (name: string): Element => xml('identity', { ...identity, name });

const verification = createHash('sha1')
  .update([`${identity.category}/${identity.type}//${NAME}`, ...agentFeatures, ''].join('<'))
  .digest('base64');

/** Stands in every presence of an agent (XEP-0115). */
export const capabilities = (): Element =>
  xml('c', { xmlns: ns.capabilities, hash: 'sha-1', node: NODE, ver: verification });

export const CAPABILITIES_NODE = `${NODE}#${verification}`;

/** What the verification string was made of, for whoever asks for its node. */
export const capabilitiesInfo = (): Element =>
  xml(
    'query',
    { xmlns: ns.discoInfo, node: CAPABILITIES_NODE },
    agentIdentity(NAME),
    ...agentFeatures.map((name) => xml('feature', { var: name })),
  );
