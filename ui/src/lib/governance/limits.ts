import type { Quota, Usage } from '../api/types.ts';
import { bytes, duration, number } from '../format/format.ts';
import { limitWords } from './limit-words.ts';

export type QuotaName = keyof Quota['limits'];

/** Bytes, as the ledger counts them. */
const MEGABYTE = 1_048_576;

/** The unit in which a limit is typed; the others are counted. */
export const units: Partial<Record<QuotaName, string>> = {
  worker_seconds_per_day: 's',
  worker_seconds_per_agent_day: 's',
  memory_mb: 'MB',
};

/** In which order limits are shown. */
export const quotaNames: QuotaName[] = [
  'tokens_per_minute',
  'tokens_per_day',
  'concurrent_requests',
  'concurrent_requests_per_agent',
  'worker_seconds_per_day',
  'worker_seconds_per_agent_day',
  'memory_mb',
];

export interface Counter {
  name: QuotaName;
  limit: number;
  /** In the unit of the limit; undefined: it is counted for each agent by itself. */
  used: number | undefined;
  /** When it begins anew; undefined: it does not. */
  resetsAt: string | undefined;
  shown: (value: number) => string;
}

/** Each limit with what is used of it now. */
export function counters({ limits }: Quota, { user, minute_ends_at: minute, day_ends_at: day }: Usage): Counter[] {
  const used: Partial<Record<QuotaName, number>> = {
    tokens_per_minute: user.tokens_this_minute,
    tokens_per_day: user.tokens_today,
    concurrent_requests: user.requests,
    worker_seconds_per_day: user.worker_seconds_today,
    memory_mb: user.memory_bytes / MEGABYTE,
  };
  const ends: Partial<Record<QuotaName, string>> = {
    tokens_per_minute: minute,
    tokens_per_day: day,
    worker_seconds_per_day: day,
    worker_seconds_per_agent_day: day,
  };
  return quotaNames.map((name) => ({
    ...{ name, limit: limits[name], used: used[name], resetsAt: ends[name] },
    shown: shownBy(name),
  }));
}

function shownBy(name: QuotaName): (value: number) => string {
  if (name === 'memory_mb') return (value) => bytes(value * MEGABYTE);
  if (name.startsWith('worker_seconds')) return (value) => duration(value * 1_000);
  return (value) => number(value);
}

/** Of a warning or a refusal; one that a newer server has made is shown as it is. */
export const limitNamed = (kind: string): string =>
  (limitWords() as Record<string, unknown> as Record<string, string>)[kind] ?? kind;

/** What a warning counts: its kind says what of. */
export function shownOfWarning(kind: string): (value: number) => string {
  if (kind.endsWith('_memory')) return bytes;
  return kind.endsWith('_worker_day') ? duration : (value) => number(value);
}

/** The warnings of one agent, with those of the account, which are every agent's; without an agent, all. */
export const warningsFor = (agent: string | undefined, { warnings }: Pick<Usage, 'warnings'>): Usage['warnings'] =>
  warnings.filter(({ agent_id: id }) => agent === undefined || id === null || id === agent);
