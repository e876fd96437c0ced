import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { IRateLimiterRedisOptions } from 'rate-limiter-flexible';

/*
 * The library's own script charges what it refuses: who goes on knocking would then owe for it. One connection knows one
 * script for all its limiters, so all of them are made here.
 */
const CHARGE_WHAT_IS_ALLOWED = `
local points, most = tonumber(ARGV[1]), tonumber(ARGV[3])
local consumed = tonumber(redis.call('GET', KEYS[1]) or '0')
local ttl = redis.call('PTTL', KEYS[1])
if points > 0 and consumed + points > most and ttl > 0 then return {consumed + points, ttl} end
consumed = redis.call('INCRBY', KEYS[1], ARGV[1])
if ttl < 0 then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  ttl = 1000 * tonumber(ARGV[2])
end
return {consumed, ttl}`;

interface Limit extends Pick<IRateLimiterRedisOptions, 'insuranceLimiter'> {
  keyPrefix: string;
  points: number;
  /** Seconds; the window begins with the first that is counted. */
  duration: number;
}

/** Counts in Redis, so that all processes count together; what is refused is not counted. */
export const redisLimiter = (redis: Redis, limit: Limit): RateLimiterRedis =>
  new RateLimiterRedis({ storeClient: redis, customIncrTtlLuaScript: CHARGE_WHAT_IS_ALLOWED, ...limit });

/** A name is kept as its hash: it may hold an address. */
export const hashedName = (name: string): string => createHash('sha256').update(name).digest('base64url');
