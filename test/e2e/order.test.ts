import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { answer, delay } from '../support/scripted-model.ts';
import { seeded } from '../support/seeded.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';
import '../support/uncounted.ts';

const OWNERS = 10;
const EACH = 20;

interface Conversation {
  client: XmppClient;
  agent: TestAgent;
  ids: string[];
}

describe('two hundred messages of ten owners, sent without waiting', () => {
  let platform: Platform;
  const conversations: Conversation[] = [];

  before(async () => {
    platform = await sharedPlatform();
    for (let owner = 0; owner < OWNERS; owner += 1) {
      const person = await platform.person(`owner${owner}`);
      conversations.push({ agent: await person.agent(), client: await person.online(), ids: [] });
    }
    const random = seeded(7);
    platform.model.script(() => delay(Math.round(random() * 500), answer('ok')));
  });
  after(() => platform?.stop());

  const replies = ({ client }: Conversation): ReceivedStanza[] =>
    client.received.filter((stanza) => stanza.answers.id !== null && stanza.body !== null);
  const unreceipted = ({ client, ids }: Conversation): string[] => {
    const receipted = new Set(client.received.map((stanza) => stanza.receiptFor));
    return ids.filter((id) => !receipted.has(id));
  };
  const send = ({ client, agent }: Conversation, id: string) =>
    client.send({ to: agent.jid, body: `message ${id}`, id });

  it('keep their order, none is lost, none is answered twice, though the bridge is killed at message 100', async () => {
    for (let round = 0; round < EACH; round += 1) {
      for (const conversation of conversations) {
        const id = randomUUID();
        conversation.ids.push(id);
        await send(conversation, id);
      }
      if (round !== EACH / 2 - 1) continue;
      platform.stack.pause('bridge');
      await platform.stack.kill('bridge', 'SIGKILL');
      await platform.stack.resume('bridge');
      // a client sends again what got no receipt, before it says anything new
      for (const conversation of conversations)
        for (const id of unreceipted(conversation)) await send(conversation, id);
    }
    await Promise.all(
      conversations.map((conversation) =>
        conversation.client.waitFor(
          () => new Set(replies(conversation).map((reply) => reply.answers.id)).size === EACH,
          300_000, // order is promised here, and no speed: a busy machine may take its time
        ),
      ),
    );
    for (const conversation of conversations) {
      const answered = replies(conversation);
      const unique = new Map(answered.map((reply) => [reply.id, reply.answers.id]));
      assert.deepEqual([...unique.values()], conversation.ids, 'answered in the order in which they were sent');
      assert.deepEqual(unreceipted(conversation), []);
    }
    const [calls] = await platform.sql<{ n: number }>(
      "select count(*)::int as n from token_ledger where state = 'settled' and agent_id = any ($1)",
      [conversations.map(({ agent }) => agent.id)],
    );
    assert.equal(calls?.n, OWNERS * EACH);
    assert.equal(platform.model.calls.length, OWNERS * EACH, 'one model call for each message');
  });
});
