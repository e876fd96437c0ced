import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { priceList } from '../../contracts/price-list.ts';
import type { UsageOfDay } from '../../domain/usage-days.ts';
import { daysUntil, usageDays } from '../../domain/usage-days.ts';

const prices = priceList.parse({
  as_of: '2026-11-01',
  currency: 'USD',
  prices: {
    'openai/small': { input_per_million: 0.1, output_per_million: 0.2 },
    'openai/odd': { input_per_million: 0.000001, output_per_million: 0 },
  },
});
const used = (change: Partial<UsageOfDay> = {}): UsageOfDay => ({
  ...{ day: '2026-11-03', agentId: 'a', provider: 'openai', model: 'small' },
  ...{ runs: 1, promptTokens: 1, completionTokens: 1 },
  ...change,
});
const { from, until } = daysUntil(new Date('2026-11-03T23:59:59.999Z'), 3);
const sums = (rows: UsageOfDay[], list = prices) => usageDays(rows, from, until, list);
const nothing = { runs: 0, promptTokens: 0, completionTokens: 0, cost: '0', unpricedTokens: 0 };

describe('what was used', () => {
  it('is told for whole days of UTC, also for those on which nothing was', () => {
    assert.equal(from.toISOString(), '2026-11-01T00:00:00.000Z');
    assert.equal(until.toISOString(), '2026-11-04T00:00:00.000Z');
    const { days } = sums([used()]);
    assert.deepEqual(days.slice(0, 2), [
      { day: '2026-11-01', ...nothing },
      { day: '2026-11-02', ...nothing },
    ]);
    assert.deepEqual([days.length, days[2]?.runs, days[2]?.cost], [3, 1, '0.0000003']);
  });

  it('is summed by agent and model, whoever used most first', () => {
    const rows = [
      used(),
      used({ day: '2026-11-01', runs: 2, promptTokens: 10 }),
      used({ model: 'odd', promptTokens: 100 }),
      used({ agentId: 'b', promptTokens: 1_000 }),
    ];
    const { agents, total } = sums(rows);
    assert.deepEqual(
      agents.map(({ agentId, models, ...sum }) => [
        agentId,
        sum.runs,
        sum.promptTokens,
        models.map((each) => each.model),
      ]),
      [
        ['b', 1, 1_000, ['small']],
        ['a', 4, 111, ['odd', 'small']],
      ],
    );
    assert.deepEqual([total.runs, total.promptTokens, total.completionTokens], [5, 1_111, 4]);
  });
});

describe('what it costs', () => {
  it('is exact: a thousand times a tenth is a hundred, and the least price is not rounded away', () => {
    const many = Array.from({ length: 1_000 }, () => used({ promptTokens: 1_000_000, completionTokens: 0 }));
    assert.equal(sums(many).total.cost, '100');
    assert.equal(sums([...many, used({ model: 'odd' })]).total.cost, '100.000000000001');
  });

  it('is nothing with the built-in model, and for a message that reached none', () => {
    const builtin = used({ provider: 'builtin', model: 'builtin' });
    const refused = used({ provider: null, model: null, promptTokens: 0, completionTokens: 0 });
    for (const row of [builtin, refused]) {
      assert.equal(sums([row]).total.cost, '0');
      assert.equal(usageDays([row], from, until, undefined).total.cost, '0', 'also without a list');
    }
  });

  it('is not known of a model that is not in the list, which a sum tells apart', () => {
    const unknown = used({ model: 'huge', promptTokens: 500, completionTokens: 7 });
    const { rows, agents, total } = sums([used(), unknown, used({ agentId: 'b', model: 'huge' })]);
    assert.deepEqual(
      rows.map(({ cost, unpricedTokens }) => [cost, unpricedTokens]),
      [
        ['0.0000003', 0],
        [null, 507],
        [null, 2],
      ],
    );
    assert.deepEqual([total.cost, total.unpricedTokens], ['0.0000003', 509]);
    assert.deepEqual(
      agents.map(({ cost }) => cost),
      ['0.0000003', null],
    );
    assert.equal(usageDays([used()], from, until, undefined).total.cost, null, 'nor of any, without a list');
  });
});
