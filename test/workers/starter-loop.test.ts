import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MessageRef } from '../../contracts/identifiers.ts';
import { runStarterLoop } from '../../workers/starter-loop.ts';
import { until } from '../support/until.ts';

/** Messages left behind, of which some cannot be started while `refuses` says so. */
function leftBehind(names: string[], refuses: (messageId: string) => boolean) {
  const started: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const ending = new AbortController();
  let [passes, tried] = [0, 0];
  const messages = {
    async unstarted() {
      passes += 1;
      return names
        .filter((name) => !started.includes(name))
        .map((messageId): MessageRef => ({ ownerUserId: 'owner', agentId: 'agent', messageId }));
    },
  };
  const starter = {
    async start({ messageId }: MessageRef) {
      tried += 1;
      if (refuses(messageId)) throw new Error('not this one');
      started.push(messageId);
    },
  };
  const note = (line: Record<string, unknown>): void => void lines.push(line);
  const running = runStarterLoop(messages, starter, { info: note, warn: note }, ending.signal);
  const seen = () => ({ passes, tried, started, lines });
  const end = () => (ending.abort(), running);
  return { seen, end };
}

describe('messages that were accepted and not started', () => {
  it('are all started but the one that cannot be, with one line about the pass', async () => {
    const loop = leftBehind(['a', 'bad', 'b', 'c'], (name) => name === 'bad');
    await until(() => loop.seen().passes >= 2, 5_000, 'a second pass');
    await loop.end();
    const { started, lines } = loop.seen();
    assert.deepEqual(started, ['a', 'b', 'c']);
    assert.deepEqual(
      lines.map(({ event, started, failed }) => ({ event, started, failed })),
      [{ event: 'starter_waits', started: 3, failed: 1 }],
    );
  });

  it('are started in the next pass when as many bad ones stand in front as look like an outage', async () => {
    const loop = leftBehind(['bad1', 'bad2', 'bad3', 'a', 'b'], (name) => name.startsWith('bad'));
    await until(() => loop.seen().started.length === 2, 5_000, 'both');
    await loop.end();
    assert.deepEqual(loop.seen().started, ['a', 'b']);
  });

  it('are not all tried one after the other while Temporal is away, and all started when it is back', async () => {
    let away = true;
    const names = Array.from({ length: 20 }, (_, n) => `m${n}`);
    const loop = leftBehind(names, () => away);
    await until(() => loop.seen().lines.length === 1, 5_000, 'the end of the first pass');
    assert.equal(loop.seen().tried, 3);
    away = false;
    await until(() => loop.seen().started.length === 20, 5_000, 'all');
    await loop.end();
    assert.deepEqual(loop.seen().started.toSorted(), names.toSorted());
  });
});
