import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { agentJid } from '../../contracts/addresses.ts';
import { CAPABILITIES_NODE } from '../../xmpp-bridge/entity-capabilities.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';
import '../support/uncounted.ts';

/** What is sent: `to` is the agent's bare or full address, `id` is fresh each time. */
type Stanza = (to: string, id: string) => string;

const iq =
  (payload: string, type = 'get'): Stanza =>
  (to, id) =>
    `<iq type='${type}' to='${to}' id='${id}'>${payload}</iq>`;
const message =
  (payload: string, type = 'chat'): Stanza =>
  (to, id) =>
    `<message type='${type}' to='${to}' id='${id}'>${payload}</message>`;
const presence =
  (type: string, payload = ''): Stanza =>
  (to, id) =>
    `<presence ${type && `type='${type}'`} to='${to}' id='${id}'>${payload}</presence>`;

const stanzas: Record<string, Stanza> = {
  'a message': message('<body>let me in</body>'),
  'a message that asks for a receipt': message(
    "<body>hello</body><request xmlns='urn:xmpp:receipts'/><origin-id xmlns='urn:xmpp:sid:0' id='o1'/>",
  ),
  'a message in another language': message('<body xml:lang="pt">Olá, você está aí?</body>'),
  'a command': message('<body>/status</body>'),
  'a command that stops': message('<body>/stop</body>'),
  'an empty message': message(''),
  'a blank message': message('<body>  </body>'),
  'a very long message': message(`<body>${'a'.repeat(70_000)}</body>`),
  'an id that is too long': (to) =>
    `<message to='${to}' type='chat' id='${'i'.repeat(1_100)}'><body>x</body></message>`,
  'an encrypted message': message("<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted>"),
  'a correction': message("<body>x</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/>"),
  'a message of the type normal': message('<body>hello</body>', 'normal'),
  'a message of the type groupchat': message('<body>hello</body>', 'groupchat'),
  'a message of the type headline': message('<body>hello</body>', 'headline'),
  'an error': message("<body>x</body><error type='cancel'/>", 'error'),
  'a chat state': message("<composing xmlns='http://jabber.org/protocol/chatstates'/>"),
  'a receipt': message("<received xmlns='urn:xmpp:receipts' id='r1'/>"),
  'a subscription': presence('subscribe'),
  'a consent': presence('subscribed'),
  'the end of a subscription': presence('unsubscribe'),
  'a probe': presence('probe'),
  'a presence': presence('', '<show>away</show>'),
  'an absence': presence('unavailable'),
  'an error of presence': presence('error', "<error type='cancel'/>"),
  'disco#info': iq("<query xmlns='http://jabber.org/protocol/disco#info'/>"),
  'disco#info of a node': iq("<query xmlns='http://jabber.org/protocol/disco#info' node='commands'/>"),
  'disco#info of the capabilities': iq(
    `<query xmlns='http://jabber.org/protocol/disco#info' node='${CAPABILITIES_NODE}'/>`,
  ),
  'disco#items': iq("<query xmlns='http://jabber.org/protocol/disco#items'/>"),
  'the list of commands': iq(
    "<query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/>",
  ),
  'a vCard': iq("<vCard xmlns='vcard-temp'/>"),
  'another vCard': iq("<vCard xmlns='vcard-temp'><FN>Mine</FN></vCard>", 'set'),
  'a vCard4': iq("<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:vcard4'/></pubsub>"),
  'a vCard4 by itself': iq("<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>"),
  'another node': iq(
    "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:metadata'/></pubsub>",
  ),
  'a published item': iq(
    "<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:xmpp:vcard4'><item/></publish></pubsub>",
    'set',
  ),
  'a ping': iq("<ping xmlns='urn:xmpp:ping'/>"),
  'the version': iq("<query xmlns='jabber:iq:version'/>"),
  'the time': iq("<time xmlns='urn:xmpp:time'/>"),
  'the last activity': iq("<query xmlns='jabber:iq:last'/>"),
  'a namespace nobody knows': iq("<unknown xmlns='urn:example:unknown'/>"),
  'a change nobody knows': iq("<unknown xmlns='urn:example:unknown'/>", 'set'),
  'an ad-hoc command': iq(
    "<command xmlns='http://jabber.org/protocol/commands' node='approvals' action='execute'/>",
    'set',
  ),
  'the next stage of one': iq(
    "<command xmlns='http://jabber.org/protocol/commands' node='approvals' action='complete' sessionid='1'><x xmlns='jabber:x:data' type='submit'/></command>",
    'set',
  ),
  'disco#info of a command': iq("<query xmlns='http://jabber.org/protocol/disco#info' node='approvals'/>"),
  'a registration': iq("<query xmlns='jabber:iq:register'/>"),
  'a roster': iq("<query xmlns='jabber:iq:roster'/>"),
  'an archive': iq("<query xmlns='urn:xmpp:mam:2'/>", 'set'),
  'a query of nothing': iq(''),
  'a query of two things': iq("<ping xmlns='urn:xmpp:ping'/><ping xmlns='urn:xmpp:ping'/>"),
  'an answer to nothing': iq('', 'result'),
  'an error of a query': iq("<error type='cancel'/>", 'error'),
};

describe("somebody else's agent over XMPP", () => {
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;
  let deleted: TestAgent;
  let stranger: XmppClient;
  let atFirst: unknown;
  const tables = ['messages', 'conversations', 'executions', 'token_ledger'];
  const rows = () =>
    platform.sql(tables.map((table) => `SELECT '${table}', count(*) FROM ${table}`).join(' UNION ALL '));

  before(async () => {
    platform = await sharedPlatform();
    atFirst = await rows();
    ana = await platform.person('ana');
    [agent, deleted] = [await ana.agent('Secret name'), await ana.agent('Gone')];
    assert.equal((await ana.api('DELETE', `/agents/${deleted.id}`)).status, 204);
    stranger = await (await platform.person('eve')).online();
  });
  after(() => platform?.stop());

  const from = (bare: string) => (stanza: ReceivedStanza) => stanza.from?.split('/')[0] === bare;

  /** All that comes back; what is sent last to the same address marks the end, as each address is answered in order. */
  async function answersTo(stanza: Stanza, bare: string, resource: string): Promise<string[]> {
    const start = stranger.received.length;
    const ids = { sent: randomUUID(), message: randomUUID(), query: randomUUID() };
    await stranger.sendRaw(stanza(`${bare}${resource}`, ids.sent));
    await stranger.sendRaw(message('<body>the end</body>')(bare, ids.message));
    await stranger.sendRaw(iq("<ping xmlns='urn:xmpp:ping'/>")(bare, ids.query));
    for (const id of [ids.message, ids.query]) await stranger.waitFor((each) => each.id === id);
    const came = stranger.received.slice(start).filter(from(bare));
    const own = came.filter(({ id }) => id !== ids.message && id !== ids.query);
    return own.map(({ xml }) => xml.replaceAll(bare, 'ADDRESS').replaceAll(ids.sent, 'ID'));
  }

  for (const resource of ['', '/agent', '/another 🙂'])
    it(`answers everything like an address that never existed${resource && `, at the resource "${resource.slice(1)}"`}`, async () => {
      let answered = 0;
      for (const [name, stanza] of Object.entries(stanzas)) {
        const nobodys = await answersTo(stanza, agentJid(randomUUID(), platform.stack.run.xmpp.agentsDomain), resource);
        assert.deepEqual(await answersTo(stanza, agent.jid, resource), nobodys, name);
        assert.deepEqual(await answersTo(stanza, deleted.jid, resource), nobodys, `${name}, to a deleted one`);
        for (const xml of nobodys) assert.match(xml, /type="(error|unsubscribed)"/, name);
        answered += nobodys.length;
      }
      assert.ok(answered >= 20, `${answered} of them were answered at all`);
    });

  it('shows nothing of what it does to who has asked to see it', async () => {
    const hers = await ana.online();
    await hers.waitFor(from(agent.jid));
    const [before, seen] = [stranger.received.length, hers.received.length];
    await ana.api('PATCH', `/agents/${agent.id}`, { profile: { name: 'Another secret' } });
    assert.equal((await ana.api('DELETE', `/agents/${agent.id}`)).status, 204);
    await hers.waitFor((stanza) => from(agent.jid)(stanza) && hers.received.indexOf(stanza) >= seen);
    const end = randomUUID();
    await stranger.sendRaw(message('<body>the end</body>')(agent.jid, end));
    await stranger.waitFor(({ id }) => id === end);
    const came = stranger.received.slice(before).filter(({ id }) => id !== end);
    assert.deepEqual(came.filter(from(agent.jid)), []);
    assert.doesNotMatch(stranger.received.map(({ xml }) => xml).join(), /secret/i);
    const roster = await stranger.roster();
    assert.equal(roster[agent.jid]?.subscription ?? 'none', 'none');
  });

  it('is not in what the domain lists, and did not run', async () => {
    assert.deepEqual(await stranger.discoItems(platform.stack.run.xmpp.agentsDomain), []);
    assert.deepEqual(await rows(), atFirst);
  });
});
