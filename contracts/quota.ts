import { z } from 'zod';

const limit = (most: number) => z.number().int().min(1).max(most);

/** What a user may spend; `default_quota()` of the database says the same. */
export const quotaLimits = z.strictObject({
  tokens_per_minute: limit(1_000_000_000).default(100_000),
  tokens_per_day: limit(1_000_000_000_000).default(2_000_000),
  /** Messages that are being answered at once, of all agents together and of one. */
  concurrent_requests: limit(10_000).default(100),
  concurrent_requests_per_agent: limit(10_000).default(50),
  /** Long memory of all agents together. */
  memory_mb: limit(1_048_576).default(2_048),
  /** Seconds of AI workers in a UTC day; calls run beside each other, so a day can hold more than its own. */
  worker_seconds_per_day: limit(8_640_000).default(86_400),
  worker_seconds_per_agent_day: limit(8_640_000).default(43_200),
});
export type QuotaLimits = z.infer<typeof quotaLimits>;
export type QuotaName = keyof QuotaLimits;

export const quotaNames = Object.keys(quotaLimits.shape) as QuotaName[];

/** Limits a user sets for themself: some of them, each at most what an admin allows. */
export const ownQuota = z.strictObject(
  Object.fromEntries(quotaNames.map((name) => [name, quotaLimits.shape[name].unwrap().optional()])) as {
    [N in QuotaName]: z.ZodOptional<ReturnType<(typeof quotaLimits.shape)[N]['unwrap']>>;
  },
);
export type OwnQuota = z.infer<typeof ownQuota>;
