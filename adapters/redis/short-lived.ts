import type { Redis } from 'ioredis';
import type { ShortLived } from '../../domain/purge-ports.ts';
import { keyOf as inboxOf } from './account-news.ts';
import type { Log } from './connect.ts';
import { keyOf as eventsOf } from './event-stream.ts';
import { lenient } from './lenient.ts';
import { keyOf as sessionOf } from './sessions.ts';

/** Sessions and streams of what was purged. They would end within a day, an inbox within a week; while Redis is away that is what happens. */
export function redisShortLived(redis: Redis, log: Log): ShortLived {
  const attempt = lenient(log, 'purged_keys_left');
  return {
    async forget(ownerUserId, { messages, conversations }) {
      const keys = [
        ...messages.map((messageId) => eventsOf({ ownerUserId, messageId })),
        ...conversations.map((conversationId) => sessionOf(ownerUserId, conversationId)),
      ];
      if (keys.length > 0) await attempt(() => redis.unlink(...keys));
    },
    async forgetAccount(ownerUserId) {
      await attempt(() => redis.unlink(inboxOf(ownerUserId)));
    },
  };
}
