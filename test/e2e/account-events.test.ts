import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { EventSourceReader } from '../support/sse.ts';
import { openEventStream } from '../support/sse.ts';

type Json = Record<string, unknown>;

describe('what an account is told of its messages', () => {
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;
  let reader: EventSourceReader;

  before(async () => {
    platform = await sharedPlatform();
    ana = await platform.person('ana');
    agent = await ana.agent();
    platform.model.script(() => answer('An answer.'));
    reader = await follow(ana);
  });
  after(async () => {
    reader?.close();
    await platform?.stop();
  });

  async function follow({ token }: Person): Promise<EventSourceReader> {
    const opened = await openEventStream(`${platform.stack.run.api}/api/v1/events`, {
      authorization: `Bearer ${token}`,
    });
    assert.deepEqual(await next(opened), { type: 'reset' });
    return opened;
  }

  async function next(of = reader): Promise<Json> {
    for (;;) {
      const { data } = (await of.next()) ?? assert.fail('the stream ended');
      if (data) return data;
    }
  }

  /** A message comes in, its answer is recorded, and it is finished. */
  async function wholeWay(): Promise<{ asked: string; replied: string }> {
    const told = [await next(), await next(), await next()];
    const [asked, replied] = [String(told[0]?.['message_id']), String(told[1]?.['message_id'])];
    const of = { type: 'message', agent_id: agent.id };
    assert.deepEqual(told, [
      { ...of, message_id: asked, direction: 'in', state: 'running', in_reply_to: null },
      { ...of, message_id: replied, direction: 'out', state: 'answered', in_reply_to: asked },
      { ...of, message_id: asked, direction: 'in', state: 'answered', in_reply_to: null },
    ]);
    return { asked, replied };
  }

  it('holds those that were written in an XMPP client, which can be read as soon as they are told of', async () => {
    const client = await ana.online();
    await client.send({ to: agent.jid, body: 'from a phone', id: randomUUID() });
    const { asked, replied } = await wholeWay();
    const { body } = await ana.api('GET', `/messages/${asked}`);
    assert.deepEqual([body['door'], body['text'], body['state']], ['xmpp', 'from a phone', 'answered']);
    assert.equal((body['reply'] as Json)['message_id'], replied);
  });

  it('holds those that came by REST, and how one ended that was refused', async () => {
    const written = await ana.api('POST', `/agents/${agent.id}/messages`, { text: 'by REST' });
    assert.equal((await wholeWay()).asked, written.body['message_id']);
    const poor = await ana.agent('Poor', { governance: { max_tokens_per_minute: 100 } });
    assert.equal((await next())['agent_id'], poor.id);
    const { body } = await ana.api('POST', `/agents/${poor.id}/messages`, { text: 'too much '.repeat(200) });
    assert.deepEqual(
      [await next(), await next(), await next()].map(({ direction, state }) => [direction, state]),
      [
        ['in', 'running'],
        ['out', 'answered'],
        ['in', 'refused'],
      ],
    );
    assert.equal((await ana.api('GET', `/messages/${String(body['message_id'])}`)).body['state'], 'refused');
  });

  it('holds a limit of which most is used, when the warning can be read, and the same when nothing is left of it', async () => {
    const eva = await platform.person('eva');
    const spender = await eva.agent('Spender', { governance: { max_tokens_per_minute: 90_000 } });
    assert.equal((await eva.api('PUT', '/governance/quota', { tokens_per_day: 1_000 })).status, 200);
    platform.model.script(() => answer('An answer.', { usage: { prompt_tokens: 949, completion_tokens: 1 } }));
    const told = await follow(eva);
    const say = () => eva.api('POST', `/agents/${spender.id}/messages`, { text: 'spend' });
    const limit = { type: 'quota', kind: 'user_day', agent_id: null };
    await say();
    assert.equal((await next(told))['state'], 'running');
    assert.deepEqual(await next(told), { ...limit, state: 'warned' });
    const { body } = await eva.api<{ warnings: Json[] }>('GET', '/governance/usage');
    assert.deepEqual(
      body.warnings.map(({ kind, used, acknowledged_at: seen }) => [kind, used, seen]),
      [['user_day', 950, null]],
    );
    assert.deepEqual([(await next(told))['direction'], (await next(told))['direction']], ['out', 'in']);
    await say();
    assert.equal((await next(told))['state'], 'running');
    assert.deepEqual(await next(told), { ...limit, state: 'reached' });
    const violations = await eva.api<{ items: Json[] }>('GET', '/governance/violations');
    assert.equal(violations.body.items[0]?.['rule'], 'quota.user_day');
    assert.deepEqual([(await next(told))['state'], (await next(told))['state']], ['answered', 'refused']);
    told.close();
  });
});
