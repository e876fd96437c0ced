import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { deliveryActivities } from '../../activities/delivery.ts';
import { openArchive } from '../../adapters/xmpp/archive.ts';
import { AppError } from '../../contracts/errors.ts';
import { agentJid } from '../../contracts/addresses.ts';
import type { Delivery } from '../../domain/ports.ts';
import type { BridgeDoor } from '../support/bridge-door.ts';
import { openBridgeDoor } from '../support/bridge-door.ts';
import { MemoryRecord } from '../support/memory-record.ts';
import { until } from '../support/until.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';
import type { XmppServer } from '../support/xmpp-server.ts';
import { sharedXmppServer } from '../support/shared-xmpp-server.ts';

describe('a reply of an agent', () => {
  const record = new MemoryRecord();
  let server: XmppServer;
  let door: BridgeDoor;
  let alice: XmppClient;
  let guide: string;

  before(async () => {
    server = await sharedXmppServer();
    door = await openBridgeDoor(server.component, record);
    guide = agentJid(record.agent(`alice@${server.domain}`), server.agentsDomain);
    alice = await server.login('alice');
  });
  after(async () => {
    await door?.close();
    await server?.stop();
  });

  const reply = (change: Partial<Delivery> = {}): Delivery => ({
    ref: { ownerUserId: randomUUID(), agentId: randomUUID(), messageId: randomUUID() },
    replyId: randomUUID(),
    agentJid: guide,
    replyTo: alice.session.jid,
    thread: 'th-9',
    inReplyTo: 'question-1',
    text: 'a reply',
    ...change,
  });
  const deliver = (delivery: Delivery, attempt = 1): Promise<void> => {
    const activities = deliveryActivities({ stanzas: door.stanzas, archive: openArchive(server.archive) });
    return new MockActivityEnvironment({ attempt }).run(() => activities.deliver(delivery));
  };
  const withId = (id: string) => (stanza: ReceivedStanza) => stanza.id === id && stanza.kind === 'message';
  const archived = async (id: string) => (await alice.archive(guide)).filter(withId(id)).length;

  it('comes in the thread of the question, names the message it answers, and has one id', async () => {
    const delivery = reply({ text: 'Olá! ☕ <b>&amp;</b> ]]>' });
    await deliver(delivery);
    const got = await alice.waitFor(withId(delivery.replyId));
    assert.equal(got.body, delivery.text);
    assert.equal(got.type, 'chat');
    assert.equal(got.from, guide);
    assert.equal(got.thread, 'th-9');
    assert.deepEqual(got.answers, { to: alice.session.jid, id: 'question-1' });
    assert.equal(got.originId, delivery.replyId);
    assert.equal(got.chatState, 'active');
    assert.equal(got.receiptAsked, false);
  });

  it('is with the server once it counts as delivered: an attempt right after it sends nothing', async () => {
    for (let n = 0; n < 20; n += 1) {
      const delivery = reply({ replyTo: n % 2 ? alice.session.jid : `alice@${server.domain}` });
      await deliver(delivery);
      await deliver(delivery, 2);
      assert.equal(await archived(delivery.replyId), 1, `reply ${n}`);
    }
  });

  it('is not sent again by a second attempt when the first one had arrived', async () => {
    const delivery = reply({ text: 'only once' });
    await deliver(delivery);
    await deliver(delivery, 2);
    await deliver(delivery, 3);
    const next = reply();
    await deliver(next);
    await alice.waitFor(withId(next.replyId));
    assert.equal(alice.received.filter(withId(delivery.replyId)).length, 1);
    assert.equal(await archived(delivery.replyId), 1);
  });

  it('is sent by a second attempt when the first one had not arrived', async () => {
    const delivery = reply({ text: 'late but there' });
    await deliver(delivery, 2);
    await alice.waitFor(withId(delivery.replyId));
    assert.equal(await archived(delivery.replyId), 1);
  });

  it('is not mistaken for somebody else’s with the same words', async () => {
    const delivery = reply();
    await deliver(delivery);
    const archive = openArchive(server.archive);
    await until(() => archive.has(delivery.replyTo, guide, delivery.replyId));
    assert.ok(!(await archive.has(`bob@${server.domain}`, guide, delivery.replyId)));
    assert.ok(!(await archive.has(delivery.replyTo, agentJid(randomUUID(), server.agentsDomain), delivery.replyId)));
    assert.ok(!(await archive.has(delivery.replyTo, guide, randomUUID())));
  });

  it('reaches a person who is away: it is there at the next login', async () => {
    const bob = await server.account('bob');
    const delivery = reply({ replyTo: `${bob.jid}/gone` });
    await deliver(delivery);
    const back = await server.login('bob');
    assert.equal((await back.waitFor(withId(delivery.replyId))).body, 'a reply');
  });

  it('is cut at 32 KiB between two characters and says where the rest is', async () => {
    const delivery = reply({ text: `${'x'.repeat(32_760)}👩‍🚀👩‍🚀 the end, and it is what you do` });
    await deliver(delivery);
    const { body } = await alice.waitFor(withId(delivery.replyId));
    assert.match(body!, /^x{32760}…\n\n\[This answer is longer.*history\.\]$/);
    const whole = reply({ text: 'é'.repeat(16_384) });
    await deliver(whole);
    assert.equal((await alice.waitFor(withId(whole.replyId))).body, whole.text);
  });

  it('with characters that XML cannot hold does not bring the stream down', async () => {
    const delivery = reply({ text: 'a\u0000b\u001bc\ufffed\ud800e\u0085f\tg\n' });
    await deliver(delivery);
    const { body } = await alice.waitFor(withId(delivery.replyId));
    assert.equal(body, 'a\ufffdb\ufffdc\ufffdd\ufffde\u0085f\tg\n');
    assert.ok(door.isOnline());
  });

  it('fails so that it is tried again while the XMPP server is away, and then arrives once', async () => {
    const delivery = reply({ replyTo: `alice@${server.domain}`, text: 'after the break' });
    await server.stack.kill('ejabberd');
    const unavailable = (error: unknown) => error instanceof AppError && error.code === 'service.unavailable';
    await assert.rejects(deliver(delivery), unavailable);
    await server.stack.restart('ejabberd');
    await until(() => door.isOnline(), 15_000, 'the stream');
    alice = await server.login('alice');
    await deliver(delivery, 2);
    await alice.waitFor(withId(delivery.replyId));
    assert.equal(await archived(delivery.replyId), 1);
  });

  it('is not sent blindly when the archive cannot be read: the error names the setting', async () => {
    const archive = openArchive('sqlite:/nowhere/archive.db');
    await assert.rejects(archive.has(alice.session.jid, guide, randomUUID()), (error: AppError) => {
      assert.equal(error.code, 'service.unavailable');
      assert.match(String(error.details['advice']), /\/nowhere\/archive\.db.*AIOX_XMPP_ARCHIVE/);
      return true;
    });
  });
});
