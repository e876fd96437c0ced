import type { Redis } from 'ioredis';
import { approvalEvent } from '../../contracts/approval.ts';
import type { ApprovalEvent } from '../../contracts/approval.ts';
import type { ApprovalNews } from '../../domain/approval-ports.ts';
import type { Log } from './connect.ts';
import { waitingConnection } from './connect.ts';
import { lenient } from './lenient.ts';

/** Longer than any request waits. */
const LIFETIME_S = 7 * 24 * 3_600;
const MOST_EVENTS = 2_000;
const WAIT_MS = 20_000;

export const keyOf = (userId: string): string => `aiox:inbox:${userId}`;

/** A stream for each inbox: ids and states, nothing that must be sealed. Never fails what it tells of. */
export function redisApprovalNews(redis: Redis, log: Log): ApprovalNews {
  const attempt = lenient(log, 'approval_news_dropped');
  return {
    async tell(userIds, event) {
      await attempt(async () => {
        await Promise.all(
          userIds.flatMap((userId) => [
            redis.xadd(keyOf(userId), 'MAXLEN', '~', MOST_EVENTS, '*', 'event', JSON.stringify(event)),
            redis.expire(keyOf(userId), LIFETIME_S),
          ]),
        );
      });
    },
  };
}

export interface ApprovalEvents {
  /** Events of one inbox after `lastId`, or from now on; waits for more until `signal` aborts. */
  read(userId: string, lastId: string | undefined, signal: AbortSignal): AsyncIterable<{ id: string; event: ApprovalEvent }>;
}

/** Reads what redisApprovalNews told, each reader on a connection of its own. */
export const redisApprovalEvents = (redis: Redis): ApprovalEvents => ({
  async *read(userId, lastId, signal) {
    if (signal.aborted) return;
    const own = waitingConnection(redis);
    const leave = () => own.disconnect();
    signal.addEventListener('abort', leave, { once: true });
    try {
      let last = lastId !== undefined && /^\d{1,19}-\d{1,19}$/.test(lastId) ? lastId : await newest(own, keyOf(userId));
      while (!signal.aborted) {
        const reply = await own.xread('COUNT', 200, 'BLOCK', WAIT_MS, 'STREAMS', keyOf(userId), last);
        for (const [id, [, json = '{}']] of reply?.[0]?.[1] ?? []) {
          last = id;
          yield { id, event: approvalEvent.parse(JSON.parse(json)) };
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener('abort', leave);
      own.disconnect();
    }
  },
});

/** The newest id there is: unlike `$`, it misses nothing between two reads. */
const newest = async (redis: Redis, key: string): Promise<string> =>
  (await redis.xrevrange(key, '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0';
