import type { Redis } from 'ioredis';
import { approvalEvent } from '../../contracts/approval.ts';
import type { ApprovalEvents, ApprovalNews } from '../../domain/approval-ports.ts';
import type { Log } from './connect.ts';
import { lenient } from './lenient.ts';
import { append, BEGINNING, follow, isEntryId } from './streams.ts';

/** Longer than any request waits. */
const KEEP = { lifetimeS: 7 * 24 * 3_600, mostEntries: 2_000 };

export const keyOf = (userId: string): string => `aiox:inbox:${userId}`;

/** A stream for each inbox: ids and states, nothing that must be sealed. Never fails what it tells of. */
export function redisApprovalNews(redis: Redis, log: Log): ApprovalNews {
  const attempt = lenient(log, 'approval_news_dropped');
  return {
    async tell(userIds, event) {
      const json = JSON.stringify(event);
      await attempt(async () => {
        await Promise.all(userIds.map((userId) => append(redis, keyOf(userId), KEEP, json)));
      });
    },
  };
}

/** Reads what redisApprovalNews told. */
export const redisApprovalEvents = (redis: Redis): ApprovalEvents => ({
  async *read(userId, lastId, signal) {
    const key = keyOf(userId);
    const start = async (own: Redis): Promise<string> =>
      lastId !== undefined && isEntryId(lastId) ? lastId : newest(own, key);
    for await (const { id, event } of follow(redis, key, start, signal))
      yield { id, event: approvalEvent.parse(JSON.parse(event.toString())) };
  },
});

/** The newest id there is: unlike `$`, it misses nothing between two reads. */
const newest = async (redis: Redis, key: string): Promise<string> =>
  (await redis.xrevrange(key, '+', '-', 'COUNT', 1))[0]?.[0] ?? BEGINNING;
