import type { PriceList } from '../contracts/price-list.ts';
import type { AskedModel, Tokens } from './cost.ts';
import { costOf, decimal } from './cost.ts';

export const DAY_MS = 86_400_000;

/** What was used of a model. */
export interface UsageOfModel extends AskedModel, Tokens {
  runs: number;
}

/** What an agent used of a model in a UTC day. */
export interface UsageOfDay extends UsageOfModel {
  /** `2026-11-01`. */
  day: string;
  agentId: string;
}

export interface UsageTotals extends Tokens {
  runs: number;
  /** Of what has a known price, as a decimal number; null when nothing of it has one. */
  cost: string | null;
  /** Tokens that are not in `cost`. */
  unpricedTokens: number;
}

export interface UsageDays {
  total: UsageTotals;
  /** Every day, also those without a run; the first and the last may be counted in part. */
  days: (UsageTotals & { day: string })[];
  /** Who used most, first. */
  agents: (UsageTotals & { agentId: string; models: (UsageTotals & AskedModel)[] })[];
  rows: (UsageTotals & UsageOfDay)[];
}

/** So many UTC days, the one of `at` included, as moments: from the first until before the second. */
export function daysUntil(at: Date, count: number): { from: Date; until: Date } {
  const until = (Math.floor(+at / DAY_MS) + 1) * DAY_MS;
  return { from: new Date(until - count * DAY_MS), until: new Date(until) };
}

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** Sums of what was used, and what it cost by this list: days, agents and total of the same rows, so that none differs from another. */
export function usageDays(used: UsageOfDay[], from: Date, until: Date, list: PriceList | undefined): UsageDays {
  const total = (rows: UsageOfDay[]) => totals(rows, list);
  const days: UsageDays['days'] = [];
  const byDay = Map.groupBy(used, ({ day }) => day);
  for (let at = +from - (+from % DAY_MS); at < +until; at += DAY_MS) {
    const day = dayOf(new Date(at));
    days.push({ day, ...total(byDay.get(day) ?? []) });
  }
  const agents = [...Map.groupBy(used, ({ agentId }) => agentId)].map(([agentId, rows]) => {
    const models = [...Map.groupBy(rows, ({ provider, model }) => JSON.stringify([provider, model])).values()];
    return {
      agentId,
      ...total(rows),
      models: models.map((each) => ({ ...asked(each), ...total(each) })).sort(mostFirst),
    };
  });
  const rows = used.map((row) => ({ ...row, ...total([row]) }));
  return { total: total(used), days, agents: agents.sort(mostFirst), rows };
}

const asked = ([row]: UsageOfDay[]): AskedModel => ({ provider: row?.provider ?? null, model: row?.model ?? null });

const mostFirst = (a: Tokens, b: Tokens): number => tokensOf(b) - tokensOf(a);
const tokensOf = ({ promptTokens, completionTokens }: Tokens): number => promptTokens + completionTokens;

/** The sum of what was used, and what it cost by this list. */
export function totals(rows: UsageOfModel[], list: PriceList | undefined): UsageTotals {
  const sum = { runs: 0, promptTokens: 0, completionTokens: 0, unpricedTokens: 0 };
  let [cost, known] = [0n, rows.length === 0];
  for (const row of rows) {
    const price = costOf(row, row, list);
    sum.runs += row.runs;
    sum.promptTokens += row.promptTokens;
    sum.completionTokens += row.completionTokens;
    if (price === undefined) sum.unpricedTokens += tokensOf(row);
    else [cost, known] = [cost + price, true];
  }
  return { ...sum, cost: known ? decimal(cost) : null };
}
