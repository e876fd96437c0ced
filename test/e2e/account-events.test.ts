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
    reader = await openEventStream(`${platform.stack.run.api}/api/v1/events`, { authorization: `Bearer ${ana.token}` });
    assert.deepEqual(await next(), { type: 'reset' });
  });
  after(async () => {
    reader?.close();
    await platform?.stop();
  });

  async function next(): Promise<Json> {
    for (;;) {
      const { data } = (await reader.next()) ?? assert.fail('the stream ended');
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
});
