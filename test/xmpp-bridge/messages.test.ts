import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import { agentJid } from '../../contracts/addresses.ts';
import type { BridgeDoor } from '../support/bridge-door.ts';
import { openBridgeDoor } from '../support/bridge-door.ts';
import { MemoryRecord } from '../support/memory-record.ts';
import { until } from '../support/until.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';
import type { XmppServer } from '../support/xmpp-server.ts';
import { sharedXmppServer } from '../support/shared-xmpp-server.ts';

describe('a message to an agent', () => {
  const record = new MemoryRecord();
  let server: XmppServer;
  let door: BridgeDoor;
  let alice: XmppClient;
  let mallory: XmppClient;
  let guide: string;
  let unknown: string;
  let aliceJid: string;

  before(async () => {
    server = await sharedXmppServer();
    door = await openBridgeDoor(server.component, record);
    [alice, mallory] = await Promise.all([server.login('alice'), server.login('mallory')]);
    aliceJid = `alice@${server.domain}`;
    guide = agentJid(record.agent(aliceJid), server.agentsDomain);
    unknown = agentJid(randomUUID(), server.agentsDomain);
  });
  after(async () => {
    await door?.close();
    await server?.stop();
  });
  afterEach(() => {
    record.insertTakes = () => 0;
    record.insertFails = undefined;
    record.directoryFails = undefined;
  });

  const receiptOf = (id: string) => (stanza: ReceivedStanza) => stanza.receiptFor === id;
  const errorOf = (id: string) => (stanza: ReceivedStanza) => stanza.id === id && stanza.type === 'error';
  const bodies = () => record.accepted.map(({ body }) => body);

  it('gets its receipt after it was stored, never before, and then "is typing" in the same thread', async () => {
    record.insertTakes = () => 300;
    const sent = Date.now();
    const id = await alice.send({ to: guide, body: 'olá, tudo bem? ☕ 👩‍🚀', thread: 'th-1', originId: 'o-1' });
    await alice.waitFor(receiptOf(id));
    assert.ok(Date.now() - sent >= 300, 'the receipt came before the insert had returned');
    const typing = await alice.waitFor(({ chatState }) => chatState === 'composing');
    assert.equal(typing.thread, 'th-1');
    assert.ok(
      alice.received.findIndex(receiptOf(id)) < alice.received.indexOf(typing),
      'the receipt comes first, then the chat state',
    );
    const row = record.accepted.at(-1)!;
    assert.equal(row.body, 'olá, tudo bem? ☕ 👩‍🚀');
    assert.equal(row.senderJid, aliceJid);
    assert.equal(row.replyTo, alice.session.jid);
    assert.deepEqual([row.stanzaId, row.thread, row.key], [id, 'th-1', 'origin:o-1']);
    assert.equal(record.started.at(-1)?.messageId, row.messageId);
  });

  it('gets no receipt when none was asked for', async () => {
    const id = await alice.send({ to: guide, body: 'no receipt, please', receipt: false });
    const next = await alice.send({ to: guide, body: 'and one with' });
    await alice.waitFor(receiptOf(next));
    assert.ok(!alice.received.some(receiptOf(id)));
    assert.ok(bodies().includes('no receipt, please'));
  });

  it('runs once however often the same id is sent; each resend gets its receipt again and nothing else', async () => {
    const again = { to: guide, body: 'just once', id: 'again-1', thread: 'again' };
    const before = record.accepted.length;
    await alice.send(again);
    await alice.send(again);
    await alice.send(again);
    await alice.waitForAll(receiptOf('again-1'), 3);
    assert.equal(record.accepted.length, before + 1);
    // handled after the three, so nothing of theirs is still to come
    await alice.waitFor(receiptOf(await alice.send({ to: guide, body: 'something else' })));
    const typing = alice.received.filter(({ chatState, thread }) => chatState === 'composing' && thread === 'again');
    assert.equal(typing.length, 1);
  });

  it('is a new one when only the counter of a new session is the same', async () => {
    const before = record.accepted.length;
    await alice.send({ to: guide, body: 'first session', id: '7' });
    await alice.send({ to: guide, body: 'second session', id: '7' });
    await until(() => record.accepted.length === before + 2);
    // without any id nothing can be recognised, and nothing is lost
    await alice.send({ to: guide, body: 'no id', id: '' });
    await alice.send({ to: guide, body: 'no id', id: '' });
    await until(() => record.accepted.length === before + 4);
  });

  it('answers a stranger exactly as an address that does not exist', async () => {
    const before = record.accepted.length;
    const refused = record.refusals.length;
    const answers: string[] = [];
    for (const to of [guide, unknown, `nobody@${server.agentsDomain}`, `${guide}/desk`, server.agentsDomain]) {
      const id = await mallory.send({ to, body: 'let me in', thread: 'x' });
      const { xml, error } = await mallory.waitFor(errorOf(id));
      assert.deepEqual([error?.type, error?.condition], ['cancel', 'item-not-found']);
      answers.push(xml.replaceAll(id, 'ID').replaceAll(`"${to}"`, '"TO"'));
    }
    assert.equal(new Set(answers).size, 1, answers.join('\n'));
    assert.ok(!answers[0]!.includes('let me in'));
    assert.equal(record.accepted.length, before);
    assert.deepEqual(
      record.refusals.slice(refused).map(({ senderJid }) => senderJid),
      Array(3).fill(`mallory@${server.domain}`),
    );
    assert.ok(!mallory.received.some(({ receiptFor }) => receiptFor !== null));
  });

  it('keeps its order within a conversation, though a hundred are sent without waiting', async () => {
    const other = agentJid(record.agent(aliceJid), server.agentsDomain);
    record.insertTakes = () => Math.random() * 15;
    const before = record.accepted.length;
    const numbers = Array.from({ length: 100 }, (_, number) => `n${number}`);
    await Promise.all(
      numbers.flatMap((body) => [alice.send({ to: guide, body }), alice.send({ to: other, body, receipt: false })]),
    );
    await until(() => record.accepted.length === before + 200, 20_000, '200 messages');
    const rows = record.accepted.slice(before);
    const said = (to: string) => rows.filter(({ agentId }) => to.includes(agentId)).map(({ body }) => body);
    assert.deepEqual(said(guide), numbers);
    assert.deepEqual(said(other), numbers);
  });

  it('says "try again" and gives no receipt when it could not be stored', async () => {
    record.insertFails = new Error('connection refused');
    const id = await alice.send({ to: guide, body: 'not now' });
    const { error } = await alice.waitFor(errorOf(id));
    assert.deepEqual([error?.type, error?.condition], ['wait', 'resource-constraint']);
    assert.match(error?.text ?? '', /not accepted.*send it again/);
    assert.doesNotMatch(error?.text ?? '', /connection refused/);
    record.insertFails = undefined;
    await alice.send({ to: guide, body: 'not now', id });
    await alice.waitFor(receiptOf(id));
    assert.equal(bodies().filter((body) => body === 'not now').length, 1);
    record.directoryFails = new Error('away');
    const pt = await alice.send({ to: guide, body: 'x', lang: 'pt-BR' });
    assert.match((await alice.waitFor(errorOf(pt))).error?.text ?? '', /não foi aceita/);
  });

  it('is told plainly when it is too large, blank, or to a deleted agent', async () => {
    const large = await alice.send({ to: guide, body: 'á'.repeat(32_769) });
    const { error } = await alice.waitFor(errorOf(large));
    assert.deepEqual([error?.type, error?.condition], ['modify', 'not-acceptable']);
    assert.match(error?.text ?? '', /64 KiB/);
    const largest = await alice.send({ to: guide, body: 'á'.repeat(32_768) });
    await alice.waitFor(receiptOf(largest));
    assert.equal(record.accepted.at(-1)?.body, 'á'.repeat(32_768), 'no character is broken by the network');
    const blank = await alice.send({ to: guide, body: ' \n ' });
    assert.equal((await alice.waitFor(errorOf(blank))).error?.condition, 'bad-request');
    const gone = agentJid(record.agent(aliceJid, { state: 'deleted' }), server.agentsDomain);
    const late = await alice.send({ to: gone, body: 'still there?' });
    const answer = await alice.waitFor(errorOf(late));
    assert.deepEqual([answer.error?.type, answer.error?.condition], ['cancel', 'gone']);
    assert.match(answer.error?.text ?? '', /deleted/);
    const stranger = await mallory.send({ to: gone, body: 'still there?' });
    assert.equal((await mallory.waitFor(errorOf(stranger))).error?.condition, 'item-not-found');
  });

  it('is answered with a sentence when an agent cannot be given what it holds, and is not taken', async () => {
    const before = record.accepted.length;
    const encryption = /switch encryption off/;
    const files = /cannot open files.*not taken/;
    const kinds: [extra: string, body: string | undefined, sentence: RegExp][] = [
      ["<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted>", undefined, encryption],
      [
        "<encrypted xmlns='urn:xmpp:omemo:2'><header sid='1'/></encrypted>",
        'I sent you an encrypted message',
        encryption,
      ],
      ["<encryption xmlns='urn:xmpp:eme:0' namespace='urn:nobody:knows'/>", 'This is encrypted', encryption],
      ["<x xmlns='jabber:x:encrypted'>hQEMA+</x>", 'This message is encrypted', encryption],
      ["<openpgp xmlns='urn:xmpp:openpgp:0'>hQEMA+</openpgp>", undefined, encryption],
      ['', '?OTRv23?', encryption],
      ['', 'aesgcm://upload.test/a.jpg#0123', encryption],
      ["<x xmlns='jabber:x:oob'><url>https://upload.test/a.jpg</url></x>", 'https://upload.test/a.jpg', files],
      ["<x xmlns='jabber:x:oob'><url>https://upload.test/a.jpg</url></x>", 'what is on it?', files],
      [
        "<reference xmlns='urn:xmpp:reference:0' type='data'><media-sharing xmlns='urn:xmpp:sims:1'/></reference>",
        'https://upload.test/b.ogg',
        files,
      ],
      ["<file-sharing xmlns='urn:xmpp:sfs:0' disposition='inline'/>", 'https://upload.test/c.pdf', files],
      ["<replace xmlns='urn:xmpp:message-correct:0' id='earlier'/>", 'I meant this', /cannot correct.*new message/],
    ];
    for (const [extra, body, sentence] of kinds) {
      const id = await alice.send({ to: guide, extra, thread: 'odd', ...(body !== undefined && { body }) });
      const told = await alice.waitFor(({ answers, body }) => answers.id === id && body !== null);
      assert.match(told.body ?? '', sentence, extra || body);
      assert.deepEqual([told.thread, told.from, told.originId], ['odd', guide, told.id]);
      assert.ok(!alice.received.some(receiptOf(id)), 'no receipt for what was not taken');
    }
    const extra = kinds[0]![0];
    const pt = await alice.send({ to: guide, lang: 'pt', extra });
    assert.match((await alice.waitFor(({ answers }) => answers.id === pt)).body ?? '', /Desligue a cifra/);
    assert.equal(record.accepted.length, before);
    for (const [hidden] of kinds.filter(([xml]) => xml !== '')) {
      const id = await mallory.send({ to: guide, extra: hidden, body: 'x' });
      assert.equal((await mallory.waitFor(errorOf(id))).error?.condition, 'item-not-found');
    }
  });

  it('is still one when it holds a link, a preview or a wish to be marked as read', async () => {
    const plain: [extra: string, body: string][] = [
      ['', 'https://example.org/article: is this true?'],
      ["<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:a@b'/>", 'what does @a say?'],
      ["<markable xmlns='urn:xmpp:chat-markers:0'/><active xmlns='http://jabber.org/protocol/chatstates'/>", 'mark me'],
      ["<replace xmlns='urn:nobody:knows' id='x'/>", 'not a correction'],
      [
        "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>x</body></html>",
        'rich',
      ],
    ];
    for (const [extra, body] of plain) {
      await alice.waitFor(receiptOf(await alice.send({ to: guide, body, extra })));
      assert.equal(record.accepted.at(-1)?.body, body);
    }
  });

  it('is known by its origin id, whatever else changes, and only where the id is in its own namespace', async () => {
    const other = agentJid(record.agent(aliceJid), server.agentsDomain);
    const accepted = async (sending: Parameters<XmppClient['send']>[0]) => {
      const before = record.accepted.length;
      await alice.waitFor(receiptOf(await alice.send(sending)));
      return record.accepted.length - before;
    };
    assert.equal(await accepted({ to: guide, body: 'once', originId: 'same' }), 1);
    assert.equal(await accepted({ to: guide, body: 'once', originId: 'same' }), 0, 'another stanza id');
    assert.equal(await accepted({ to: guide, body: 'other words', originId: 'same' }), 0);
    assert.equal(await accepted({ to: other, body: 'once', originId: 'same' }), 1, 'of another agent');
    assert.equal(await accepted({ to: guide, body: 'once', originId: 'SAME' }), 1, 'ids are compared as they are');
    const foreign = "<origin-id xmlns='urn:nobody:knows' id='same'/><origin-id xmlns='urn:xmpp:sid:0'/>";
    assert.equal(await accepted({ to: guide, body: 'once', extra: foreign }), 1);
    const two = "<origin-id xmlns='urn:xmpp:sid:0' id='first'/><origin-id xmlns='urn:xmpp:sid:0' id='second'/>";
    assert.equal(await accepted({ to: guide, body: 'twice', extra: two }), 1);
    assert.equal(await accepted({ to: guide, body: 'twice', originId: 'first' }), 0, 'the first one counts');
    const long = 'í'.repeat(1_024);
    assert.equal(await accepted({ to: guide, body: 'long', originId: long }), 1);
    assert.equal(await accepted({ to: guide, body: 'long', originId: long }), 0);
    const tooLong = await alice.send({ to: guide, body: 'long', originId: 'i'.repeat(1_025) });
    assert.equal((await alice.waitFor(errorOf(tooLong))).error?.condition, 'bad-request');
  });

  it('may be a command: answered with a receipt, in its thread, without "is typing"; unheard while the record is away', async () => {
    const before = record.accepted.length;
    const id = await alice.send({ to: guide, body: '/new', thread: 'c-1', originId: 'new-1' });
    const { thread, id: first } = await alice.waitFor(({ answers, body }) => answers.id === id && body !== null);
    assert.equal(thread, 'c-1');
    await alice.waitFor(receiptOf(id));
    const again = await alice.send({ to: guide, body: '/new', thread: 'c-1', originId: 'new-1' });
    assert.equal((await alice.waitFor(({ answers }) => answers.id === again)).id, first, 'known as the same answer');
    assert.deepEqual(
      record.commands.map(({ name, key }) => [name, key]),
      [
        ['new', 'origin:new-1'],
        ['new', 'origin:new-1'],
      ],
    );
    assert.ok(!alice.received.some(({ chatState, thread }) => chatState === 'composing' && thread === 'c-1'));
    record.directoryFails = new Error('away');
    const late = await alice.send({ to: guide, body: '/help' });
    assert.match((await alice.waitFor(errorOf(late))).error?.text ?? '', /send it again/);
    assert.equal(record.accepted.length, before);
  });

  it('is not invented from bounces, rooms, announcements, chat states, receipts or foreign bodies', async () => {
    const before = record.accepted.length;
    const received = alice.received.length;
    for (const type of ['error', 'groupchat', 'headline']) await alice.send({ to: guide, body: `a ${type}`, type });
    await alice.send({ to: guide, extra: "<composing xmlns='http://jabber.org/protocol/chatstates'/>" });
    await alice.send({ to: guide, extra: "<received xmlns='urn:xmpp:receipts' id='r'/>" });
    await alice.send({ to: guide, extra: "<displayed xmlns='urn:xmpp:chat-markers:0' id='r'/>" });
    await alice.send({ to: guide, extra: "<body xmlns='http://www.w3.org/1999/xhtml'>foreign</body>" });
    const forwarded =
      "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><body>x</body></message></forwarded>";
    await alice.send({ to: guide, extra: forwarded });
    for (const quiet of [
      "<reactions xmlns='urn:xmpp:reactions:0' id='r'><reaction>👋</reaction></reactions>",
      "<retract xmlns='urn:xmpp:message-retract:1' id='r'/>",
      "<apply-to xmlns='urn:xmpp:fasten:0' id='r'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>",
      `<received xmlns='urn:xmpp:carbons:2'>${forwarded}</received>`,
      `<sent xmlns='urn:xmpp:carbons:2'>${forwarded}</sent>`,
      `<result xmlns='urn:xmpp:mam:2' id='1'>${forwarded}</result>`,
    ]) {
      await alice.send({ to: guide, extra: quiet });
      await alice.send({ to: guide, extra: quiet, body: 'a text for clients that do not know this' });
    }
    await alice.send({ to: guide, body: '' });
    const last = await alice.send({ to: guide, body: 'the only one', id: 'only-1' });
    await alice.waitFor(receiptOf(last));
    assert.deepEqual(bodies().slice(before), ['the only one']);
    assert.deepEqual(
      alice.received.slice(received).filter(({ type }) => type === 'error'),
      [],
    );
  });

  it('survives whatever else is thrown at the bridge', async () => {
    const say = (inner: string, attributes = `to='${guide}' type='chat' id='${randomUUID()}'`) =>
      mallory.sendRaw(`<message ${attributes}>${inner}</message>`);
    await say('<a>'.repeat(2_000) + '</a>'.repeat(2_000));
    await say(`<a>${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}</a><body>under it</body>`);
    await say(
      `<replace xmlns='urn:xmpp:message-correct:0'>${'<a>'.repeat(9_000)}${'</a>'.repeat(9_000)}</replace><body>x</body>`,
    );
    await say(
      Array.from({ length: 3_000 }, (_, n) => `<x xmlns='urn:n:${n}' a='${n}'/>`).join('') + '<body>many</body>',
    );
    await say(`<body>${'<b>'.repeat(2_000)}deep${'</b>'.repeat(2_000)}</body>`);
    await say(`<body>${'x'.repeat(200_000)}</body>`);
    await say('<x:body xmlns:x="jabber:client">prefixed</x:body><q:w xmlns:q="urn:q" q:e="1"/>');
    await say('<body xmlns="">none</body><__proto__/><constructor id="1"/>');
    await say('<body>&lt;!DOCTYPE a&gt;<![CDATA[<!DOCTYPE b [<!ENTITY c "d">]>]]></body><q a="&lt;!DOCTYPE e&gt;"/>');
    await say('<body>&#x1F600;&#13;&lt;/stream:stream&gt;]]&gt;<![CDATA[</message>]]></body>');
    await say('<body>long id</body>', `to='${guide}' type='chat' id='${'i'.repeat(2_000)}'`);
    await say('<body>strange type</body>', `to='${guide}' type='nonsense' id='strange'`);
    await say('<body>to itself</body>', `to='${server.agentsDomain}' id='domain-1'`);
    await mallory.sendRaw(`<iq to='${guide}' type='get' id='two'><a xmlns='a'/><b xmlns='b'/></iq>`);
    await mallory.sendRaw(`<iq to='${guide}' type='get' id='none'/>`);
    await mallory.sendRaw(`<iq to='${guide}' type='result' id='late'/>`);
    await mallory.sendRaw(`<presence to='${guide}' type='nonsense'/>`);
    await mallory.waitFor(({ id }) => id === 'domain-1');
    const id = await alice.send({ to: guide, body: 'still here?' });
    await alice.waitFor(receiptOf(id));
    assert.ok(door.isOnline());
    assert.ok(!door.logged.some((line) => /xmpp_stream_(down|closed)/.test(line)), 'the stream was never lost');
    assert.ok(
      !door.logged.some((line) => line.includes('stanza_failed') || line.includes('internal.error')),
      door.logged.join(''),
    );
    assert.ok(!door.logged.some((line) => line.includes('still here?')), 'no text is in the log');
  });

  it('is answered while others flood the bridge with presence, queries and messages', async () => {
    const answered = mallory.received.length;
    const flood = (n: number): string =>
      [
        `<presence to='${guide}' type='subscribe'/>`,
        `<presence to='${unknown}' type='probe'/>`,
        `<iq to='${guide}' type='get' id='flood-${n}'><vCard xmlns='vcard-temp'/></iq>`,
        `<iq to='${server.agentsDomain}' type='get' id='d-${n}'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>`,
        `<message to='${agentJid(randomUUID(), server.agentsDomain)}' id='m-${n}'><body>flood</body></message>`,
      ].join('');
    for (let part = 0; part < 8; part += 1)
      await mallory.sendRaw(Array.from({ length: 100 }, (_, n) => flood(100 * part + n)).join(''));
    const id = await alice.send({ to: guide, body: 'am I heard?' });
    await alice.waitFor(receiptOf(id), 30_000);
    await mallory.waitFor(({ id }) => id === 'm-799', 60_000);
    assert.ok(mallory.received.length > answered);
    assert.ok(door.isOnline());
    assert.ok(!door.logged.some((line) => line.includes('stanza_failed')), 'each was refused by name');
  });

  it('gets its receipt even when the stream broke while it was being stored', async () => {
    record.insertTakes = () => 1_500;
    const id = await alice.send({ to: guide, body: 'in the middle of it' });
    await until(() => record.inserting > 0);
    await server.stack.restart('ejabberd');
    await until(() => bodies().includes('in the middle of it'));
    await until(() => door.isOnline(), 15_000, 'the stream');
    const back = await server.login('alice');
    await back.waitFor(receiptOf(id), 15_000);
  });
});
