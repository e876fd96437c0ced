import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { beats } from '../../ui/src/lib/runs/beats.ts';
import { runSteps } from '../../ui/src/lib/runs/run-steps.ts';
import { gapsIn, timeScale } from '../../ui/src/lib/runs/time-scale.ts';

const HOUR = 3_600_000;

describe('a run on its scale', () => {
  it('draws a long wait short, and the rest as if it were not there', () => {
    const whole = { from: 0, to: 3 * HOUR + 2_000 };
    const wait = { from: 1_000, to: 3 * HOUR + 1_000 };
    const scale = timeScale(whole, [wait], false);
    assert.deepEqual(scale.cuts, [wait]);
    assert.ok(scale.at(1_000) > 45 && scale.at(1_000) < 50);
    assert.ok(scale.at(wait.to) - scale.at(wait.from) < 10);
    assert.equal(scale.at(whole.to), 100);
  });

  it('draws it as long as it was when that is wished', () => {
    const scale = timeScale({ from: 0, to: HOUR }, [{ from: 1_000, to: HOUR - 1_000 }], true);
    assert.deepEqual(scale.cuts, []);
    assert.equal(scale.at(HOUR / 2), 50);
  });

  it('leaves a short wait as it is, and knows no wait twice', () => {
    assert.deepEqual(timeScale({ from: 0, to: 10_000 }, [{ from: 0, to: 2_000 }], false).cuts, []);
    const waits = [
      { from: 1_000, to: 50_000 },
      { from: 20_000, to: 60_000 },
    ];
    assert.deepEqual(timeScale({ from: 0, to: 61_000 }, waits, false).cuts, [{ from: 1_000, to: 60_000 }]);
  });

  it('finds the times in which nothing was done', () => {
    const busy = [
      { from: 0, to: 10 },
      { from: 5, to: 20 },
      { from: 70, to: 80 },
    ];
    const gaps = gapsIn({ from: 0, to: 100 }, busy).filter(({ from, to }) => to > from);
    assert.deepEqual(gaps, [
      { from: 20, to: 70 },
      { from: 80, to: 100 },
    ]);
  });

  it('plays its steps in the order in which they began, a long one longer, and each for a moment', () => {
    const began = (name: string, second: number) => ({ name, started_at: new Date(second * 1_000).toISOString() });
    const told = [began('arrived', 0), began('accepted', 0), began('reply', 8), began('long-memory', 9)];
    const played = beats(runSteps({ steps: told as never }, true), timeScale({ from: 0, to: 10_000 }, [], true));
    assert.deepEqual(
      played.map(({ number, forMs }) => [number, Math.round(forMs)]),
      [
        [1, 400],
        [3, 8_000],
        [15, 1_000],
        [13, 400],
      ],
    );
  });

  it('always has 15 steps, and says of a forgotten run that it is not known any more', () => {
    const steps = runSteps({ steps: [] }, true);
    assert.equal(steps.length, 15);
    assert.ok(steps.every(({ state }) => state === 'unknown'));
    assert.ok(runSteps({ steps: [] }, false).every(({ state }) => state === 'waiting'));
  });
});
