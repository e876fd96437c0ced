import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { answer, delay } from '../support/scripted-model.ts';
import { seeded } from '../support/seeded.ts';
import { until } from '../support/until.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';
import '../support/uncounted.ts';

const MODEL_MS = 300;
/** The way of a message with such a model takes about this long. */
const WAY_MS = 600;
const MOMENTS = 5;

describe('a message that got its receipt is answered exactly once', () => {
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;
  let client: XmppClient;
  const random = seeded(20_261);

  before(async () => {
    platform = await sharedPlatform();
    ana = await platform.person('ana');
    agent = await ana.agent('Guide');
    client = await ana.online();
    platform.model.script(() =>
      delay(MODEL_MS, answer('done', { usage: { prompt_tokens: 40, completion_tokens: 2 } })),
    );
    const id = await client.send({ to: agent.jid, body: 'warm up' });
    await client.waitFor(answering(id), 30_000);
  });
  after(() => platform?.stop());

  const answering = (id: string) => (stanza: ReceivedStanza) => stanza.answers.id === id && stanza.body !== null;

  for (const victim of ['ai', 'platform', 'bridge'] as const) {
    for (let moment = 1; moment <= MOMENTS; moment += 1) {
      const afterMs = Math.round(random() * WAY_MS);
      it(`when the ${victim} process is killed ${afterMs} ms after the receipt`, async () => {
        const earlier = platform.model.calls.length;
        const id = await client.send({ to: agent.jid, body: `question ${victim} ${moment}` });
        await client.waitFor((stanza) => stanza.receiptFor === id);
        await pause(afterMs);
        const open = platform.model.calls.slice(earlier).filter((call) => call.endedAt === undefined);
        platform.stack.pause(victim);
        await platform.stack.kill(victim, 'SIGKILL');
        const alreadyThere = client.received.some(answering(id));
        await platform.stack.resume(victim);
        await client.waitFor(answering(id), 20_000);
        await finished(id);
        const replies = client.received.filter(answering(id));
        assert.equal(new Set(replies.map((reply) => reply.id)).size, 1, 'one message id at the client');
        if (alreadyThere || victim !== 'bridge') assert.equal(replies.length, 1);
        const archived = (await client.archive(agent.jid)).filter((row) => row.answers.id === id);
        assert.equal(archived.length, 1, 'one row in the archive');
        const requests = platform.model.calls.length - earlier;
        assert.equal(requests, 1 + (victim === 'ai' ? open.length : 0), 'requests = 1 + kills that hit an open call');
        const ledger = await platform.sql<{ state: string; settled: number; reserved: number }>(
          'select l.state, l.settled, l.reserved from token_ledger l join messages m on m.id = l.message_id where m.stanza_id = $1 order by call',
          [id],
        );
        assert.equal(ledger.at(-1)?.state, 'settled');
        assert.equal(ledger.at(-1)?.settled, 42);
        const unknown = ledger.slice(0, -1);
        assert.ok(unknown.every((row) => row.state === 'unknown' && row.settled === row.reserved));
        assert.ok(unknown.length >= requests - 1 && unknown.length <= (victim === 'ai' ? 1 : 0));
      });
    }
  }

  it('when the bridge is killed before the receipt and the client sends the same id again', async () => {
    for (let moment = 1; moment <= MOMENTS; moment += 1) {
      const id = randomUUID();
      platform.stack.pause('bridge');
      await client.send({ to: agent.jid, body: `early ${moment}`, id });
      await pause(Math.round(random() * 8));
      await platform.stack.kill('bridge', 'SIGKILL');
      await platform.stack.resume('bridge');
      await client.send({ to: agent.jid, body: `early ${moment}`, id });
      await client.waitFor((stanza) => stanza.receiptFor === id);
      await client.waitFor(answering(id), 20_000);
      await finished(id);
      assert.equal(client.received.filter(answering(id)).length, 1);
    }
  });

  /** The workflow is over: nothing more can be sent for this message. */
  const finished = (id: string) =>
    until(
      async () =>
        (await platform.sql('select 1 from messages where stanza_id = $1 and finished_at is not null', [id])).length ===
        1,
      10_000,
      'the end of the message',
    );
});
