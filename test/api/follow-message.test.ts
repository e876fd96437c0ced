import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { beforeEach, describe, it } from 'node:test';
import type { Followed } from '../../api/follow-message.ts';
import { followMessage } from '../../api/follow-message.ts';
import type { MessageEvent } from '../../contracts/stream-events.ts';
import type { History, MessageReport } from '../../domain/account-ports.ts';
import type { EventReader } from '../../domain/ports.ts';
import { until } from '../support/until.ts';

describe('following a message', () => {
  const ref = { ownerUserId: randomUUID(), agentId: randomUUID(), messageId: randomUUID() };
  let report: MessageReport | undefined;
  let published: { id: string; event: MessageEvent }[];
  let askedAfter: (string | undefined)[];
  let stopped: number;

  const history = { report: async () => report } as unknown as History;
  /** Gives what is published after an id, then waits until it is stopped, as the stream does. */
  const events: EventReader = {
    async *read(_ref, lastId, signal) {
      askedAfter.push(lastId);
      yield* published.slice(published.findIndex(({ id }) => id === lastId) + 1);
      if (!signal.aborted) await once(signal, 'abort');
      stopped += 1;
    },
  };
  const follow = (lastId?: string, { heartbeatMs = 10_000, signal = new AbortController().signal } = {}) =>
    followMessage({ history, events, heartbeatMs }, ref.ownerUserId, ref.messageId, lastId, signal);
  const all = async (pieces: AsyncIterable<Followed>) => {
    const told: Followed[] = [];
    for await (const piece of pieces) told.push(piece);
    return told;
  };
  const delta = (offset: number, text: string): MessageEvent => ({ type: 'delta', attempt: 1, offset, text });

  beforeEach(() => {
    report = {
      ref,
      state: 'running',
      code: undefined,
      senderJid: 'ana@aiox.local',
      door: 'api',
      thread: '',
      text: 'olá, tudo bem?',
      receivedAt: new Date(),
      finishedAt: undefined,
      reply: undefined,
    };
    published = [];
    askedAfter = [];
    stopped = 0;
  });
  const finish = (state: 'answered' | 'refused' | 'failed', change: Partial<MessageReport> = {}) => {
    report = { ...(report as MessageReport), state, finishedAt: new Date(), ...change };
  };

  it('tells every piece up to the end, and then lets go of the stream', async () => {
    const done: MessageEvent = { type: 'done', text: 'bem' };
    published = [
      { id: '1-0', event: delta(0, 'be') },
      { id: '2-0', event: delta(2, 'm') },
      { id: '3-0', event: done },
      { id: '4-0', event: delta(0, 'never told') },
    ];
    assert.deepEqual(await all(follow()), ['heartbeat', ...published.slice(0, 3)]);
    assert.deepEqual(askedAfter, [undefined]);
  });

  it('goes on after the last piece that was seen', async () => {
    published = [
      { id: '1-0', event: delta(0, 'be') },
      { id: '2-0', event: { type: 'done', text: 'bem' } },
    ];
    assert.deepEqual(await all(follow('1-0')), ['heartbeat', published[1]]);
    assert.deepEqual(askedAfter, ['1-0']);
  });

  it('answers a finished message at once from the record, without the stream', async () => {
    finish('answered', { reply: { messageId: randomUUID(), text: 'bem', at: new Date() } });
    assert.deepEqual(await all(follow()), [{ id: undefined, event: { type: 'done', text: 'bem' } }]);
    assert.deepEqual(askedAfter, []);
  });

  it('tells a refusal with its code and its words, in the language of the question when none were kept', async () => {
    finish('refused', {
      code: 'quota.exceeded',
      reply: { messageId: randomUUID(), text: 'Sem tokens.', at: new Date() },
    });
    const told = { type: 'failed', code: 'quota.exceeded', text: 'Sem tokens.' };
    assert.deepEqual(await all(follow()), [{ id: undefined, event: told }]);
    finish('failed', { code: 'model.unavailable', reply: undefined });
    const [piece] = await all(follow());
    assert.match(JSON.stringify(piece), /O modelo não respondeu/);
  });

  it('nobody waits for ever when the stream lost its end', async () => {
    const pieces = follow(undefined, { heartbeatMs: 20 });
    assert.equal((await pieces.next()).value, 'heartbeat');
    assert.equal((await pieces.next()).value, 'heartbeat', 'the message is not finished yet');
    finish('answered', { reply: { messageId: randomUUID(), text: 'bem', at: new Date() } });
    assert.deepEqual(await all(pieces), [{ id: undefined, event: { type: 'done', text: 'bem' } }]);
    assert.equal(stopped, 1);
  });

  it('stops reading when the reader goes', async () => {
    const gone = new AbortController();
    const pieces = follow(undefined, { signal: gone.signal });
    await pieces.next();
    const waiting = pieces.next();
    gone.abort();
    assert.equal((await waiting).done, true);
    await until(() => stopped === 1);
  });

  it('knows nothing of a message that is not the reader’s', async () => {
    report = undefined;
    await assert.rejects(all(follow()), { code: 'item.not_found' });
  });
});
