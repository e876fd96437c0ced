import type { Redis } from 'ioredis';
import { waitingConnection } from './connect.ts';

const WAIT_MS = 20_000;
const FIELD = 'event';

/** Before the first entry of every stream. */
export const BEGINNING = '0-0';

/** How long a stream is kept after its last entry, and how many it has about. */
export interface Keep {
  lifetimeS: number;
  mostEntries: number;
}

/** Adds an entry to a Redis stream. */
export async function append(redis: Redis, key: string, { lifetimeS, mostEntries }: Keep, event: Buffer | string) {
  await Promise.all([redis.xadd(key, 'MAXLEN', '~', mostEntries, '*', FIELD, event), redis.expire(key, lifetimeS)]);
}

/** Whether this could be the id of an entry. */
export const isEntryId = (id: string): boolean => /^\d{1,19}-\d{1,19}$/.test(id);

/** Whether an entry is still there; then everything after it is, too. */
export const holds = async (redis: Redis, key: string, id: string): Promise<boolean> =>
  isEntryId(id) && (await redis.xrange(key, id, id)).length > 0;

/**
 * What `read` finds, over a connection of its own, because a reader of a stream blocks; it waits through an outage and ends
 * when `signal` aborts.
 */
export async function* onOwnConnection<T>(
  redis: Redis,
  signal: AbortSignal,
  read: (own: Redis) => AsyncIterable<T>,
): AsyncGenerator<T> {
  if (signal.aborted) return;
  const own = waitingConnection(redis);
  const leave = () => own.disconnect();
  signal.addEventListener('abort', leave, { once: true });
  try {
    yield* read(own);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', leave);
    own.disconnect();
  }
}

/** Entries of a stream after this one, as they come, until `signal` aborts. Blocks its connection. */
export async function* entriesAfter(
  own: Redis,
  key: string,
  last: string,
  signal: AbortSignal,
): AsyncGenerator<{ id: string; event: Buffer }> {
  while (!signal.aborted) {
    const reply = await own.xreadBuffer('COUNT', 200, 'BLOCK', WAIT_MS, 'STREAMS', key, last);
    for (const [id, [, event]] of (reply?.[0]?.[1] ?? []) as [Buffer, Buffer[]][]) {
      last = id.toString();
      if (event) yield { id: last, event };
    }
  }
}
