import { Redis } from 'ioredis';

export interface Log {
  info(line: Record<string, unknown>): void;
  warn(line: Record<string, unknown>): void;
}

/**
 * A connection for what may be lost: while Redis is away every command fails at once instead of waiting, and the
 * connection comes back by itself. One log line when it goes, one when it is back.
 */
export function connectRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    connectTimeout: 2_000,
    commandTimeout: 1_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
  });
  let away = false;
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason = error));
  redis.on('reconnecting', () => {
    if (!away) log.warn({ event: 'redis_away', ...(reason && { error: reason }) });
    away = true;
    reason = undefined;
  });
  redis.on('ready', () => {
    if (away) log.info({ event: 'redis_back' });
    away = false;
  });
  return redis;
}

/** A connection of its own for one who waits: it waits as long as it takes, and goes on waiting when Redis comes back. */
export function waitingConnection(redis: Redis): Redis {
  const own = redis.duplicate({ commandTimeout: undefined, enableOfflineQueue: true, maxRetriesPerRequest: null });
  // the shared connection tells of an outage
  own.on('error', () => undefined);
  return own;
}
