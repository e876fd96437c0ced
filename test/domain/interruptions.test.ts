import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fault } from '../../domain/interruptions.ts';
import { reactTo } from '../../domain/interruptions.ts';

const fault = (code: Fault['code'], details: Fault['details'] = {}): Fault => ({ code, details, mayHaveSpent: false });

describe('a model call that failed', () => {
  it('is made again after a while, longer each time, and then given up', () => {
    const waits = [1, 2, 3].map((failures) => reactTo(fault('model.unavailable'), failures));
    assert.deepEqual(waits, [
      { again: true, afterMs: 1_000 },
      { again: true, afterMs: 2_000 },
      { again: true, afterMs: 4_000 },
    ]);
    assert.deepEqual(reactTo(fault('model.unavailable'), 4), { again: false, code: 'model.unavailable' });
  });

  it('is made by the second model at once while the first one’s breaker is open', () => {
    const open = fault('model.unavailable', { reason_code: 'breaker_open' });
    assert.deepEqual(reactTo(open, 1, true), { again: true, afterMs: 0, fallBack: true });
    assert.deepEqual(reactTo(open, 1, false), { again: true, afterMs: 1_000 });
  });

  it('is made by the second model when all tries of the first were in vain', () => {
    assert.deepEqual(reactTo(fault('model.overloaded'), 3, true), { again: true, afterMs: 4_000 });
    assert.deepEqual(reactTo(fault('model.overloaded'), 4, true), { again: true, afterMs: 0, fallBack: true });
  });

  it('is not made by the second model when the first one said no, or our own worker vanished', () => {
    assert.deepEqual(reactTo(fault('model.refused'), 1, true), { again: false, code: 'model.refused' });
    assert.deepEqual(reactTo(fault('interrupted'), 1, true), { again: true, afterMs: 0 });
    assert.deepEqual(reactTo(fault('interrupted'), 10, true), { again: false, code: 'message.interrupted' });
  });
});
