import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { answer } from '../support/scripted-model.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { until } from '../support/until.ts';
import { workflowsByHand } from '../support/workflows-by-hand.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';

describe('a chat message to an agent', () => {
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;
  let client: XmppClient;

  before(async () => {
    platform = await sharedPlatform();
    ana = await platform.person('ana');
    agent = await ana.agent('Guide');
    client = await ana.online();
  });
  after(() => platform?.stop());

  const replyTo = (id: string) => (stanza: ReceivedStanza) =>
    stanza.kind === 'message' && stanza.answers.id === id && stanza.body !== null;

  it('is received, shown as being written, and answered in its thread', async () => {
    platform.model.script(() => answer('hello back'));
    assert.match(client.session.mechanism, /^SCRAM-SHA-256/);
    const id = await client.send({ to: agent.jid, body: 'hello', thread: 'thread-1' });
    const receipt = await client.waitFor((stanza) => stanza.receiptFor === id);
    const composing = await client.waitFor((stanza) => stanza.chatState === 'composing');
    const reply = await client.waitFor(replyTo(id));
    assert.equal(reply.body, 'hello back');
    assert.equal(reply.thread, 'thread-1');
    assert.equal(composing.thread, 'thread-1');
    assert.equal(reply.from?.split('/')[0], agent.jid);
    const order = [receipt, composing, reply].map((stanza) => client.received.indexOf(stanza));
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
  });

  it('sent again with the same id runs nothing twice', async () => {
    const before = platform.model.calls.length;
    const id = randomUUID();
    await client.send({ to: agent.jid, body: 'once only', id });
    await client.waitFor(replyTo(id));
    await client.send({ to: agent.jid, body: 'once only', id });
    await client.waitForAll((stanza) => stanza.receiptFor === id, 2);
    const later = await client.send({ to: agent.jid, body: 'and something else' });
    await client.waitFor(replyTo(later));
    assert.equal(platform.model.calls.length, before + 2);
    assert.equal(client.received.filter(replyTo(id)).length, 1);
  });

  it('of a stranger gets what an unknown address gets', async () => {
    const bob = await platform.person('bob');
    const stranger = await bob.online();
    const unknown = `agent-${randomUUID()}@${platform.stack.run.xmpp.agentsDomain}`;
    const calls = platform.model.calls.length;
    const answers = [];
    for (const to of [agent.jid, unknown]) {
      const id = await stranger.send({ to, body: 'let me in' });
      const stanza = await stranger.waitFor((each) => each.id === id);
      answers.push(stanza.xml.replaceAll(to, 'ADDRESS').replaceAll(id, 'ID'));
    }
    assert.equal(answers[0], answers[1]);
    assert.match(answers[0] ?? '', /item-not-found/);
    assert.equal(platform.model.calls.length, calls);
    const rows = await platform.sql('select 1 from messages where sender_jid = $1', [bob.jid]);
    assert.equal(rows.length, 0);
  });

  it('that got past the door for somebody who may not write is refused by the workflow itself', async () => {
    const eve = await platform.person('eve');
    const byHand = workflowsByHand(platform.stack);
    try {
      const calls = platform.model.calls.length;
      const ref = await byHand.accept({ ownerUserId: ana.userId, agentId: agent.id }, ana.jid, 'let me in');
      await platform.sql('update messages set sender_jid = $2 where id = $1', [ref.messageId, eve.jid]);
      const refused = { state: 'refused', code: 'access.denied' };
      assert.deepEqual(await byHand.run(ref), refused);
      assert.deepEqual(await byHand.run({ ...ref, ownerUserId: eve.userId }), refused);
      assert.equal(platform.model.calls.length, calls);
      for (const [table, column] of [
        ['executions', 'id'],
        ['messages', 'in_reply_to'],
        ['token_ledger', 'message_id'],
      ])
        assert.deepEqual(await platform.sql(`select 1 from ${table} where ${column} = $1`, [ref.messageId]), [], table);
    } finally {
      await byHand.stop();
    }
  });

  it('survives the AI worker being killed in the middle of the model call: two requests, one reply', async () => {
    const before = platform.model.calls.length;
    const held = platform.model.hold();
    platform.model.script((_call, n) => (n === before + 1 ? held.reply : answer('second try')));
    const id = await client.send({ to: agent.jid, body: 'think hard' });
    await platform.model.call(before + 1);
    await platform.stack.kill('ai', 'SIGKILL');
    const reply = await client.waitFor(replyTo(id), 30_000);
    assert.equal(reply.body, 'second try');
    held.release();
    platform.model.script(() => answer('ok'));
    const later = await client.send({ to: agent.jid, body: 'still there?' });
    await client.waitFor(replyTo(later));
    assert.equal(platform.model.calls.length, before + 3);
    assert.equal(client.received.filter(replyTo(id)).length, 1);
    const calls = await platform.sql(
      'select l.call, l.state, l.reserved, l.settled from token_ledger l join messages m on m.id = l.message_id where m.stanza_id = $1 order by call',
      [id],
    );
    assert.deepEqual(
      calls.map((row) => row['state']),
      ['unknown', 'settled'],
    );
    assert.equal(calls[0]?.['settled'], calls[0]?.['reserved']);
  });

  it('is sealed wherever it is kept', async () => {
    const secret = `the vault code is ${randomUUID()}`;
    platform.model.script(() => answer(`understood: ${secret}`));
    const id = await client.send({ to: agent.jid, body: secret });
    await client.waitFor(replyTo(id));
    const [row] = await platform.sql<{ id: string; owner_user_id: string }>(
      'select id, owner_user_id from messages where stanza_id = $1',
      [id],
    );
    assert.ok(row);
    await until(
      async () =>
        (await platform.sql('select 1 from agent_memories where source_message_id = $1', [row.id])).length > 0,
      10_000,
      'long memory',
    );
    const bodies = await platform.sql<{ body: Buffer }>('select body from messages where id = $1 or in_reply_to = $1', [
      row.id,
    ]);
    const memories = await platform.sql<{ content: Buffer }>(
      'select content from agent_memories where source_message_id = $1',
      [row.id],
    );
    assert.equal(bodies.length, 2);
    for (const sealed of [...bodies.map((each) => each.body), ...memories.map((each) => each.content)])
      assert.ok(!sealed.includes('vault code'));
    const { Connection } = await import('@temporalio/client');
    const connection = await Connection.connect({ address: platform.stack.run.temporal.address });
    const { history } = await connection.workflowService.getWorkflowExecutionHistory({
      namespace: platform.stack.run.temporal.namespace,
      execution: { workflowId: `message:${row.owner_user_id}:${agent.id}:${row.id}` },
    });
    const { default: proto } = await import('@temporalio/proto');
    const raw = Buffer.from(proto.temporal.api.history.v1.History.encode(history ?? {}).finish());
    await connection.close();
    assert.ok(raw.length > 1_000);
    assert.ok(!raw.includes('vault code'));
  });
});
