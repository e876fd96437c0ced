import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../../adapters/redis/connect.ts';
import { redisPasswordGuard } from '../../../adapters/redis/password-guard.ts';
import { AppError } from '../../../contracts/errors.ts';
import type { PasswordGuard } from '../../../domain/sign-in-ports.ts';
import type { Stack } from '../../../scripts/stack.ts';
import { sharedRedis } from '../../support/shared-redis.ts';

describe('guessing of passwords', () => {
  let stack: Stack;
  let redis: Redis;
  let guard: PasswordGuard;
  const home = { email: 'ana@example.org', address: '192.0.2.1' };

  before(async () => {
    stack = await sharedRedis();
    redis = connectRedis(stack.redisUrl, { info: () => {}, warn: () => {} });
    if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
    // minutes instead of seconds: no wait ends by itself while a test runs, however slow the machine
    const limits = { account: { free: 12, lock: 15 }, address: { free: 20, lock: 24 } };
    guard = redisPasswordGuard(redis, { ...limits, stepMs: 60_000, lockMs: 21_600_000 });
  });
  after(async () => {
    redis.disconnect();
    await stack.stop();
  });
  beforeEach(() => redis.flushdb());

  const wrong = (who = home) =>
    guard.guarded(who, 'auth.failed', async () => {
      throw new AppError('auth.failed');
    });
  const right = (who = home) => guard.guarded(who, 'auth.failed', async () => 'in');
  /** What came of a try: the code, or the minutes to wait if it came too early. */
  const outcome = async (tried: Promise<unknown>): Promise<string | number> =>
    tried.then(
      (value) => String(value),
      (error: AppError) =>
        error.code === 'rate.limited' ? Math.round(Number(error.details['retry_after_s']) / 60) : error.code,
    );
  /** As if all waits were over. */
  const timePasses = async () => {
    for (const key of await redis.keys('aiox:passwords:*'))
      if ((await redis.type(key)) === 'hash') await redis.hset(key, 'opens', 0);
  };

  it('lets five pass, doubles the wait from try to try, and then locks', async () => {
    for (let i = 0; i < 5; i += 1) assert.equal(await outcome(wrong()), 'auth.failed');
    const waits = [await outcome(wrong())];
    for (let i = 0; i < 5; i += 1) {
      await timePasses();
      assert.equal(await outcome(wrong()), 'auth.failed');
      waits.push(await outcome(wrong()));
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 360]);
    assert.equal(await outcome(right()), 360, 'the right one is not tried either');
    await timePasses();
    assert.equal(await outcome(right()), 'in');
  });

  it('tells when it opens', async () => {
    for (let i = 0; i < 5; i += 1) await outcome(wrong());
    await assert.rejects(wrong(), (error: AppError) => {
      const opens = Date.parse(String(error.details['opens_at'])) - Date.now();
      return error.code === 'rate.limited' && opens > 0 && opens <= 60_000;
    });
  });

  it('begins anew after a right password, and does not count what failed for another reason', async () => {
    const away = () =>
      guard.guarded(home, 'auth.failed', async () => {
        throw new AppError('service.unavailable');
      });
    for (let i = 0; i < 12; i += 1) assert.equal(await outcome(away()), 'service.unavailable');
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 4; i += 1) assert.equal(await outcome(wrong()), 'auth.failed');
      assert.equal(await outcome(right()), 'in');
    }
  });

  it('makes no more tries of many at once than of many in a row', async () => {
    const many = await Promise.all(Array.from({ length: 30 }, () => outcome(wrong())));
    assert.equal(many.filter((each) => each === 'auth.failed').length, 5);
  });

  it('locks an account that many addresses guess at, but not for the address where it is used', async () => {
    assert.equal(await outcome(right()), 'in');
    const made: (string | number)[] = [];
    for (let i = 0; i < 30; i += 1) {
      made.push(await outcome(wrong({ ...home, address: `198.51.100.${i}` })));
      await (made.at(-1) === 'auth.failed' && made.length < 15 ? timePasses() : undefined);
    }
    assert.equal(made.filter((each) => each === 'auth.failed').length, 15);
    assert.equal(await outcome(right({ ...home, address: '198.51.100.99' })), 360, 'somewhere new');
    assert.equal(await outcome(right()), 'in');
    assert.equal(await outcome(right({ email: 'bia@example.org', address: '198.51.100.1' })), 'in');
  });

  it('locks an address that tries one password on many people, and a right one between them does not help', async () => {
    const made: (string | number)[] = [];
    for (let i = 0; i < 30; i += 1) {
      made.push(await outcome(wrong({ ...home, email: `person-${i}@example.org` })));
      if (made.at(-1) !== 'auth.failed') break;
      if (i < 23) {
        await timePasses();
        assert.equal(await outcome(right({ ...home, email: 'the-guesser@example.org' })), 'in');
      }
    }
    assert.deepEqual([made.length, made.at(-1)], [25, 360]);
    assert.equal(await outcome(right({ ...home, address: '192.0.2.2' })), 'in', 'elsewhere');
  });

  it('takes two spellings of one address for one', async () => {
    for (let i = 0; i < 5; i += 1) await outcome(wrong({ ...home, email: i % 2 ? 'ANA@Example.org ' : home.email }));
    assert.equal(typeof (await outcome(right())), 'number');
  });

  it('makes no try while tries cannot be counted', async () => {
    const nowhere = connectRedis('redis://127.0.0.1:1', { info: () => {}, warn: () => {} });
    let tried = false;
    const asked = redisPasswordGuard(nowhere).guarded(home, 'auth.failed', async () => (tried = true));
    await assert.rejects(asked, { code: 'service.unavailable', details: { service: 'redis' } });
    assert.equal(tried, false);
    nowhere.disconnect();
  });

  it('keeps no address of anybody, and forgets', async () => {
    await outcome(wrong());
    await outcome(right());
    for (const key of await redis.keys('*')) {
      assert.doesNotMatch(key, /ana|192/);
      assert.ok((await redis.pttl(key)) > 0, key);
    }
  });
});
