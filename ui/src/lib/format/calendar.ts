import { timeZone } from './time-zone.svelte.ts';

/** Dear to make, and asked for each row of a list. */
const made = new Map<string, Intl.DateTimeFormat>();
function clock(): Intl.DateTimeFormat {
  const zone = timeZone.now;
  // Swedes write dates as ISO 8601 does
  const format =
    made.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  made.set(zone, format);
  return format;
}

/** What the clock of the reader shows at an instant: `2026-11-27 14:03:00`. */
const shownAt = (at: number): string => clock().format(at);

/** The day of an instant in the reader's time zone: `2026-11-27`. */
export const calendarDay = (at: Date): string => shownAt(+at).slice(0, 10);

export const isToday = (iso: string): boolean => calendarDay(new Date(iso)) === calendarDay(new Date());

/** When a day of the reader begins, `2026-11-27`; undefined for what is no day, such as one whose year is half typed. */
export function startOfDay(day: string): Date | undefined {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // the clock writes the years before 1000 with fewer digits, which nothing reads: a day's time zone may fall in one
  if (Number.isNaN(midnight) || day < '1001') return undefined;
  const nearer = (at: number) => at + midnight - Date.parse(`${shownAt(at).replace(' ', 'T')}Z`);
  const near = nearer(midnight);
  const exact = nearer(near);
  // in some places the clock is put on at midnight: such a day begins at one
  return new Date(calendarDay(new Date(exact)) === day ? exact : near);
}
