import type { UsageDays } from '../api/types.ts';

/** As many agents have a series of their own; the rest are one together. */
const SERIES = 4;

/** Who has a series: those who used most. The API names them in this order. */
export function seriesOf({ agents }: Pick<UsageDays, 'agents'>) {
  const used = agents.filter((agent) => tokensOf(agent) > 0);
  const own = used.slice(0, SERIES);
  return { own, others: used.length - own.length };
}

interface Segment {
  /** From 0 for who used most; `SERIES` is all others. */
  series: number;
  /** Where it begins and how high it is, as shares of the scale. */
  from: number;
  share: number;
}

/** For the heights of bars; what is shown as a figure is a sum of the API. */
const tokensOf = (used: { prompt_tokens: number; completion_tokens: number }): number =>
  used.prompt_tokens + used.completion_tokens;

/** The columns of the chart, a day each, and the tokens at the top of its scale. */
export function columnsOf(usage: Pick<UsageDays, 'agents' | 'days' | 'rows'>) {
  const { own } = seriesOf(usage);
  const top = roundUp(Math.max(1, ...usage.days.map(tokensOf)));
  const columns = usage.days.map((day) => {
    const shares = Array.from({ length: SERIES + 1 }, () => 0);
    for (const row of usage.rows.filter((each) => each.day === day.day)) {
      const found = own.findIndex((agent) => agent.agent_id === row.agent_id);
      const series = found === -1 ? SERIES : found;
      shares[series] = (shares[series] ?? 0) + tokensOf(row) / top;
    }
    return { ...day, segments: stacked(shares) };
  });
  return { top, columns };
}

function stacked(shares: number[]): Segment[] {
  let from = 0;
  const segments = shares.map((share, series) => {
    const segment = { series, from, share };
    from += share;
    return segment;
  });
  return segments.filter(({ share }) => share > 0);
}

/** The next of 1, 2, 5, 10, 20, … */
function roundUp(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ([1, 2, 5].find((step) => step * power >= most) ?? 10);
}
