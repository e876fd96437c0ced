import type { Redis } from 'ioredis';
import type { SessionEnds } from '../../domain/sign-in-ports.ts';
import { waitingConnection } from './connect.ts';

const CHANNEL = 'aiox:session-ends';

/**
 * Ends of sessions by publish and subscribe: heard at once by every process that listens at that moment, and by none
 * while Redis is away; so those who watch must look for themselves from time to time.
 */
export function redisSessionEnds(redis: Redis): SessionEnds & { close(): void } {
  const watched = new Map<string, Set<() => void>>();
  const tell = (id: string) => watched.get(id)?.forEach((ended) => ended());
  const listening = waitingConnection(redis);
  listening.on('message', (_channel, ids: string) => ids.split(' ').forEach(tell));
  // it subscribes again by itself when Redis comes back
  listening.subscribe(CHANNEL).catch(() => undefined);

  return {
    announce(ids) {
      ids.forEach(tell);
      if (ids.length > 0) redis.publish(CHANNEL, ids.join(' ')).catch(() => undefined);
    },
    watch(sessionId, ended) {
      const all = watched.get(sessionId) ?? new Set();
      watched.set(sessionId, all.add(ended));
      return () => {
        all.delete(ended);
        if (all.size === 0 && watched.get(sessionId) === all) watched.delete(sessionId);
      };
    },
    close: () => listening.disconnect(),
  };
}
