/** The longest period that the API counts at once, in days. */
export const MOST_DAYS = 31;

const DAY_MS = 86_400_000;

/** What is wrong with a period; days are of UTC, both included. Undefined: nothing is. */
export type PeriodFault = 'unset' | 'order' | 'future' | 'long';

export function faultOf(from: string, until: string, today: string): PeriodFault | undefined {
  if (!isDay(from) || !isDay(until)) return 'unset';
  if (until < from) return 'order';
  if (from > today) return 'future';
  return (Date.parse(until) - Date.parse(from)) / DAY_MS >= MOST_DAYS ? 'long' : undefined;
}

/** An address can be written by hand: there is no 30th of February. */
function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(+at) && at.toISOString().startsWith(text);
}
