import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { answer } from '../support/scripted-model.ts';
import type { ServerEvent } from '../support/sse.ts';
import { openEventStream } from '../support/sse.ts';
import { until } from '../support/until.ts';

type Json = Record<string, unknown>;

describe('the whole way by REST', () => {
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;

  before(async () => {
    platform = await sharedPlatform();
    ana = await platform.person('ana');
    agent = await ana.agent();
  });
  after(() => platform.stop());

  const write = async (text: string): Promise<string> => {
    const { status, body } = await ana.api('POST', `/agents/${agent.id}/messages`, { text });
    assert.equal(status, 202);
    return String(body['message_id']);
  };
  const follow = (messageId: string, lastId?: string) =>
    openEventStream(`${platform.stack.run.api}/api/v1/messages/${messageId}/events`, {
      authorization: `Bearer ${ana.token}`,
      ...(lastId !== undefined && { 'last-event-id': lastId }),
    });
  const told = (events: ServerEvent[], type: string): Json[] =>
    events.flatMap(({ event, data }) => (event === type && data ? [data] : []));

  it('an agent appears in its owner’s client by itself, as present, and goes when it is deleted', async () => {
    const client = await ana.online();
    const made = await ana.agent('Bela');
    await client.waitFor(
      ({ kind, from, type }) => kind === 'presence' && from === `${made.jid}/agent` && type === null,
    );
    await until(async () => (await client.roster())[made.jid]?.name === 'Bela', 5_000, 'the roster');
    await ana.api('DELETE', `/agents/${made.id}`);
    await client.waitFor(
      ({ kind, from, type }) => kind === 'presence' && from === `${made.jid}/agent` && type === 'unavailable',
    );
    await until(async () => (await client.roster())[made.jid] === undefined, 5_000, 'the roster');
  });

  it('an answer is told while it is written, across a broken connection, and stays readable', async () => {
    const text = 'Era uma vez um rio que corria para o mar, sem pressa nenhuma.';
    const hold = platform.model.hold();
    platform.model.script(() => hold.reply);
    const calls = platform.model.calls.length;
    const id = await write('conte uma história');
    const first = await follow(id);
    await platform.model.call(calls + 1);
    hold.release(answer(text, { paceMs: 40, usage: { prompt_tokens: 30, completion_tokens: 12 } }));
    const seen: ServerEvent[] = [];
    while (told(seen, 'delta').length === 0) seen.push((await first.next()) ?? assert.fail('the stream ended early'));
    first.close();

    const lastId = seen.findLast(({ id: known }) => known !== undefined)?.id;
    seen.push(...(await (await follow(id, lastId)).rest()));
    assert.deepEqual(told(seen, 'done'), [{ type: 'done', text }]);
    let joined = '';
    for (const { offset, text: piece } of told(seen, 'delta') as { offset: number; text: string }[]) {
      assert.equal(offset, joined.length, 'no piece is missing and none is repeated');
      joined += piece;
    }
    assert.equal(joined, text);

    const { body } = await ana.api('GET', `/messages/${id}`);
    assert.deepEqual(body['outcome'], { state: 'answered', code: null });
    assert.equal((body['reply'] as Json)['text'], text);
    const timeline = await ana.api('GET', `/messages/${id}/timeline`);
    assert.equal((timeline.body['steps'] as Json[]).length, 15);
    const execution = timeline.body['execution'] as Json;
    assert.deepEqual(
      [execution['tokens_used'], execution['state'], execution['attempts'], execution['provider']],
      [42, 'answered', 1, 'openai'],
    );
  });

  it('a refusal ends the stream with its code and a sentence', async () => {
    const small = await ana.agent('Small', { governance: { max_tokens_per_minute: 70 } });
    const { body } = await ana.api('POST', `/agents/${small.id}/messages`, { text: 'x'.repeat(2_000) });
    const events = await (await follow(String(body['message_id']))).rest();
    const [failed] = told(events, 'failed');
    assert.equal(failed?.['code'], 'quota.exceeded');
    assert.match(String(failed?.['text']), /token/);
  });
});
