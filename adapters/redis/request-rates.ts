import type { Redis } from 'ioredis';
import type { RateLimiterRedis } from 'rate-limiter-flexible';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../contracts/errors.ts';
import type { Rate, RateClass, RateScope, RequestRates } from '../../domain/rate-ports.ts';
import { hashedName, redisLimiter } from './limiter.ts';

interface Settings {
  /** Requests of one user in a window, of sign-ins of one address: nobody is known yet then. */
  limits: Record<RateClass, number>;
  /** How many users' worth may come from one address: an office, a school, a telephone company. */
  usersOfAnAddress: number;
  windowS?: number;
}

const WINDOW_S = 60;

/**
 * Limits of requests. While Redis is away nothing is written, sent or signed in; reads go on, so that people can see what
 * they have, and each process counts them in its own memory by the same limits: bounded, and never open.
 */
export function redisRequestRates(redis: Redis, settings: Settings): RequestRates {
  const { limits, usersOfAnAddress, windowS = WINDOW_S } = settings;
  const limiters = new Map<string, { limit: number; limiter: RateLimiterRedis }>();
  const add = (rateClass: RateClass, scope: RateScope, points: number): void => {
    const window = { keyPrefix: `aiox:rates:${rateClass}:${scope}`, points, duration: windowS };
    const insurance = rateClass === 'reads' && { insuranceLimiter: new RateLimiterMemory(window) };
    limiters.set(`${rateClass} ${scope}`, { limit: points, limiter: redisLimiter(redis, { ...window, ...insurance }) });
  };
  for (const rateClass of ['reads', 'writes', 'messages'] as const) {
    add(rateClass, 'user', limits[rateClass]);
    add(rateClass, 'address', limits[rateClass] * usersOfAnAddress);
  }
  add('sign-ins', 'address', limits['sign-ins']);

  return {
    async count(rateClass, scope, who) {
      const found = limiters.get(`${rateClass} ${scope}`);
      if (found === undefined) return undefined;
      const rate = (counted: RateLimiterRes, refused: boolean): Rate => ({
        name: `${rateClass}-${scope}`,
        ...{ limit: found.limit, windowS, left: counted.remainingPoints },
        resetsInS: Math.max(1, Math.ceil(counted.msBeforeNext / 1_000)),
        refused,
      });
      try {
        return rate(await found.limiter.consume(hashedName(who)), false);
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return rate(refused, true);
        throw new AppError('service.unavailable', { service: 'redis' }, { cause: refused });
      }
    },
  };
}
