import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { remindersOf } from '../../domain/reminders.ts';

const MINUTE = 60_000;
const at = (minutes: number): number => Date.UTC(2026, 10, 27) + minutes * MINUTE;
const reminded = (minutes: number): number[] => remindersOf(at(0), at(minutes)).map((ms) => (ms - at(0)) / MINUTE);

describe('a person who has not answered is reminded', () => {
  it('at half of the time and ten minutes before the end', () => {
    assert.deepEqual(reminded(24 * 60), [720, 1_430]);
    assert.deepEqual(reminded(60), [30, 50]);
  });

  it('in the order of time when the last ten minutes begin before the half', () =>
    assert.deepEqual(reminded(15), [5, 7.5]));

  it('once when both are the same moment', () => assert.deepEqual(reminded(20), [10]));

  it('at half only when there are no ten minutes', () => {
    assert.deepEqual(reminded(10), [5]);
    assert.deepEqual(reminded(1), [0.5]);
  });

  it('not at all when the time is over', () => assert.deepEqual(reminded(0), []));
});
