import assert from 'node:assert/strict';
import { it } from 'node:test';
import { priorityOf, shareAvailable } from '../../domain/priority.ts';

it('an agent whose tools cannot all be used now is served later than the same agent with all of them', () => {
  assert.deepEqual(
    [shareAvailable(0, 0), shareAvailable(4, 4), shareAvailable(4, 1), shareAvailable(2, 0)],
    [1, 1, 0.25, 0],
  );
  const facts = { reliability: 1, poolFree: 1, poolWorkers: 1 };
  const scoreWith = (toolsAvailable: number) => priorityOf({ ...facts, toolsAvailable }, 1, 0).score;
  assert.deepEqual([scoreWith(1), scoreWith(0.25), scoreWith(0)], [1, 0.85, 0.8]);
});
