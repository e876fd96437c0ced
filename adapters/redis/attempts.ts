import type { Redis } from 'ioredis';
import { RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../contracts/errors.ts';
import type { Attempts } from '../../domain/account-ports.ts';
import { hashedName, redisLimiter } from './limiter.ts';

/** Ten wrong tries within five minutes of the first. */
const MOST = 10;
const WINDOW_S = 300;

/** Counts tries in Redis, so that all processes count together. */
export function redisAttempts(redis: Redis): Attempts {
  const limiter = redisLimiter(redis, { keyPrefix: 'aiox:attempts', points: MOST, duration: WINDOW_S });
  return {
    async limited(name, wrong, attempt) {
      const key = hashedName(name);
      try {
        // before the try: of many at once no more than the limit are made
        await limiter.consume(key);
      } catch (refused) {
        if (refused instanceof RateLimiterRes)
          throw new AppError('rate.limited', { retry_after_s: Math.ceil(refused.msBeforeNext / 1_000) });
        throw new AppError('service.unavailable', { service: 'redis' }, { cause: refused });
      }
      const giveBack = () => limiter.reward(key).catch(() => undefined); // it would run out by itself
      try {
        const result = await attempt();
        await giveBack();
        return result;
      } catch (error) {
        if (!(error instanceof AppError && wrong.includes(error.code))) await giveBack();
        throw error;
      }
    },
  };
}
