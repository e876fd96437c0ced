/** Milliseconds of the epoch. */
export interface Span {
  from: number;
  to: number;
}

export interface TimeScale {
  /** Where a moment lies, from 0 to 100. */
  at(time: number): number;
  /** Waits that are drawn shorter than they were. */
  cuts: Span[];
}

/** A wait is long when it is this many times as long as everything else together, and never below these milliseconds. */
const LONG = { times: 1, leastMs: 3_000 };
/** What is left of a long wait: this share of everything else. */
const CUT = 0.08;

/** One scale for all steps. Long waits are cut, so that they do not flatten the rest. */
export function timeScale(whole: Span, waits: Span[], isTrue: boolean): TimeScale {
  const total = Math.max(1, whole.to - whole.from);
  const apart = separate(waits.map((wait) => within(wait, whole)).filter(({ from, to }) => to > from));
  const waited = lengthOf(apart);
  const rest = Math.max(1, total - waited);
  const isLong = ({ from, to }: Span) => to - from >= Math.max(LONG.leastMs, LONG.times * rest);
  const cuts = isTrue ? [] : apart.filter(isLong);
  const working = total - lengthOf(cuts);
  const shortened = Math.max(1, working * CUT);
  const drawn = working + cuts.length * shortened;
  return {
    cuts,
    at(time) {
      const moment = Math.min(Math.max(time, whole.from), whole.to);
      let length = moment - whole.from;
      for (const cut of cuts) {
        const inside = Math.min(Math.max(0, moment - cut.from), cut.to - cut.from);
        length += inside * (shortened / (cut.to - cut.from) - 1);
      }
      return (100 * length) / drawn;
    },
  };
}

const within = ({ from, to }: Span, whole: Span): Span => ({
  from: Math.max(from, whole.from),
  to: Math.min(to, whole.to),
});

const lengthOf = (spans: Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0);

/** Spans that overlap are one. */
export function separate(spans: Span[]): Span[] {
  const apart: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = apart.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else apart.push({ ...span });
  }
  return apart;
}

/** Times of `whole` in which no span lies: nothing was done. */
export function gapsIn(whole: Span, spans: Span[]): Span[] {
  const busy = separate(spans);
  const edges = [whole.from, ...busy.flatMap(({ from, to }) => [from, to]), whole.to];
  return busy
    .map((_, index) => index)
    .concat(busy.length)
    .map((index) => ({
      from: edges[2 * index] ?? whole.from,
      to: edges[2 * index + 1] ?? whole.to,
    }));
}
