import type { RunStep } from './run-steps.ts';
import type { TimeScale } from './time-scale.ts';

/** A whole run takes this long to play, however long it took; each step is shown for a moment at least. */
const WHOLE_MS = 10_000;
const LEAST_MS = 400;

/** A step while it is played. */
export interface Beat {
  number: number;
  /** Until the next one. */
  forMs: number;
}

/** Steps in the order in which they began, each for as long as the scale draws the time to the next. */
export function beats(steps: RunStep[], scale: TimeScale): Beat[] {
  const begun = steps.flatMap(({ number, from }) => (from === undefined ? [] : [{ number, from }]));
  begun.sort((a, b) => a.from - b.from || a.number - b.number);
  return begun.map(({ number, from }, index) => {
    const next = begun[index + 1];
    const share = next ? (scale.at(next.from) - scale.at(from)) / 100 : 0;
    return { number, forMs: Math.max(LEAST_MS, share * WHOLE_MS) };
  });
}
