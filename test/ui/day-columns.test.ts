import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { columnsOf, seriesOf } from '../../ui/src/lib/governance/day-columns.ts';

const used = (prompt: number) => ({
  ...{ runs: 1, prompt_tokens: prompt, completion_tokens: 0 },
  ...{ cost: null, unpriced_tokens: prompt },
});
const row = (day: string, id: string, prompt: number, model = 'm') => ({
  ...{ day, agent_id: id, provider: 'openai', model },
  ...used(prompt),
});
const latency = { median_ms: null, p95_ms: null };
const agent = (id: string, prompt: number) => ({
  ...{ agent_id: id, models: [], outcomes: [], platform_latency: latency, ai_latency: latency },
  ...used(prompt),
});
const today = '2026-11-02';

describe('a column of a day', () => {
  const usage = {
    agents: [agent('a', 60), agent('b', 50), agent('c', 40), agent('d', 30), agent('e', 20), agent('f', 10)],
    days: [
      { day: '2026-11-01', ...used(0) },
      { day: today, ...used(210) },
    ],
    rows: [
      ...[row(today, 'f', 10), row(today, 'e', 20), row(today, 'd', 30), row(today, 'c', 40), row(today, 'b', 50)],
      ...[row(today, 'a', 35), row(today, 'a', 25, 'another')],
    ],
  };

  it('has a series for each of the four that used most, and one for all others', () => {
    assert.equal(seriesOf(usage).others, 2);
    const { columns } = columnsOf(usage);
    assert.deepEqual(
      columns[1]?.segments.map(({ series, share }) => [series, Math.round(share * 500)]),
      [
        [0, 60],
        [1, 50],
        [2, 40],
        [3, 30],
        [4, 30],
      ],
    );
  });

  it('is as high as its day against the scale, whose top is a round number', () => {
    const { top, columns } = columnsOf(usage);
    assert.equal(top, 500);
    const last = columns[1]?.segments.at(-1);
    assert.equal(Math.round(((last?.from ?? 0) + (last?.share ?? 0)) * top), 210);
    assert.deepEqual(columns[0]?.segments, [], 'a day without a run is empty');
  });

  it('needs no scale when nothing was used, and no series for an agent that used nothing', () => {
    const idle = { ...usage, agents: [agent('a', 0)], days: [{ day: today, ...used(0) }], rows: [row(today, 'a', 0)] };
    assert.deepEqual(seriesOf(idle), { own: [], others: 0 });
    assert.deepEqual(columnsOf(idle).columns[0]?.segments, []);
  });
});
