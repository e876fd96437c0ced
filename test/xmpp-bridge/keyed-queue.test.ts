import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../../contracts/errors.ts';
import { KeyedQueue } from '../../xmpp-bridge/keyed-queue.ts';

describe('the queue of conversations', () => {
  it('runs one conversation in order and others meanwhile, also when a task fails', async () => {
    const queue = new KeyedQueue();
    const done: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = queue.run('a', async () => {
      await gate.promise;
      done.push('a1');
    });
    const failing = queue.run('a', async () => {
      done.push('a2');
      throw new Error('broken');
    });
    const third = queue.run('a', async () => void done.push('a3'));
    await queue.run('b', async () => void done.push('b1'));
    assert.deepEqual(done, ['b1']);
    gate.resolve();
    await Promise.all([first, assert.rejects(failing, /broken/), third]);
    assert.deepEqual(done, ['b1', 'a1', 'a2', 'a3']);
    await queue.drained();
    assert.equal(queue.size, 0, 'a conversation without work costs nothing');
  });

  it('refuses what is too much, of one and of all', async () => {
    const queue = new KeyedQueue({ perKey: 2, overall: 3 });
    const gate = Promise.withResolvers<void>();
    const taken = ['a', 'a', 'b'].map((key) => queue.run(key, () => gate.promise));
    const limited = (error: unknown) => error instanceof AppError && error.code === 'rate.limited';
    await assert.rejects(
      queue.run('a', () => gate.promise),
      limited,
    );
    await assert.rejects(
      queue.run('c', () => gate.promise),
      limited,
    );
    gate.resolve();
    await Promise.all(taken);
    await queue.run('c', async () => {});
  });
});
