/** XML namespaces by the specification that defines them. */
export const ns = {
  /** XEP-0114 */ component: 'jabber:component:accept',
  /** RFC 6120 §8.3 */ stanzaErrors: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  /** XEP-0012 */ lastActivity: 'jabber:iq:last',
  /** XEP-0030 */ discoInfo: 'http://jabber.org/protocol/disco#info',
  /** XEP-0030 */ discoItems: 'http://jabber.org/protocol/disco#items',
  /** XEP-0085 */ chatStates: 'http://jabber.org/protocol/chatstates',
  /** XEP-0172 */ nickname: 'http://jabber.org/protocol/nick',
  /** XEP-0184 */ receipts: 'urn:xmpp:receipts',
  /** XEP-0199 */ ping: 'urn:xmpp:ping',
  /** XEP-0334 */ hints: 'urn:xmpp:hints',
  /** XEP-0359 */ stanzaIds: 'urn:xmpp:sid:0',
  /** XEP-0461 */ reply: 'urn:xmpp:reply:0',
} as const;

/** Elements that carry a message encrypted end to end (XEP-0384, the versions in use; XEP-0373 OpenPGP). */
export const encryptedPayloads = [
  ['encrypted', 'eu.siacs.conversations.axolotl'],
  ['encrypted', 'urn:xmpp:omemo:1'],
  ['encrypted', 'urn:xmpp:omemo:2'],
  ['openpgp', 'urn:xmpp:openpgp:0'],
] as const;
