import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../../adapters/redis/connect.ts';
import { redisToolRates } from '../../../adapters/redis/tool-rates.ts';
import type { ToolRates } from '../../../domain/registry-ports.ts';
import type { Stack } from '../../../scripts/stack.ts';
import { sharedRedis } from '../../support/shared-redis.ts';
import { until } from '../../support/until.ts';

describe('calls of tools are counted', () => {
  let stack: Stack;
  let redis: Redis;
  let rates: ToolRates;
  const ada = { ownerUserId: randomUUID(), agentId: randomUUID() };
  const bob = { ...ada, agentId: randomUUID() };

  before(async () => {
    stack = await sharedRedis();
    redis = connectRedis(stack.redisUrl, { info: () => {}, warn: () => {} });
    await until(() => redis.status === 'ready');
    rates = redisToolRates(redis);
  });
  after(async () => {
    redis.disconnect();
    await stack.stop();
  });
  beforeEach(() => redis.flushdb());

  /** How many of so many calls, all at once, may act. */
  const allowed = async (times: number, perMinute: number, tool = 'http_request', agent = ada): Promise<number> => {
    const taken = await Promise.all(Array.from({ length: times }, () => rates.take(agent, tool, perMinute)));
    return taken.filter((seconds) => seconds === null).length;
  };

  it('up to the limit of the tool in a minute; then it is told when there is one again', async () => {
    assert.equal(await allowed(5, 3), 3);
    const seconds = await rates.take(ada, 'http_request', 3);
    assert.ok(seconds !== null && seconds > 50 && seconds <= 60, `${seconds} s`);
  });

  it('each tool and each agent for itself', async () => {
    assert.equal(await allowed(2, 1), 1);
    assert.equal(await allowed(2, 1, 'search_api'), 1);
    assert.equal(await allowed(2, 1, 'http_request', bob), 1);
    assert.equal(await allowed(2, 1, 'http_request', { ...ada, ownerUserId: randomUUID() }), 1);
  });

  it('up to sixty of all tools of an agent in a minute, whatever each of them allows', async () => {
    assert.equal(await allowed(40, 600, 'http_request'), 40);
    assert.equal(await allowed(40, 600, 'search_api'), 20);
    assert.equal(await allowed(1, 600, 'email_sender'), 0);
    assert.equal(await allowed(1, 600, 'http_request', bob), 1);
  });

  it('only when they are made: what the limit of the tool or of the agent refuses is charged to neither', async () => {
    assert.equal(await allowed(60, 10, 'http_request'), 10);
    assert.equal(await allowed(60, 600, 'search_api'), 50);
    assert.equal(await allowed(9, 600, 'email_sender'), 0);
    const counts = await Promise.all((await redis.keys('*')).map((key) => redis.get(key)));
    assert.deepEqual(
      counts.map(Number).sort((a, b) => a - b),
      [0, 10, 50, 60],
    );
  });

  it('under names that tell nobody whose they are, for a minute', async () => {
    await rates.take(ada, 'http_request', 3);
    const keys = await redis.keys('*');
    assert.equal(keys.length, 2);
    for (const key of keys) {
      assert.ok(!key.includes(ada.ownerUserId) && !key.includes(ada.agentId), key);
      const lives = await redis.ttl(key);
      assert.ok(lives > 50 && lives <= 60, `${lives} s`);
    }
  });

  it('and none is allowed while Redis is away', async () => {
    stack.pause('valkey');
    await stack.kill('valkey', 'SIGKILL');
    const refusal = { code: 'service.unavailable', details: { service: 'redis' } };
    await assert.rejects(rates.take(ada, 'http_request', 600), refusal);
    await stack.resume('valkey');
    await until(() => redis.status === 'ready');
    assert.equal(await rates.take(ada, 'http_request', 600), null);
  });
});
