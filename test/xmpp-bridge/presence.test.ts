import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { agentJid } from '../../contracts/addresses.ts';
import type { BridgeDoor } from '../support/bridge-door.ts';
import { openBridgeDoor } from '../support/bridge-door.ts';
import { MemoryRecord } from '../support/memory-record.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';
import { QueryError } from '../support/xmpp-client.ts';
import type { XmppServer } from '../support/xmpp-server.ts';
import { startXmppServer } from '../support/xmpp-server.ts';

describe('an agent in a roster', () => {
  const record = new MemoryRecord();
  let server: XmppServer;
  let door: BridgeDoor;
  let alice: XmppClient;
  let mallory: XmppClient;
  let aliceJid: string;
  let guide: string;
  let paused: string;
  let unknown: string;

  before(async () => {
    server = await startXmppServer();
    aliceJid = `alice@${server.domain}`;
    door = await openBridgeDoor(server.component, record);
    guide = agentJid(record.agent(aliceJid, { agentName: 'Guide' }), server.agentsDomain);
    paused = agentJid(record.agent(aliceJid, { agentName: 'Sleeper', state: 'paused' }), server.agentsDomain);
    unknown = agentJid(randomUUID(), server.agentsDomain);
    [alice, mallory] = await Promise.all([server.login('alice'), server.login('mallory')]);
  });
  after(async () => {
    await door?.close();
    await server?.stop();
  });

  const presenceOf =
    (jid: string, type: string | null) =>
    ({ kind, from, type: is }: ReceivedStanza) =>
      kind === 'presence' && from?.split('/')[0] === jid && is === type;

  it('accepts its owner and shows that it is there, with its state', async () => {
    await alice.subscribe(guide);
    await alice.waitFor(presenceOf(guide, 'subscribed'));
    const { show, statuses, xml } = await alice.waitFor(presenceOf(guide, null));
    assert.deepEqual([show, statuses], [null, ['Ready', 'Pronto']]);
    assert.match(xml, /<\w+:nick[^>]*>Guide</);
    assert.equal((await alice.roster())[guide]?.subscription, 'to');
    await alice.subscribe(paused);
    const asleep = await alice.waitFor(presenceOf(paused, null));
    assert.deepEqual([asleep.show, asleep.statuses], ['xa', ['Paused', 'Em pausa']]);
  });

  it('is shown again to its owner at each login, without being asked', async () => {
    const phone = await server.login('alice');
    await phone.waitFor(presenceOf(guide, null));
    await phone.waitFor(presenceOf(paused, null));
    await phone.close();
  });

  it('refuses a stranger exactly as an address that does not exist', async () => {
    const answers: string[] = [];
    for (const jid of [guide, unknown, `nobody@${server.agentsDomain}`]) {
      await mallory.subscribe(jid);
      const { xml } = await mallory.waitFor(presenceOf(jid, 'unsubscribed'));
      answers.push(xml.replaceAll(jid, 'JID'));
      await mallory.presence({ to: jid, type: 'probe' });
    }
    assert.equal(new Set(answers).size, 1, answers.join('\n'));
    // a query is answered after the probes were; whatever they brought is here by then
    await assert.rejects(mallory.ping(guide), QueryError);
    assert.ok(
      !mallory.received.some(
        ({ kind, from, type }) => kind === 'presence' && type === null && from?.includes(server.agentsDomain),
      ),
    );
  });

  it('tells its owner what it is, and answers a ping', async () => {
    for (const jid of [guide, `${guide}/agent`]) {
      const { identities, features } = await alice.discoInfo(jid);
      assert.deepEqual(identities, [{ category: 'client', type: 'bot', name: 'Guide' }]);
      for (const feature of [
        'urn:xmpp:receipts',
        'http://jabber.org/protocol/chatstates',
        'urn:xmpp:reply:0',
        'urn:xmpp:ping',
      ])
        assert.ok(features.includes(feature), feature);
      await alice.ping(jid);
    }
    assert.deepEqual(await alice.discoItems(guide), []);
    assert.match((await alice.query(guide, "<query xmlns='jabber:iq:last'/>")).xml, /seconds="0"/);
  });

  it('is listed on the agents’ domain for its owner only', async () => {
    const mine = [
      { jid: guide, name: 'Guide' },
      { jid: paused, name: 'Sleeper' },
    ].sort((a, b) => a.jid.localeCompare(b.jid));
    assert.deepEqual(await alice.discoItems(server.agentsDomain), mine);
    assert.deepEqual(await mallory.discoItems(server.agentsDomain), []);
    assert.equal((await mallory.discoInfo(server.agentsDomain)).identities[0]?.category, 'component');
    await mallory.ping(server.agentsDomain);
  });

  it('answers no question of a stranger, whether it exists or not', async () => {
    const questions = [
      "<ping xmlns='urn:xmpp:ping'/>",
      "<query xmlns='http://jabber.org/protocol/disco#info'/>",
      "<query xmlns='http://jabber.org/protocol/disco#items'/>",
      "<query xmlns='jabber:iq:last'/>",
      "<vCard xmlns='vcard-temp'/>",
      "<whatever xmlns='urn:nobody:knows'/>",
    ];
    const answers: string[] = [];
    for (const jid of [guide, unknown])
      for (const question of questions) {
        const error: unknown = await mallory.query(jid, question).catch((refused: unknown) => refused);
        assert.ok(error instanceof QueryError);
        answers.push(error.stanza!.xml.replaceAll(jid, 'JID').replace(/ id="[^"]*"/, ''));
      }
    assert.equal(new Set(answers).size, 1, answers.join('\n'));
    assert.match(answers[0]!, /item-not-found/);
  });

  it('says so when it does not understand a question', async () => {
    const conditionOf = async (xml: string, type: 'get' | 'set' = 'get') => {
      const error: unknown = await alice.query(guide, xml, type).catch((refused: unknown) => refused);
      assert.ok(error instanceof QueryError);
      return error.stanza?.error?.condition;
    };
    assert.equal(await conditionOf("<whatever xmlns='urn:nobody:knows'/>"), 'service-unavailable');
    assert.equal(await conditionOf("<ping xmlns='urn:xmpp:ping'/>", 'set'), 'service-unavailable');
    assert.equal(
      await conditionOf("<query xmlns='http://jabber.org/protocol/disco#info' node='x'/>"),
      'item-not-found',
    );
    assert.equal(await conditionOf("<a xmlns='a'/><b xmlns='b'/>"), 'bad-request');
  });
});
