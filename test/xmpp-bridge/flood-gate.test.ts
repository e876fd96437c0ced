import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppError } from '../../contracts/errors.ts';
import { FloodGate } from '../../xmpp-bridge/flood-gate.ts';

describe('the gate against floods', () => {
  let time = 0;
  const gateOf = (perMinute: number) => new FloodGate({ perMinute, now: () => time });
  const passes = (gate: FloodGate, who: string, tries: number): number => {
    let passed = 0;
    for (let n = 0; n < tries; n += 1)
      try {
        gate.pass(who);
        passed += 1;
      } catch (error) {
        assert.equal((error as AppError).code, 'rate.limited');
      }
    return passed;
  };

  it('lets a minute’s worth pass at once, then as many as time goes by, and never more than that is saved', () => {
    const gate = gateOf(60);
    assert.equal(passes(gate, 'ana', 200), 60);
    time += 5_000;
    assert.equal(passes(gate, 'ana', 200), 5);
    time += 3_600_000;
    assert.equal(passes(gate, 'ana', 200), 60);
  });

  it('tells how long to wait, and who waits that long is heard, however often they tried meanwhile', () => {
    const gate = gateOf(30);
    passes(gate, 'ana', 30);
    for (let n = 0; n < 50; n += 1)
      assert.throws(
        () => gate.pass('ana'),
        (error: AppError) => (assert.equal(error.details['retry_after_s'], 2), true),
      );
    time += 2_000;
    gate.pass('ana');
  });

  it('knows each sender', () => {
    const gate = gateOf(10);
    assert.equal(passes(gate, 'eve', 100), 10);
    assert.equal(passes(gate, 'ana', 10), 10);
  });
});
