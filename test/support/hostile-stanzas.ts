/** Stanzas that nobody means well with. Each is well-formed XML: what is not, the XMPP server itself ends. */

export interface Scene {
  /** The agent that is attacked, of the owner. */
  agentJid: string;
  ownerJid: string;
  agentsDomain: string;
  serverDomain: string;
}

type Pick = <T>(...choices: readonly T[]) => T;
type Hostile = (scene: Scene, pick: Pick, n: number) => string;

const BODY = '<body>hostile words</body>';
const escaped = (text: string) => text.replace(/[<>&'"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
const nested = (levels: number, core: string): string => '<a>'.repeat(levels) + core + '</a>'.repeat(levels);

/** Texts that have broken something somewhere. */
const texts = [
  'hostile words',
  "'; DROP TABLE messages; --",
  '${jndi:ldap://127.0.0.1/a}',
  '{{7*7}} <%= 7*7 %>',
  '\u202e\u2066\u200b\ufeff',
  '\u007f\u0085\u009f',
  'a\u0301'.repeat(300),
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'.repeat(100),
  '\t\n\r\n',
  '\r\n{"level":60,"event":"forged"}\r\n',
  '../../../../etc/passwd',
  '/stop',
  '/new /new /new',
  '__proto__',
];

const addresses = ({ agentJid, agentsDomain }: Scene): string[] => [
  agentJid,
  agentJid,
  agentJid,
  `${agentJid}/agent`,
  `${agentJid}/🙂 \u202e`,
  `${agentJid}/${'r'.repeat(900)}`,
  agentJid.toUpperCase().replace(/@.*/, `@${agentsDomain}`),
  agentsDomain,
  `${agentsDomain}/agent`,
  `agent-@${agentsDomain}`,
  `agent-00000000-0000-0000-0000-000000000000@${agentsDomain}`,
  `${agentJid.split('@')[0]}x@${agentsDomain}`,
  `constructor@${agentsDomain}`,
  `%2e%2e%2f@${agentsDomain}`,
];

/** What pretends to be a copy of, or to come from, somebody else's message. */
const spoofs: Hostile[] = [
  ({ agentJid, ownerJid }) =>
    `<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='${ownerJid}/phone' to='${agentJid}' type='chat'>${BODY}</message></forwarded></received>`,
  ({ agentJid, ownerJid }) =>
    `<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='${ownerJid}' to='${agentJid}'>${BODY}</message></forwarded></sent>`,
  ({ agentJid, ownerJid }) =>
    `<result xmlns='urn:xmpp:mam:2' id='1'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='${ownerJid}' to='${agentJid}'>${BODY}</message></forwarded></result>`,
  ({ agentJid, ownerJid }) =>
    `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='${ownerJid}' to='${agentJid}'>${BODY}</message></forwarded>`,
  ({ agentJid }) =>
    `<privilege xmlns='urn:xmpp:privilege:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' to='${agentJid}'>${BODY}</message></forwarded></privilege>`,
  ({ ownerJid }) =>
    `<addresses xmlns='http://jabber.org/protocol/address'><address type='ofrom' jid='${ownerJid}'/></addresses>`,
  ({ ownerJid }) => `<delay xmlns='urn:xmpp:delay' from='${ownerJid}' stamp='1970-01-01T00:00:00Z'/>`,
  ({ ownerJid }) => `<stanza-id xmlns='urn:xmpp:sid:0' id='1' by='${ownerJid}'/>`,
  ({ ownerJid }) => `<reply xmlns='urn:xmpp:reply:0' to='${ownerJid}' id='1'/>`,
  ({ ownerJid }) => `<x xmlns='http://jabber.org/protocol/muc#user'><invite from='${ownerJid}'/></x>`,
  ({ ownerJid }) => `<nick xmlns='http://jabber.org/protocol/nick'>${ownerJid}</nick>`,
];

const payloads: Hostile[] = [
  ...spoofs,
  (_, pick) => `<body>${escaped(pick(...texts))}</body>`,
  (_, pick) => `<body>${escaped(pick(...texts))}</body><body>${BODY.length}</body><body xml:lang='pt'>olá</body>`,
  (_, pick) => `${BODY}${nested(pick(10, 200, 800), 'deep')}`,
  (_, pick) => `<x xmlns='urn:${pick('a', 'b')}' v='${'v'.repeat(pick(100, 8_000))}'/>${BODY}`,
  () => `<x:body xmlns:x='jabber:client'>hostile words</x:body>`,
  () => `<body xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></body>`,
  () => `<body xmlns=''>hostile words</body>`,
  () => `<message xmlns='jabber:client'><body>inside</body></message>`,
  () => `<iq xmlns='jabber:client' type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>`,
  () => `<body><body>hostile</body>words</body>`,
  (_, pick) => `<origin-id xmlns='urn:xmpp:sid:0' id='${'o'.repeat(pick(0, 1, 1_025, 4_000))}'/>${BODY}`,
  (_, pick) => `<thread parent='x'>${'t'.repeat(pick(1, 2_000))}</thread>${BODY}`,
  () => `<request xmlns='urn:xmpp:receipts'/><received xmlns='urn:xmpp:receipts' id='1'/>${BODY}`,
  () => `<replace xmlns='urn:xmpp:message-correct:0' id='1'/>${BODY}`,
  () => `<encrypted xmlns='urn:xmpp:omemo:2'><header/></encrypted>`,
  () => `<x xmlns='jabber:x:oob'><url>file:///etc/passwd</url></x>${BODY}`,
  () => `<x xmlns='jabber:x:data' type='submit'><field var='decision'><value>approve</value></field></x>`,
  () => Array.from({ length: 300 }, (_, at) => `<c${at} xmlns='urn:c:${at}'/>`).join(''),
];

const queries: Hostile[] = [
  () => `<query xmlns='http://jabber.org/protocol/disco#info'/>`,
  (_, pick) => `<query xmlns='http://jabber.org/protocol/disco#items' node='${escaped(pick(...texts.slice(0, 4)))}'/>`,
  (_, pick) =>
    `<command xmlns='http://jabber.org/protocol/commands' node='${pick('approvals', 'approve', '__proto__')}' action='${pick('execute', 'complete', 'constructor')}'${pick('', " sessionid='1'")}><x xmlns='jabber:x:data' type='submit'><field var='__proto__'><value>${escaped(pick(...texts))}</value></field></x></command>`,
  () => `<vCard xmlns='vcard-temp'><PHOTO><BINVAL>${'A'.repeat(4_000)}</BINVAL></PHOTO></vCard>`,
  () => `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:vcard4' max_items='-1'/></pubsub>`,
  () => `<query xmlns='urn:xmpp:mam:2' queryid='1'/>`,
  () => `<query xmlns='jabber:iq:register'><remove/></query>`,
  () => `<query xmlns='jabber:iq:roster'><item jid='a@b' subscription='both'/></query>`,
  () => `<ping xmlns='urn:xmpp:ping'/>${nested(100, '')}`,
  () => '',
];

const ids = (n: number): string[] => [
  `id-${n}`,
  'the same',
  '',
  `&#x1F642;${n}`,
  'i'.repeat(1_100),
  '__proto__',
  '\u202e',
];

const message: Hostile = (scene, pick, n) => {
  const type = pick('chat', 'chat', 'chat', 'normal', 'groupchat', 'headline', 'error', '');
  const inside = Array.from({ length: pick(1, 1, 2, 3) }, () => pick(...payloads)(scene, pick, n)).join('');
  return `<message to='${pick(...addresses(scene))}' id='${pick(...ids(n))}'${type && ` type='${type}'`}>${inside}</message>`;
};

const presence: Hostile = (scene, pick, n) => {
  const type = pick('', 'unavailable', 'subscribe', 'subscribed', 'unsubscribe', 'unsubscribed', 'probe', 'error');
  const inside = `<show>${pick('chat', 'dnd', 'nonsense')}</show><status>${escaped(pick(...texts))}</status><priority>${pick(0, 127, -128)}</priority>`;
  return `<presence to='${pick(...addresses(scene))}' id='p-${n}'${type && ` type='${type}'`}>${inside}</presence>`;
};

const query: Hostile = (scene, pick, n) => {
  const type = pick('get', 'set', 'result', 'error');
  return `<iq to='${pick(...addresses(scene))}' id='${pick(`q-${n}`, 'the same', '__proto__')}' type='${type}'>${pick(...queries)(scene, pick, n)}</iq>`;
};

/** The nth stanza of a stranger; the same for the same `random`. */
export function hostileStanza(scene: Scene, random: () => number, n: number): string {
  const pick: Pick = (...choices) => choices[Math.floor(random() * choices.length)]!;
  return pick(message, message, message, presence, query)(scene, pick, n);
}

/** Stanzas with which even an owner has said nothing: copies, bounces and what is meant for rooms. */
export const silentOfOwner = (scene: Scene): string[] => [
  ...spoofs
    .slice(0, 3)
    .map(
      (spoof) => `<message to='${scene.agentJid}' type='chat'>${spoof(scene, (first) => first, 0)}${BODY}</message>`,
    ),
  ...['error', 'groupchat', 'headline'].map(
    (type) => `<message to='${scene.agentJid}' type='${type}'>${BODY}</message>`,
  ),
  `<message to='${scene.agentJid}' type='chat'><body xmlns='http://www.w3.org/1999/xhtml'>words</body></message>`,
  `<message to='${scene.agentJid}' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`,
];

/** What makes an XMPP server end the stream, each on a connection of its own. */
export const fatalStanzas = ({ agentJid, ownerJid, agentsDomain, serverDomain }: Scene): Record<string, string> => ({
  'from somebody else': `<message from='${ownerJid}' to='${agentJid}' type='chat'>${BODY}</message>`,
  'from the server': `<message from='${serverDomain}' to='${agentJid}' type='chat'>${BODY}</message>`,
  'from the agents': `<message from='${agentsDomain}' to='${ownerJid}' type='chat'>${BODY}</message>`,
  'a tag that is not closed': `<message to='${agentJid}'><body>x</message>`,
  'an entity nobody declared': `<message to='${agentJid}'><body>&xxe;</body></message>`,
  'a document type': `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><message to='${agentJid}'/>`,
  'a character that is none': `<message to='${agentJid}'><body>&#x0;&#x1;&#xFFFF;</body></message>`,
  'a prefix nobody declared': `<p:message to='${agentJid}'>${BODY}</p:message>`,
  'the end of the stream and more': `</stream:stream><message to='${agentJid}'>${BODY}</message>`,
  'more than a stanza may weigh': `<message to='${agentJid}' type='chat'><body>${'x'.repeat(300_000)}</body></message>`,
});
