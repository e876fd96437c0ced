/** XML namespaces by the specification that defines them. */
export const ns = {
  /** XEP-0114 */ component: 'jabber:component:accept',
  /** RFC 6120 §8.3 */ stanzaErrors: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  /** XEP-0004 */ dataForms: 'jabber:x:data',
  /** XEP-0012 */ lastActivity: 'jabber:iq:last',
  /** XEP-0030 */ discoInfo: 'http://jabber.org/protocol/disco#info',
  /** XEP-0030 */ discoItems: 'http://jabber.org/protocol/disco#items',
  /** XEP-0050 */ commands: 'http://jabber.org/protocol/commands',
  /** XEP-0054 */ vcardTemp: 'vcard-temp',
  /** XEP-0060 */ pubsub: 'http://jabber.org/protocol/pubsub',
  /** XEP-0066 */ outOfBand: 'jabber:x:oob',
  /** XEP-0085 */ chatStates: 'http://jabber.org/protocol/chatstates',
  /** XEP-0115 */ capabilities: 'http://jabber.org/protocol/caps',
  /** XEP-0172 */ nickname: 'http://jabber.org/protocol/nick',
  /** XEP-0184 */ receipts: 'urn:xmpp:receipts',
  /** XEP-0199 */ ping: 'urn:xmpp:ping',
  /** XEP-0292 */ vcard4: 'urn:ietf:params:xml:ns:vcard-4.0',
  /** XEP-0297 */ forward: 'urn:xmpp:forward:0',
  /** XEP-0308 */ correction: 'urn:xmpp:message-correct:0',
  /** XEP-0334 */ hints: 'urn:xmpp:hints',
  /** XEP-0359 */ stanzaIds: 'urn:xmpp:sid:0',
  /** XEP-0428 */ fallback: 'urn:xmpp:fallback:0',
  /** XEP-0461 */ reply: 'urn:xmpp:reply:0',
} as const;

/** The node under which a vCard4 is published (XEP-0292 §5). */
export const VCARD4_NODE = 'urn:xmpp:vcard4';

/** Names the form in which an agent's descriptor stands beside what it can (XEP-0128). */
export const DESCRIPTOR_FORM = 'urn:aiox:acd:0';

/** Name and namespace of a child of a message. */
type Payload = readonly [name: string, namespace: string];

/** A message encrypted end to end, or the note that it is (XEP-0380), whose body is for clients that cannot read it. */
export const encryptedPayloads: readonly Payload[] = [
  /** XEP-0384, the versions in use */
  ['encrypted', 'eu.siacs.conversations.axolotl'],
  ['encrypted', 'urn:xmpp:omemo:1'],
  ['encrypted', 'urn:xmpp:omemo:2'],
  /** XEP-0027, XEP-0373 */
  ['x', 'jabber:x:encrypted'],
  ['openpgp', 'urn:xmpp:openpgp:0'],
  /** XEP-0380 */
  ['encryption', 'urn:xmpp:eme:0'],
];

/** Files beside or instead of a text: XEP-0066, XEP-0385, XEP-0446/0447, XEP-0449. */
export const filePayloads: readonly Payload[] = [
  ['x', ns.outOfBand],
  ['media-sharing', 'urn:xmpp:sims:1'],
  ['file-sharing', 'urn:xmpp:sfs:0'],
  ['sticker', 'urn:xmpp:stickers:0'],
];

/** What is said about other messages and asks for no answer, though it may carry a text for clients that do not know it. */
export const quietPayloads: readonly Payload[] = [
  /** XEP-0280: a copy of what was said elsewhere */
  ['received', 'urn:xmpp:carbons:2'],
  ['sent', 'urn:xmpp:carbons:2'],
  /** XEP-0313: an archive's page */
  ['result', 'urn:xmpp:mam:2'],
  /** XEP-0424 */
  ['retract', 'urn:xmpp:message-retract:0'],
  ['retract', 'urn:xmpp:message-retract:1'],
  ['apply-to', 'urn:xmpp:fasten:0'],
  /** XEP-0444 */
  ['reactions', 'urn:xmpp:reactions:0'],
];
