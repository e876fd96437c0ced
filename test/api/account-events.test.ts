import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { keyOf, redisAccountNews } from '../../adapters/redis/account-news.ts';
import { redisShortLived } from '../../adapters/redis/short-lived.ts';
import type { AccountNews, ToldEvent } from '../../domain/news-ports.ts';
import type { Stack } from '../../scripts/stack.ts';
import type { Registered } from '../support/api-client.ts';
import { faceOf, register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';
import type { EventSourceReader, ServerEvent } from '../support/sse.ts';
import { openEventStream } from '../support/sse.ts';

let stack: Stack;
let ana: Registered;
let rui: Registered;
let redis: Redis;
let news: AccountNews;
const log = pino({ level: 'silent' });
const readers: EventSourceReader[] = [];

before(async () => {
  stack = await sharedApi();
  [ana, rui] = await Promise.all([register(stack.run.api, 'ana'), register(stack.run.api, 'rui')]);
  redis = new Redis(stack.redisUrl);
  news = redisAccountNews(redis, log);
});
after(async () => {
  for (const reader of readers) reader.close();
  await redis?.quit();
  await stack?.stop();
});

const definition = { profile: { name: 'Guide', system_prompt: 'You are Guide.' } };

async function follow(who: Registered, lastId?: string, path = '/events'): Promise<EventSourceReader> {
  const reader = await openEventStream(`${stack.run.api}/api/v1${path}`, {
    authorization: `Bearer ${who.accessToken}`,
    ...(lastId !== undefined && { 'last-event-id': lastId }),
  });
  readers.push(reader);
  return reader;
}

/** The next event, whatever signs of life come before it. */
async function next(reader: EventSourceReader): Promise<ServerEvent> {
  for (;;) {
    const event = (await reader.next()) ?? assert.fail('the stream ended');
    if (event.data) return event;
  }
}

/** One that is past its beginning: what happens from now on is told to it. */
async function followed(who: Registered): Promise<EventSourceReader> {
  const reader = await follow(who);
  assert.deepEqual((await next(reader)).data, { type: 'reset' });
  return reader;
}

const something = (): ToldEvent => ({
  ...{ type: 'message', agent_id: randomUUID(), message_id: randomUUID() },
  ...{ direction: 'in', state: 'running', in_reply_to: null },
});

describe('the stream of an account', () => {
  it('tells of its agents as they are made, changed, paused, woken up, deleted and restored', async () => {
    const reader = await followed(ana);
    const { body } = await ana.api('POST', '/agents', definition);
    const agent = String(body['agent_id']);
    const changed = { profile: { name: 'Better guide' } };
    const steps: [string, string, object | undefined, string, number | null][] = [
      ['PATCH', '', changed, 'active', 2],
      ['POST', '/versions/1/rollback', {}, 'active', 3],
      ['POST', '/pause', undefined, 'paused', 3],
      ['POST', '/resume', undefined, 'active', 3],
      ['DELETE', '', undefined, 'deleted', null],
      ['POST', '/restore', undefined, 'active', 3],
    ];
    const told = (state: string, version: number | null) => ({ type: 'agent', agent_id: agent, state, version });
    const first = await next(reader);
    assert.deepEqual([first.event, first.data], ['agent', told('active', 1)]);
    for (const [method, path, given, state, version] of steps) {
      const { status } = await ana.api(method, `/agents/${agent}${path}`, given);
      assert.ok(status < 300, `${method} ${path}: ${status}`);
      assert.deepEqual((await next(reader)).data, told(state, version));
    }
  });

  it('is of the one who asks: a stranger hears of nothing, also with an id of somebody else', async () => {
    const [hers, his] = [await followed(ana), await followed(rui)];
    await ana.api('POST', '/agents', definition);
    const { id } = await next(hers);
    const again = await follow(rui, id);
    assert.deepEqual((await next(again)).data, { type: 'reset' });
    const own = await rui.api('POST', '/agents', definition);
    for (const reader of [his, again])
      assert.equal((await next(reader)).data?.['agent_id'], own.body['agent_id'], 'the first that he hears of');
  });

  it('goes on after a cut where it was, without a word about what was heard already', async () => {
    const first = await followed(ana);
    const [one, two, three] = [something(), something(), something()];
    await news.tell([ana.userId], one);
    const { id, data } = await next(first);
    assert.deepEqual(data, one);
    first.close();
    await news.tell([ana.userId], two);
    await news.tell([ana.userId], three);
    const second = await follow(ana, id);
    assert.deepEqual([(await next(second)).data, (await next(second)).data], [two, three]);
  });

  it('says so when it has lost what came after the last id, and goes on from now', async () => {
    const first = await followed(ana);
    await news.tell([ana.userId], something());
    const { id } = await next(first);
    await news.tell([ana.userId], something());
    const newest = await next(first);
    await redis.xtrim(keyOf(ana.userId), 'MAXLEN', '=', 1);
    for (const last of [id, '1-0', '99999999999999-0', 'x', '0-0', '']) {
      const again = await follow(ana, last);
      const reset = await next(again);
      assert.deepEqual([reset.id, reset.data], [newest.id, { type: 'reset' }], `after ${last}`);
      const now = something();
      await news.tell([ana.userId], now);
      const told = await next(again);
      assert.deepEqual(told.data, now);
      again.close();
      // what the reset was numbered with is a place to come back to
      const back = await follow(ana, reset.id);
      assert.deepEqual((await next(back)).data, now);
      back.close();
      await redis.xdel(keyOf(ana.userId), told.id ?? '');
    }
  });

  it('holds approvals beside the rest, which those who follow approvals alone are not told', async () => {
    const all = await follow(ana);
    const { id } = await next(all);
    const approvals = await follow(ana, id, '/approvals/events');
    const asked = { type: 'approval', approval_id: randomUUID(), state: 'open' } as const;
    const message = something();
    for (const event of [message, asked]) await news.tell([ana.userId], event);
    assert.deepEqual([(await next(all)).data, (await next(all)).data], [message, asked]);
    assert.deepEqual((await next(approvals)).data, asked);
  });

  it('skips what only a newer version tells of, and knows what an older one told', async () => {
    const reader = await followed(ana);
    const asked = { approval_id: randomUUID(), state: 'denied' };
    for (const event of [{ type: 'of tomorrow', x: 1 }, asked])
      await redis.xadd(keyOf(ana.userId), '*', 'event', JSON.stringify(event));
    assert.deepEqual((await next(reader)).data, { type: 'approval', ...asked });
  });

  it('is gone with its account', async () => {
    await news.tell([ana.userId], something());
    assert.equal(await redis.exists(keyOf(ana.userId)), 1);
    await redisShortLived(redis, log).forgetAccount(ana.userId);
    assert.equal(await redis.exists(keyOf(ana.userId)), 0);
  });

  it('is told to nobody without a token, and ends with the sign-in that opened it', async () => {
    const without = await openEventStream(`${stack.run.api}/api/v1/events`, {});
    assert.equal(without.response.status, 401);
    assert.equal((await ana.api('HEAD', '/events')).status, 200, 'and HEAD does not wait');
    const refused = await ana.api('GET', '/events', undefined, { token: 'x.y.z' });
    assert.deepEqual(faceOf(refused), faceOf(await ana.api('GET', '/agents', undefined, { token: 'x.y.z' })));
    const reader = await followed(ana);
    assert.equal((await ana.api('POST', '/auth/logout')).status, 204);
    assert.deepEqual(await reader.rest(), []);
  });
});
