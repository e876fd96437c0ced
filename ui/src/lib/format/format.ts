import { locale } from '../words/locale.svelte.ts';
import { isToday } from './calendar.ts';
import { timeZone } from './time-zone.svelte.ts';

type Kept = Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat;

/** Formatters are dear to make: a long list would make thousands of the same. */
const made = new Map<string, Kept>();
function kept<Format extends Kept, Options>(
  Kind: new (locale: string, options: Options) => Format,
  options: Options,
): Format {
  const key = JSON.stringify([Kind.name, locale.now, options]);
  const format = (made.get(key) as Format | undefined) ?? new Kind(locale.now, options);
  made.set(key, format);
  return format;
}
/** In the reader's time zone, unless another one is named. */
const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  kept(Intl.DateTimeFormat, { timeZone: timeZone.now, ...options });

/** 1234.5 → "1,234.5" or "1.234,5". */
export const number = (value: number, options: Intl.NumberFormatOptions = {}): string =>
  kept(Intl.NumberFormat, options).format(value);

/** A day and a time, as short as it stays clear: today's times have no day. */
export function moment(iso: string): string {
  const day = isToday(iso) ? {} : ({ dateStyle: 'medium' } as const);
  return dates({ ...day, timeStyle: 'short' }).format(new Date(iso));
}

/** Where the day is said already. */
export const timeOfDay = (iso: string): string => dates({ timeStyle: 'short' }).format(new Date(iso));

/** To the second, of something that happened just now. */
export const exactTimeOfDay = (iso: string): string => dates({ timeStyle: 'medium' }).format(new Date(iso));

/** With everything, for a title. */
export const exactMoment = (iso: string): string =>
  dates({ dateStyle: 'full', timeStyle: 'long' }).format(new Date(iso));

/** "GMT-3": what a time zone is now. */
export const zoneOffset = (): string =>
  dates({ timeZoneName: 'longOffset' })
    .formatToParts(new Date())
    .find(({ type }) => type === 'timeZoneName')?.value ?? '';

export const day = (iso: string): string => dates({ dateStyle: 'full' }).format(new Date(iso));

const ago: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** "3 hours ago", from one time to another, both in milliseconds. */
export function relative(atMs: number, nowMs: number): string {
  const seconds = Math.round((atMs - nowMs) / 1_000);
  const [unit, size] = ago.find(([, each]) => Math.abs(seconds) >= each) ?? (['second', 1] as const);
  return kept(Intl.RelativeTimeFormat, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

/** "4 min 12 s", "23 h 10 min": the two largest units of a length of time. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return unit(Math.round(milliseconds), 'millisecond');
  const seconds = Math.floor(milliseconds / 1_000);
  if (seconds < 10) return unit(milliseconds / 1_000, 'second');
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'day'],
    [Math.floor(seconds / 3_600) % 24, 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ];
  const from = parts.findIndex(([count]) => count > 0);
  const shown = parts.slice(from, from + 2).filter(([count], index) => index === 0 || count > 0);
  return shown.map(([count, name]) => unit(count, name)).join(' ');
}

const unit = (count: number, name: string): string =>
  number(count, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 });

/** 1536 → "1.5 KB": powers of 1,024, as file managers count. */
export function bytes(count: number): string {
  const step = Math.min(3, Math.floor(Math.log2(Math.max(1, count)) / 10));
  const name = ['byte', 'kilobyte', 'megabyte', 'gigabyte'][step] ?? 'byte';
  const value = count / 1_024 ** step;
  return number(value, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 });
}

/** Days of UTC, as the API counts them: "Oct 27 – Nov 2, 2026". */
export const utcDays = (from: string, to = from): string =>
  dates({ dateStyle: 'medium', timeZone: 'UTC' }).formatRange(new Date(from), new Date(to));

/** A day of UTC where there is little room: "27/10". */
export const shortUtcDay = (day: string): string =>
  dates({ day: 'numeric', month: 'numeric', timeZone: 'UTC' }).format(new Date(day));

/** A decimal number of the API, which is exact, as money. Less than a cent is not shown as nothing. */
export function money(amount: string, currency: string): string {
  const isSmall = Number(amount) > 0 && Number(amount) < 0.01;
  const digits = isSmall ? { maximumSignificantDigits: 2 } : {};
  const format = kept(Intl.NumberFormat, { style: 'currency', currency, ...digits } as const);
  return format.format(amount as `${number}`);
}
