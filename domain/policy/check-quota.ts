import type { ErrorDetails } from '../../contracts/errors.ts';
import type { Reservation } from '../ports.ts';
import type { Decision } from './decision.ts';
import { allow, refuse } from './decision.ts';
import type { Counter, QuotaFacts } from './facts.ts';

export type QuotaLimit = NonNullable<Reservation['limit']>;

const left = ({ limit, used }: Counter): number => limit - used;
const over = (limit: QuotaLimit, { resets_at: resetsAt }: Counter, remaining = 0): Decision =>
  refuse(`quota.${limit}`, 'quota.exceeded', { granted: 0, limit, resets_at: resetsAt, remaining });

/**
 * Tokens for one model call, or the limit that is used up: requests at once first, then the day's time of AI workers, then
 * tokens. Of several windows without tokens the one that opens last is told. Less than was wanted is granted when it is no
 * less than the floor, and told with the window that holds the rest back.
 */
export function checkQuota(facts: QuotaFacts): Decision {
  const { want, floor, granted_before: before, tokens, requests, worker_ms: worker } = facts;
  const { agent_minute: agent, user_minute: minute, user_day: day } = tokens;
  const least = Math.min(left(agent), left(minute), left(day));
  if (before !== null) return granted('quota.granted_before', before, Math.max(0, least));
  if (!requests.held && left(requests.user) <= 0) return over('user_requests', requests.user);
  if (!requests.held && left(requests.agent) <= 0) return over('agent_requests', requests.agent);
  if (left(worker.user) <= 0) return over('user_worker_day', worker.user);
  if (left(worker.agent) <= 0) return over('agent_worker_day', worker.agent);
  const enough = Math.max(Math.min(floor, want), 1);
  const remaining = Math.max(0, least);
  if (left(day) < enough) return over('user_day', day, remaining);
  if (left(minute) < enough) return over('user_minute', minute, remaining);
  if (left(agent) < enough) return over('agent_minute', agent, remaining);
  if (least >= want) return granted('quota.within_limits', want, least - want);
  const [limit, holds] =
    left(day) === least
      ? (['user_day', day] as const)
      : left(minute) === least
        ? (['user_minute', minute] as const)
        : (['agent_minute', agent] as const);
  return granted('quota.partly', least, 0, { limit, resets_at: holds.resets_at });
}

const granted = (rule: string, tokens: number, remaining: number, details: ErrorDetails = {}): Decision =>
  allow(rule, { limit: null, resets_at: null, ...details, granted: tokens, remaining });

/** What the decision comes to for the one who asked. */
export function reservationOf({ details }: Decision): Reservation {
  const { granted: tokens, limit, resets_at: resetsAt, remaining } = details;
  return {
    granted: tokens as number,
    limit: limit as Reservation['limit'],
    resetsAt: resetsAt as number | null,
    remaining: remaining as number,
  };
}
