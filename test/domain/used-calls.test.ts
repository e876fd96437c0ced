import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ToolCall, ToolResult } from '../../contracts/ai-worker.ts';
import { usedCalls } from '../../domain/used-calls.ts';

const call = (name: string, given: Record<string, unknown> = {}): ToolCall => ({
  ...{ id: 'c', name, arguments: given },
});
const result = (status: ToolResult['status'], text: string): ToolResult => ({ status, content: { text } });

describe('what the tools of a message were asked', () => {
  it('is numbered over all answers of the model, each call with what it gave', () => {
    const used = usedCalls({
      rounds: [
        {
          text: { text: '' },
          calls: [call('a', { n: 1 }), call('b')],
          results: [result('done', 'A'), result('denied', 'no')],
        },
        { text: { text: '' }, calls: [call('c')], results: [result('failed', 'C')] },
      ],
      ...{ asked: [], ran: new Map([[1, { n: 1 }]]), gave: new Map() },
    });
    assert.deepEqual(
      used.map(({ call: number, tool, status, result: gave }) => [number, tool, status, gave]),
      [
        [1, 'a', 'done', { text: 'A' }],
        [2, 'b', 'denied', { text: 'no' }],
        [3, 'c', 'failed', { text: 'C' }],
      ],
    );
    assert.ok(used.every(({ edited }) => !edited));
  });

  it('is what ran, where a person put other arguments', () => {
    const rounds = [{ text: { text: '' }, calls: [call('a', { x: 1, y: 2 })], results: [result('done', 'A')] }];
    const [same] = usedCalls({ rounds, asked: [], ran: new Map([[1, { y: 2, x: 1 }]]), gave: new Map() });
    const [other] = usedCalls({ rounds, asked: [], ran: new Map([[1, { x: 1 }]]), gave: new Map() });
    assert.equal(same?.edited, false);
    assert.deepEqual([other?.edited, other?.arguments], [true, { x: 1 }]);
  });

  it('holds those that the newest answer asked for, over or not', () => {
    const rounds = [{ text: { text: '' }, calls: [call('a')], results: [result('done', 'A')] }];
    const asked = [call('b'), call('c')];
    const used = usedCalls({ rounds, asked, ran: new Map(), gave: new Map([[2, result('done', 'B')]]) });
    assert.deepEqual(
      used.slice(1).map(({ tool, status }) => [tool, status]),
      [
        ['b', 'done'],
        ['c', null],
      ],
    );
  });
});
