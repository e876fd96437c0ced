import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Stack } from '../../scripts/stack.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import type { ActingPlatform } from '../support/acting-platform.ts';
import { actAsPlatform } from '../support/acting-platform.ts';
import type { Json, Registered } from '../support/api-client.ts';
import { apiClient, complaints, faceOf, register, startApi } from '../support/api-client.ts';
import { openEventStream } from '../support/sse.ts';
import { until } from '../support/until.ts';

describe('messages over REST', () => {
  let stack: Stack;
  let ana: Registered;
  let rui: Registered;
  let platform: ActingPlatform;
  let agentId: string;

  before(async () => {
    // nobody serves the task queues: what a workflow would do, the test does
    stack = await startApi({ services: ['postgres', 'redis', 'xmpp', 'temporal'], env: {} });
    platform = actAsPlatform(stack);
    [ana, rui] = await Promise.all([register(stack.run.api, 'ana'), register(stack.run.api, 'rui')]);
    agentId = await agentOf(ana);
  });
  after(async () => {
    await platform.stop();
    await stack.stop({ wipe: true });
  });

  const agentOf = async (who: Registered): Promise<string> => {
    const { body } = await who.api('POST', '/agents', { profile: { name: 'Guide', system_prompt: 'You are Guide.' } });
    return String(body['agent_id']);
  };
  const write = (text: unknown, key?: string, agent = agentId) =>
    ana.api(
      'POST',
      `/agents/${agent}/messages`,
      { text },
      key === undefined ? {} : { headers: { 'idempotency-key': key } },
    );
  const written = async (text: string, agent = agentId): Promise<MessageRef> => {
    const { status, body } = await write(text, undefined, agent);
    assert.equal(status, 202, JSON.stringify(body));
    return { ownerUserId: ana.userId, agentId: agent, messageId: String(body['message_id']) };
  };
  const follow = (ref: MessageRef, lastId?: string, token = ana.accessToken) =>
    openEventStream(`${stack.run.api}/api/v1/messages/${ref.messageId}/events`, {
      authorization: `Bearer ${token}`,
      ...(lastId !== undefined && { 'last-event-id': lastId }),
    });

  it('are accepted for good, and say where to look', async () => {
    const { status, headers, body } = await write('hello');
    assert.equal(status, 202);
    assert.equal(headers.get('location'), `/api/v1/messages/${String(body['message_id'])}`);
    assert.deepEqual([body['agent_id'], body['duplicate']], [agentId, false]);
    const message = await ana.api('GET', `/messages/${String(body['message_id'])}`);
    assert.deepEqual(
      [message.body['state'], message.body['outcome'], message.body['reply'], message.body['text']],
      ['accepted', null, null, 'hello'],
    );
  });

  it('run once for one Idempotency-Key, and not at all for another text under it', async () => {
    const key = randomUUID();
    const [first, second] = await Promise.all([write('once', key), write('once', key)]);
    assert.equal(first.body['message_id'], second.body['message_id']);
    assert.deepEqual([first.body['duplicate'], second.body['duplicate']].sort(), [false, true]);
    const other = await write('something else', key);
    assert.deepEqual([other.status, other.body['type']], [422, 'urn:problem:idempotency.mismatch']);
    const { body } = await ana.api('GET', `/agents/${agentId}/messages?limit=100`);
    const texts = (body['items'] as { text: string }[]).map(({ text }) => text);
    assert.equal(texts.filter((text) => text === 'once').length, 1);
    assert.ok(!texts.includes('something else'));
    assert.notEqual(
      (await write('once')).body['message_id'],
      first.body['message_id'],
      'without a key each is its own',
    );
    for (const wrong of ['', ' ', 'k'.repeat(256)]) {
      const refused = await write('x', wrong);
      assert.deepEqual([refused.status, complaints(refused)], [400, ['Idempotency-Key']], JSON.stringify(wrong));
    }
  });

  it('are refused by name when nobody could hold them', async () => {
    for (const text of ['', '  \n', 'a\0b', '\ud83d', 5, null, undefined]) {
      const refused = await write(text);
      assert.deepEqual([refused.status, complaints(refused)], [400, ['#/text']], JSON.stringify(text));
    }
    const long = await write('é'.repeat(40_000));
    assert.equal(long.status, 413);
    assert.equal((long.body['details'] as Json)['limit_bytes'], 65_536);
    const unknown = await ana.api('POST', `/agents/${agentId}/messages`, { text: 'x', to: 'y' });
    assert.deepEqual(complaints(unknown), ['#/to']);
    assert.equal((await ana.api('POST', '/agents/guide/messages', { text: 'x' })).status, 400);
  });

  it('to a deleted agent are told so to its owner, and nothing to others', async () => {
    const gone = await agentOf(ana);
    await ana.api('DELETE', `/agents/${gone}`);
    assert.equal((await write('x', undefined, gone)).status, 410);
    const stranger = await rui.api('POST', `/agents/${gone}/messages`, { text: 'x' });
    const unknown = await rui.api('POST', `/agents/${randomUUID()}/messages`, { text: 'x' });
    assert.deepEqual(faceOf(stranger), faceOf(unknown));
  });

  it('and their answers stand in one history, newest first, with opened texts', async () => {
    const agent = await agentOf(ana);
    const one = await written('um', agent);
    await platform.answer(one, 'resposta um');
    const two = await written('dois', agent);
    await platform.answer(two, 'Sem tokens.', 'quota.exceeded');
    const first = await ana.api('GET', `/agents/${agent}/messages?limit=3`);
    const rest = await ana.api('GET', `/agents/${agent}/messages?cursor=${String(first.body['next_cursor'])}`);
    const items = [...(first.body['items'] as Json[]), ...(rest.body['items'] as Json[])];
    assert.equal(rest.body['next_cursor'], null);
    assert.deepEqual(
      items.map(({ direction, text, state, door, in_reply_to }) => [direction, text, state, door, in_reply_to]),
      [
        ['out', 'Sem tokens.', 'answered', 'web', two.messageId],
        ['in', 'dois', 'refused', 'web', null],
        ['out', 'resposta um', 'answered', 'web', one.messageId],
        ['in', 'um', 'answered', 'web', null],
      ],
    );
  });

  it('are asked for up to one of them, in its thread and in the order of turns, however much came later', async () => {
    const agent = await agentOf(ana);
    const said: MessageRef[] = [];
    for (let n = 0; n < 4; n += 1) said.push(await written(`text ${n}`, agent));
    for (const [n, each] of said.entries()) await platform.answer(each, `answer ${n}`);
    await ana.api('POST', `/agents/${agent}/messages`, { text: 'elsewhere', thread: 'another' });
    const asked = async (upTo: string, more = '') =>
      (await ana.api('GET', `/agents/${agent}/messages?up_to=${upTo}${more}`)).body;
    const textsOf = (body: Json) => (body['items'] as Json[]).map(({ text }) => text).sort();
    const upTo = said[2]?.messageId ?? '';
    assert.deepEqual(textsOf(await asked(upTo)), ['answer 0', 'answer 1', 'text 0', 'text 1', 'text 2']);
    const first = await asked(upTo, '&limit=2');
    const rest = await asked(upTo, `&limit=10&cursor=${String(first['next_cursor'])}`);
    assert.deepEqual([...textsOf(first), ...textsOf(rest)].sort(), textsOf(await asked(upTo)));
    assert.deepEqual(textsOf(await asked(randomUUID())), []);
    const theirs = await rui.api('GET', `/agents/${await agentOf(rui)}/messages?up_to=${upTo}`);
    assert.deepEqual(theirs.body['items'], []);
  });

  it('came by the web from who is signed in and by the API from a program, which may repeat each other', async () => {
    const agent = await agentOf(ana);
    const made = await ana.api('POST', '/me/api-keys', { name: 'a program', scopes: ['read', 'write'] });
    const program = apiClient(stack.run.api, String(made.body['api_key']));
    const headers = { 'idempotency-key': randomUUID() };
    const path = `/agents/${agent}/messages`;
    const first = await program('POST', path, { text: 'oi' }, { headers });
    assert.equal(first.status, 202, JSON.stringify(first.body));
    const again = await ana.api('POST', path, { text: 'oi' }, { headers });
    assert.deepEqual([again.status, again.body['duplicate']], [202, true], 'a key is one message, whoever brings it');
    await written('olá', agent);
    const { body } = await ana.api('GET', path);
    const items = body['items'] as Json[];
    assert.deepEqual(
      items.map(({ text, door }) => [text, door]),
      [
        ['olá', 'web'],
        ['oi', 'api'],
      ],
    );
  });

  it('tell their outcome and their reply, to their owner only', async () => {
    const ref = await written('quanto?');
    await platform.answer(ref, 'Sem tokens.', 'quota.exceeded');
    const { body } = await ana.api('GET', `/messages/${ref.messageId}`);
    assert.deepEqual(body['outcome'], { state: 'refused', code: 'quota.exceeded' });
    assert.equal((body['reply'] as Json)['text'], 'Sem tokens.');
    for (const path of ['', '/events', '/timeline']) {
      const foreign = await rui.api('GET', `/messages/${ref.messageId}${path}`);
      assert.equal(foreign.status, 404);
      assert.deepEqual(faceOf(foreign), faceOf(await rui.api('GET', `/messages/${randomUUID()}${path}`)));
    }
    const reply = String((body['reply'] as Json)['message_id']);
    assert.equal((await ana.api('GET', `/messages/${reply}`)).status, 404, 'a reply is no message to ask about');
  });

  it('are told piece by piece, and a reader who was cut off misses and repeats nothing', async () => {
    const ref = await written('conte');
    await platform.begin(ref);
    const first = await follow(ref);
    assert.equal(first.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    assert.equal((await first.next())?.retry, 1_000);
    assert.equal((await first.next())?.comment, 'still here');
    const piece = (offset: number, text: string) => ({ type: 'delta' as const, attempt: 1, offset, text });
    await platform.publish(ref, { type: 'reset', attempt: 1 });
    await platform.publish(ref, piece(0, 'Era '));
    assert.equal((await first.next())?.event, 'reset');
    const seen = await first.next();
    assert.deepEqual(seen?.data, piece(0, 'Era '));
    first.close();

    await platform.publish(ref, piece(4, 'uma vez'));
    const second = await follow(ref, seen?.id);
    await platform.answer(ref, 'Era uma vez');
    await platform.publish(ref, { type: 'done', text: 'Era uma vez' });
    const rest = (await second.rest()).filter(({ data }) => data !== undefined);
    // the record may know the end a moment before the stream does: then it is told from there, whole
    assert.deepEqual(rest.at(-1)?.data, { type: 'done', text: 'Era uma vez' });
    assert.ok(rest.length === 1 || JSON.stringify(rest[0]?.data) === JSON.stringify(piece(4, 'uma vez')));
  });

  it('that are finished are told at once from the record, however late one asks', async () => {
    const ref = await written('e agora?');
    await platform.answer(ref, 'agora sim');
    const reader = await follow(ref, '1-0');
    assert.deepEqual((await reader.rest()).at(-1), { event: 'done', data: { type: 'done', text: 'agora sim' } });
  });

  it('are told to nobody any more whose token is not valid', async () => {
    const ref = await written('segredo');
    assert.equal((await ana.api('HEAD', `/messages/${ref.messageId}/events`)).status, 200, 'and HEAD does not wait');
    assert.equal((await follow(ref, undefined, 'x.y.z')).response.status, 401);
  });

  it('are accepted while the workflow engine is away, have no timeline, and say so', async () => {
    stack.pause('temporal');
    await stack.kill('temporal', 'SIGKILL');
    const ref = await written('quando?');
    assert.equal((await ana.api('GET', `/messages/${ref.messageId}`)).body['state'], 'accepted');
    const { status, body } = await ana.api('GET', `/messages/${ref.messageId}/timeline`);
    assert.equal(status, 503);
    assert.deepEqual(body['details'], { service: 'temporal' });
    const ready = await ana.api('GET', '//health/ready');
    assert.deepEqual((ready.body['details'] as Json)['away'], ['temporal']);
    await stack.resume('temporal');
    await until(async () => (await ana.api('GET', '//health/ready')).status === 200, 20_000, 'readiness');
  });

  it('end their streams when the API ends, which then ends by itself', async () => {
    const ref = await written('até logo');
    const reader = await follow(ref);
    await reader.next();
    await reader.next();
    stack.pause('api');
    await stack.kill('api', 'SIGTERM');
    assert.deepEqual(await reader.rest(), []);
    await stack.resume('api');
    assert.equal((await ana.api('GET', `/messages/${ref.messageId}`)).status, 200);
  });
});
