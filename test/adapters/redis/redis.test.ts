import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../../adapters/redis/connect.ts';
import { redisEventReader } from '../../../adapters/redis/event-reader.ts';
import { redisEventStream } from '../../../adapters/redis/event-stream.ts';
import { redisSessions } from '../../../adapters/redis/sessions.ts';
import type { Turn } from '../../../contracts/ai-worker.ts';
import type { MessageEvent } from '../../../contracts/stream-events.ts';
import type { Stack } from '../../../scripts/stack.ts';
import { sharedRedis } from '../../support/shared-redis.ts';
import { testVault } from '../../support/test-vault.ts';
import { until } from '../../support/until.ts';

let stack: Stack;
let redis: Redis;
const lines: Record<string, unknown>[] = [];
const log = {
  info: (line: Record<string, unknown>) => void lines.push(line),
  warn: (line: Record<string, unknown>) => void lines.push(line),
};
const vault = testVault();

before(async () => {
  stack = await sharedRedis();
  redis = connectRedis(stack.redisUrl, log);
  await until(() => redis.status === 'ready');
});
after(async () => {
  redis.disconnect();
  await stack.stop();
});

const newRef = () => ({
  ownerUserId: crypto.randomUUID(),
  agentId: crypto.randomUUID(),
  messageId: crypto.randomUUID(),
});
type Ref = ReturnType<typeof newRef>;
const delta = (offset: number, text: string, attempt = 1): MessageEvent => ({ type: 'delta', attempt, offset, text });

/** Reads until an event fits; the iterator is left then, as a browser leaves. */
async function readUntil(ref: Ref, lastId: string | undefined, last: (event: MessageEvent) => boolean) {
  const leaving = new AbortController();
  const read: { id: string; event: MessageEvent }[] = [];
  for await (const entry of redisEventReader(redis, vault).read(ref, lastId, leaving.signal)) {
    read.push(entry);
    if (last(entry.event)) leaving.abort();
  }
  return read;
}
const isDone = (event: MessageEvent) => event.type === 'done';
const story: MessageEvent[] = [
  { type: 'reset', attempt: 1 },
  delta(0, 'In '),
  delta(3, 'Porto.'),
  { type: 'done', text: 'In Porto.' },
];

describe('the stream of a message', () => {
  it('is read from the beginning, also by one who comes late, and goes on while it grows', async () => {
    const ref = newRef();
    const stream = redisEventStream(redis, vault, log);
    for (const event of story.slice(0, 2)) await stream.publish(ref, event);
    const reading = readUntil(ref, undefined, isDone);
    for (const event of story.slice(2)) await stream.publish(ref, event);
    assert.deepEqual(
      (await reading).map(({ event }) => event),
      story,
    );
  });

  it('goes on after the last event that was seen', async () => {
    const ref = newRef();
    for (const event of story) await redisEventStream(redis, vault, log).publish(ref, event);
    const all = await readUntil(ref, undefined, isDone);
    const rest = await readUntil(ref, all[1]?.id, isDone);
    assert.deepEqual(rest, all.slice(2));
  });

  it('begins again with a reset when what was seen last is gone', async () => {
    const ref = newRef();
    for (const event of story) await redisEventStream(redis, vault, log).publish(ref, event);
    const all = await readUntil(ref, undefined, isDone);
    const [key = ''] = await redis.keys(`*${ref.messageId}`);
    await redis.xtrim(key, 'MAXLEN', 2);
    const again = await readUntil(ref, all[0]?.id, isDone);
    assert.deepEqual(
      again.map(({ event }) => event),
      [{ type: 'reset', attempt: 1 }, ...story.slice(2)],
    );
    for (const nonsense of ['', 'x', '1', '99999999999999-0', "0-0' OR 1"]) {
      const [first] = await readUntil(ref, nonsense, isDone);
      assert.equal(first?.event.type, 'reset', nonsense);
    }
  });

  it('is sealed for its owner and its message, and forgotten after an hour', async () => {
    const ref = newRef();
    await redisEventStream(redis, vault, log).publish(ref, delta(0, 'a secret word'));
    const [key = ''] = await redis.keys(`*${ref.messageId}`);
    const raw = JSON.stringify(await redis.xrange(key, '-', '+'));
    assert.doesNotMatch(raw, /secret/);
    const ttl = await redis.ttl(key);
    assert.ok(ttl > 3_500 && ttl <= 3_600, `${ttl} s`);
    const other = newRef();
    await redis.rename(key, key.replace(ref.messageId, other.messageId));
    const moved = { ...ref, messageId: other.messageId };
    await assert.rejects(readUntil(moved, undefined, () => true));
  });

  it('is left when its reader goes away, with nothing left behind', async () => {
    await until(async () => (await clients()) === 1);
    const leaving = new AbortController();
    const reading = redisEventReader(redis, vault).read(newRef(), undefined, leaving.signal)[Symbol.asyncIterator]();
    const next = reading.next();
    await until(async () => (await clients()) === 2);
    leaving.abort();
    assert.deepEqual(await next, { done: true, value: undefined });
    await until(async () => (await clients()) === 1);
  });
});

describe('the session of a conversation', () => {
  const turns: Turn[] = [
    { role: 'user', text: 'I like green tea' },
    { role: 'assistant', text: 'Noted.' },
  ];

  it('is there for the next message of the same owner, for a day, and sealed', async () => {
    const sessions = redisSessions(redis, vault, log);
    const [owner, conversation] = [crypto.randomUUID(), crypto.randomUUID()];
    await sessions.write(owner, conversation, 4, turns);
    assert.deepEqual(await sessions.read(owner, conversation, 5), turns);
    assert.equal(await sessions.read(crypto.randomUUID(), conversation, 5), undefined);
    const [key = ''] = await redis.keys(`*${conversation}`);
    assert.doesNotMatch(String(await redis.getBuffer(key)), /green tea/);
    const ttl = await redis.ttl(key);
    assert.ok(ttl > 86_000 && ttl <= 86_400, `${ttl} s`);
  });

  it('is not there when it missed a message, so that nothing is forgotten silently', async () => {
    const sessions = redisSessions(redis, vault, log);
    const [owner, conversation] = [crypto.randomUUID(), crypto.randomUUID()];
    await sessions.write(owner, conversation, 4, turns);
    assert.equal(await sessions.read(owner, conversation, 6), undefined);
    assert.equal(await sessions.read(owner, conversation, 4), undefined);
  });

  it('is not there when it cannot be opened, and holds a hundred turns at most', async () => {
    const sessions = redisSessions(redis, vault, log);
    const [owner, conversation] = [crypto.randomUUID(), crypto.randomUUID()];
    const many = Array.from({ length: 150 }, (_, i): Turn => ({ role: 'user', text: `turn ${i}` }));
    await sessions.write(owner, conversation, 1, many);
    assert.deepEqual(await sessions.read(owner, conversation, 2), many.slice(50));
    const [key = ''] = await redis.keys(`*${conversation}`);
    await redis.set(key, 'not what was written');
    assert.equal(await redisSessions(redis, vault, log).read(owner, conversation, 2), undefined);
  });
});

describe('Redis away', () => {
  it('fails no message, slows none down, is told once, and is used again when it is back', async () => {
    const stream = redisEventStream(redis, vault, log);
    const sessions = redisSessions(redis, vault, log);
    const [ref, reader] = [newRef(), newRef()];
    const waiting = readUntil(reader, undefined, isDone);
    lines.length = 0;
    stack.pause('valkey');
    await stack.kill('valkey', 'SIGKILL');
    const began = performance.now();
    for (const event of story) await stream.publish(ref, event);
    assert.equal(await sessions.read(ref.ownerUserId, ref.messageId, 1), undefined);
    await sessions.write(ref.ownerUserId, ref.messageId, 1, []);
    assert.ok(performance.now() - began < 500, `${performance.now() - began} ms`);

    await stack.resume('valkey');
    await until(() => redis.status === 'ready', 10_000);
    await until(async () => {
      await sessions.write(ref.ownerUserId, ref.messageId, 1, []);
      return (await sessions.read(ref.ownerUserId, ref.messageId, 2)) !== undefined;
    });
    await stream.publish(reader, { type: 'done', text: 'after all' });
    assert.deepEqual((await waiting).at(-1)?.event, { type: 'done', text: 'after all' });
    assert.deepEqual(lines.map((line) => line['event']).sort(), [
      'events_dropped',
      'redis_away',
      'redis_back',
      'session_not_read',
      'session_not_written',
    ]);
  });
});

const clients = async (): Promise<number> =>
  String(await redis.client('LIST'))
    .split('\n')
    .filter((line) => line.includes('cmd=')).length;
