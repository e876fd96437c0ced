import type { Redis } from 'ioredis';
import type { RateLimiterRedis } from 'rate-limiter-flexible';
import { RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../contracts/errors.ts';
import type { ToolRates } from '../../domain/registry-ports.ts';
import { hashedName, redisLimiter } from './limiter.ts';

/** Calls of all tools of one agent in a minute. */
const OF_AN_AGENT = 60;
const WINDOW_S = 60;

/** Limits of tool calls, by tool and by agent. While Redis is away no call is made: the step waits and tries again. */
export function redisToolRates(redis: Redis): ToolRates {
  const limiters = new Map<string, RateLimiterRedis>();
  const limiter = (points: number, of: string): RateLimiterRedis => {
    const name = `${of} ${points}`;
    const made =
      limiters.get(name) ?? redisLimiter(redis, { keyPrefix: `aiox:tools:${of}`, points, duration: WINDOW_S });
    limiters.set(name, made);
    return made;
  };
  const take = async (points: number, of: string, who: string): Promise<number | null> => {
    try {
      await limiter(points, of).consume(hashedName(who));
      return null;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
      throw new AppError('service.unavailable', { service: 'redis' }, { cause: refused });
    }
  };
  return {
    async take({ ownerUserId, agentId }, tool, perMinute) {
      const agent = `${ownerUserId}:${agentId}`;
      const one = `${agent}:${tool}`;
      const toolResetsInS = await take(perMinute, 'tool', one);
      if (toolResetsInS !== null) return toolResetsInS;
      const agentResetsInS = await take(OF_AN_AGENT, 'agent', agent);
      // the call is not made: the tool's limit has it back, or it would run out by itself
      if (agentResetsInS !== null)
        await limiter(perMinute, 'tool')
          .reward(hashedName(one))
          .catch(() => undefined);
      return agentResetsInS;
    },
  };
}
