import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { agentJid } from '../../contracts/addresses.ts';
import type { BridgeDoor } from '../support/bridge-door.ts';
import { openBridgeDoor } from '../support/bridge-door.ts';
import { CAPABILITIES_NODE } from '../../xmpp-bridge/entity-capabilities.ts';
import { MemoryRecord } from '../support/memory-record.ts';
import { until } from '../support/until.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';
import { QueryError } from '../support/xmpp-client.ts';
import type { XmppServer } from '../support/xmpp-server.ts';
import { sharedXmppServer } from '../support/shared-xmpp-server.ts';

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
    server = await sharedXmppServer();
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

  it('says in each presence what it can, under a hash that a client can check', async () => {
    const { xml } = await alice.waitFor(presenceOf(guide, null));
    const [, hash, node, ver] =
      /<\w+:c [^>]*?hash="([^"]+)" node="([^"]+)" ver="([^"]+)"/.exec(xml) ?? assert.fail(`no capabilities in ${xml}`);
    const { verification } = await alice.capabilities(`${guide}/agent`, `${node}#${ver}`, hash!);
    assert.equal(verification, ver);
    const { features } = await alice.discoInfo(`${guide}/agent`, `${node}#${ver}`);
    assert.deepEqual(features, (await alice.discoInfo(`${guide}/agent`)).features);
    for (const feature of ['http://jabber.org/protocol/caps', 'vcard-temp', 'urn:ietf:params:xml:ns:vcard-4.0'])
      assert.ok(features.includes(feature), feature);
    assert.ok(
      !record.refusals.some(({ senderJid }) => senderJid === server.domain),
      'the server itself is not taken for a stranger',
    );
  });

  it('states to its owner what it is, in a form beside what it can', async () => {
    const { xml } = await alice.query(guide, "<query xmlns='http://jabber.org/protocol/disco#info'/>");
    const form = formOf(xml);
    const agentId = guide.slice('agent-'.length, guide.indexOf('@'));
    const { policy_hash: policy, manifest_hash: manifest, governance_version: governance, ...rest } = form;
    assert.deepEqual(rest, {
      FORM_TYPE: 'urn:aiox:acd:0',
      ...{ agent_id: agentId, owner_user_id: record.agents.get(agentId)?.entry.ownerUserId },
      ...{ visibility: 'private', manifest_version: '3', worker_pool: 'default', llm_provider: 'builtin' },
    });
    for (const hash of [policy, manifest]) assert.match(hash ?? '', /^[0-9a-f]{64}$/);
    assert.match(governance ?? '', /^\d+$/);
    const node = CAPABILITIES_NODE;
    const common = await alice.query(guide, `<query xmlns='http://jabber.org/protocol/disco#info' node='${node}'/>`);
    assert.deepEqual(formOf(common.xml), {}, 'it is not in what the hash of all agents stands for');
  });

  it('has a vCard for its owner, in both formats', async () => {
    const known = agentJid(record.agent(aliceJid, { agentName: 'Ada & <Bob>' }), server.agentsDomain);
    const agentId = known.slice('agent-'.length, known.indexOf('@'));
    record.cards.set(agentId, { description: 'Knows “trains” & ferries', domainTags: ['travel', 'rail'] });
    const { card, keywords } = await alice.capabilities(known, CAPABILITIES_NODE, 'sha-1');
    assert.deepEqual(card, {
      FN: 'Ada & <Bob>',
      ROLE: 'AI agent',
      DESC: 'Knows “trains” & ferries',
      JABBERID: known,
      NICKNAME: 'Ada & <Bob>',
    });
    assert.deepEqual(keywords, ['travel', 'rail']);
    const newer = await alice.query(known, "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>");
    const published = await alice.query(
      known,
      "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:vcard4'/></pubsub>",
    );
    for (const { xml } of [newer, published])
      for (const part of [
        /:fn><\w+:text>Ada &amp; &lt;Bob&gt;</,
        /:role><\w+:text>AI agent</,
        new RegExp(`:impp><\\w+:uri>xmpp:${known}<`),
        /:categories><\w+:text>travel<\/\w+:text><\w+:text>rail</,
        /:note><\w+:text>Knows “trains” &amp; ferries</,
      ])
        assert.match(xml, part);
    assert.match(published.xml, /:items node="urn:xmpp:vcard4"><\w+:item id="current">/);
    const other = alice.query(known, "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='x'/></pubsub>");
    await assert.rejects(other, { message: 'item-not-found' });
  });

  it('may have any name: what XML cannot hold does not end the stream', async () => {
    const odd = agentJid(record.agent(aliceJid, { agentName: 'a\u0001b\uFFFE\u0000' }), server.agentsDomain);
    assert.equal((await alice.discoInfo(odd)).identities[0]?.name, 'a\uFFFDb\uFFFD\uFFFD');
    await alice.query(odd, "<vCard xmlns='vcard-temp'/>");
    await alice.presence({ to: odd, type: 'probe' });
    await alice.waitFor(presenceOf(odd, null));
    assert.ok(!door.logged.some((line) => line.includes('xmpp_stream_down')), door.logged.join(''));
  });

  it('is shown as thinking while it has something to answer, with two small stanzas however much that is', async () => {
    const busy = agentJid(record.agent(aliceJid, { agentName: 'Busy' }), server.agentsDomain);
    const ids = [];
    for (let n = 0; n < 20; n += 1) ids.push(await alice.send({ to: busy, body: `question ${n}` }));
    const thinking = await alice.waitFor(presenceOf(busy, null));
    assert.deepEqual([thinking.show, thinking.statuses], ['dnd', ['Thinking …', 'Pensando …']]);
    for (const id of ids) await alice.waitFor(({ receiptFor }) => receiptFor === id);
    for (const { messageId, agentId, ownerUserId } of record.accepted.filter(({ agentId }) => busy.includes(agentId)))
      await door.stanzas.reply({
        ...{ ref: { messageId, agentId, ownerUserId }, replyId: randomUUID(), agentJid: busy },
        ...{ replyTo: alice.session.jid, thread: '', inReplyTo: '', text: 'here it is' },
      });
    const [, ready] = await alice.waitForAll(presenceOf(busy, null), 2);
    assert.deepEqual([ready?.show, ready?.statuses], [null, ['Ready', 'Pronto']]);
    assert.equal(alice.received.filter(presenceOf(busy, null)).length, 2);
    // a quick answer does not flicker
    const quick = await alice.send({ to: busy, body: 'one more' });
    await alice.waitFor(({ receiptFor }) => receiptFor === quick);
    const { messageId, agentId, ownerUserId } = record.accepted.at(-1)!;
    await door.stanzas.reply({
      ...{ ref: { messageId, agentId, ownerUserId }, replyId: randomUUID(), agentJid: busy },
      ...{ replyTo: alice.session.jid, thread: '', inReplyTo: quick, text: 'at once' },
    });
    await alice.waitFor(({ answers }) => answers.id === quick);
    await until(() => alice.received.findLast(presenceOf(busy, null))?.show === null, 10_000, 'the agent to be ready');
  });

  it('is shown as it is now whenever it is paused, renamed or deleted, to every device, without being asked', async () => {
    const agentId = record.agent(aliceJid, { agentName: 'Changing' });
    const jid = agentJid(agentId, server.agentsDomain);
    const phone = await server.login('alice');
    await phone.waitFor(presenceOf(guide, null));
    const changed = (name: string, state: 'active' | 'paused' | 'deleted') =>
      record.hear?.changed({ agentId, ownerJid: aliceJid, name, state });
    await until(() => record.hear !== undefined);
    for (const [name, state, show] of [
      ['Changing', 'paused', 'xa'],
      ['Changed', 'active', null],
    ] as const) {
      changed(name, state);
      for (const device of [alice, phone])
        await device.waitFor(
          (stanza) => presenceOf(jid, null)(stanza) && stanza.show === show && stanza.xml.includes(`>${name}<`),
        );
    }
    changed('Changed', 'deleted');
    for (const device of [alice, phone]) await device.waitFor(presenceOf(jid, 'unavailable'));
    await phone.close();
  });

  it('is shown again when the bridge comes back, without a new login', async () => {
    const seen = alice.received.length;
    await door.close();
    door = await openBridgeDoor(server.component, record);
    for (const jid of [guide, paused])
      await alice.waitFor((stanza) => alice.received.indexOf(stanza) >= seen && presenceOf(jid, null)(stanza));
  });

  it('is listed on the agents’ domain for its owner only', async () => {
    const mine = await record.agentsOf(aliceJid);
    assert.deepEqual(
      (await alice.discoItems(server.agentsDomain)).map(({ jid }) => jid),
      mine.map(({ agentId }) => agentJid(agentId, server.agentsDomain)).toSorted(),
    );
    assert.ok((await alice.discoItems(server.agentsDomain)).some(({ jid, name }) => jid === guide && name === 'Guide'));
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
      "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>",
      "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:vcard4'/></pubsub>",
      `<query xmlns='http://jabber.org/protocol/disco#info' node='${CAPABILITIES_NODE}'/>`,
      "<whatever xmlns='urn:nobody:knows'/>",
    ];
    const answers: string[] = [];
    const described = record.described.length;
    for (const jid of [guide, unknown])
      for (const question of questions) {
        const error: unknown = await mallory.query(jid, question).catch((refused: unknown) => refused);
        assert.ok(error instanceof QueryError);
        answers.push(error.stanza!.xml.replaceAll(jid, 'JID').replace(/ id="[^"]*"/, ''));
      }
    assert.equal(new Set(answers).size, 1, answers.join('\n'));
    assert.match(answers[0]!, /item-not-found/);
    assert.equal(record.described.length, described, 'nothing of the agent was read for it');
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

/** The fields of the form in an answer, by their names. */
const formOf = (xml: string): Record<string, string> =>
  Object.fromEntries(
    [...xml.matchAll(/<\w+:field [^>]*?var="([^"]+)"[^>]*><\w+:value>([^<]*)</g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
