import type { Redis } from 'ioredis';
import type { AccountEvent } from '../../contracts/account-event.ts';
import { accountEvent } from '../../contracts/account-event.ts';
import type { ApprovalEvent } from '../../contracts/approval.ts';
import type { AccountEvents, AccountNews } from '../../domain/news-ports.ts';
import type { Log } from './connect.ts';
import { lenient } from './lenient.ts';
import { append, BEGINNING, entriesAfter, holds, isEntryId, onOwnConnection } from './streams.ts';

/** Longer than any request for agreement waits. */
const KEEP = { lifetimeS: 7 * 24 * 3_600, mostEntries: 2_000 };

export const keyOf = (userId: string): string => `aiox:inbox:${userId}`;

/** A stream for each account: ids and states, nothing that must be sealed. */
export function redisAccountNews(redis: Redis, log: Log): AccountNews {
  const attempt = lenient(log, 'account_news_dropped');
  return {
    async tell(userIds, event) {
      const json = JSON.stringify(event);
      await attempt(async () => {
        await Promise.all(userIds.map((userId) => append(redis, keyOf(userId), KEEP, json)));
      });
    },
  };
}

/** Reads what redisAccountNews told. */
export const redisAccountEvents = (redis: Redis): AccountEvents => ({
  read: (userId, lastId, signal) =>
    onOwnConnection(redis, signal, async function* (own) {
      const key = keyOf(userId);
      const known = lastId !== undefined && (await holds(own, key, lastId));
      const last = known ? lastId : await newest(own, key);
      if (!known) yield { id: last, event: { type: 'reset' } as const };
      yield* eventsAfter(own, key, last, signal);
    }),

  approvals: (userId, lastId, signal) =>
    onOwnConnection(redis, signal, async function* (own) {
      const key = keyOf(userId);
      const last = lastId !== undefined && isEntryId(lastId) ? lastId : await newest(own, key);
      for await (const { id, event } of eventsAfter(own, key, last, signal)) if (isApproval(event)) yield { id, event };
    }),
});

async function* eventsAfter(own: Redis, key: string, last: string, signal: AbortSignal) {
  for await (const { id, event: json } of entriesAfter(own, key, last, signal)) {
    const event = eventOf(json.toString());
    if (event) yield { id, event };
  }
}

/** Undefined for one of a kind that only a newer process knows. Approvals were told without their type once. */
const eventOf = (json: string): AccountEvent | undefined =>
  accountEvent.safeParse({ type: 'approval', ...(JSON.parse(json) as object) }).data;

const isApproval = (event: AccountEvent): event is ApprovalEvent => event.type === 'approval';

/** The newest id there is: unlike `$`, it misses nothing between two reads. */
const newest = async (redis: Redis, key: string): Promise<string> =>
  (await redis.xrevrange(key, '+', '-', 'COUNT', 1))[0]?.[0] ?? BEGINNING;
