import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Redis } from 'ioredis';
import { redisAttempts } from '../../../adapters/redis/attempts.ts';
import { connectRedis } from '../../../adapters/redis/connect.ts';
import { redisRequestRates } from '../../../adapters/redis/request-rates.ts';
import type { AppError } from '../../../contracts/errors.ts';
import type { RequestRates } from '../../../domain/rate-ports.ts';
import type { Stack } from '../../../scripts/stack.ts';
import { sharedRedis } from '../../support/shared-redis.ts';

const limits = { reads: 4, writes: 3, messages: 2, 'sign-ins': 2 };

describe('requests are counted', () => {
  let stack: Stack;
  let redis: Redis;
  let rates: RequestRates;

  before(async () => {
    stack = await sharedRedis();
    redis = connectRedis(stack.redisUrl, { info: () => {}, warn: () => {} });
    if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
    rates = redisRequestRates(redis, { limits, usersOfAnAddress: 2 });
    // another who counts on the same connection, by the same script
    redisAttempts(redis);
  });
  after(async () => {
    redis.disconnect();
    await stack.stop();
  });
  beforeEach(() => redis.flushdb());

  const write = (who = 'ana') => rates.count('writes', 'user', who);
  const counted = async (): Promise<number[]> =>
    Promise.all((await redis.keys('aiox:rates:*')).map(async (key) => Number(await redis.get(key))));

  it('up to the limit and no further: what is refused is not charged', async () => {
    const seen = [];
    for (let n = 0; n < 6; n += 1) seen.push(await write());
    assert.deepEqual(
      seen.map((rate) => [rate?.left, rate?.refused]),
      [...[2, 1, 0].map((left) => [left, false]), ...[0, 0, 0].map((left) => [left, true])],
    );
    assert.deepEqual(await counted(), [3]);
    const { name, limit, windowS, resetsInS } = seen[0]!;
    assert.deepEqual({ name, limit, windowS }, { name: 'writes-user', limit: 3, windowS: 60 });
    assert.ok(resetsInS > 55 && resetsInS <= 60);
  });

  it('also when all come at once', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => write()));
    assert.equal(all.filter((rate) => rate?.refused === false).length, 3);
    assert.deepEqual(await counted(), [3]);
  });

  it('each user, address and class for itself; an address has room for several users', async () => {
    for (let n = 0; n < 4; n += 1) await write();
    assert.equal((await write('bea'))?.refused, false);
    assert.equal((await rates.count('reads', 'user', 'ana'))?.left, 3);
    assert.equal((await rates.count('writes', 'address', '192.0.2.1'))?.limit, 6);
    assert.equal((await rates.count('sign-ins', 'address', '192.0.2.1'))?.limit, 2);
    assert.equal(await rates.count('sign-ins', 'user', 'ana'), undefined);
  });

  it('under names that tell nobody who it was', async () => {
    await rates.count('reads', 'address', '192.0.2.1');
    assert.doesNotMatch((await redis.keys('*')).join(), /192\.0\.2\.1/);
  });

  it('anew in the next window', async () => {
    const short = redisRequestRates(redis, { limits, usersOfAnAddress: 2, windowS: 1 });
    for (let n = 0; n < 5; n += 1) await short.count('writes', 'user', 'ana');
    const refused = await short.count('writes', 'user', 'ana');
    assert.equal(refused?.refused, true);
    await new Promise((resolve) => setTimeout(resolve, 1_000 * (refused?.resetsInS ?? 1)));
    assert.equal((await short.count('writes', 'user', 'ana'))?.left, 2);
  });

  it('while Redis is away: no write, message or sign-in is let through; reads are, up to the same limit', async () => {
    stack.pause('valkey');
    await stack.kill('valkey', 'SIGKILL');
    const refusal = { code: 'service.unavailable', details: { service: 'redis' } };
    for (const rateClass of ['writes', 'messages', 'sign-ins'] as const)
      await assert.rejects(
        rates.count(rateClass, 'address', '192.0.2.1'),
        (error: AppError) => (assert.deepEqual({ code: error.code, details: error.details }, refusal), true),
      );
    const reads = [];
    for (let n = 0; n < 6; n += 1) reads.push((await rates.count('reads', 'user', 'ana'))?.refused);
    assert.deepEqual(reads, [false, false, false, false, true, true]);
  });
});
