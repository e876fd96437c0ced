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

/**
 * Entries of a stream after the one that `start` finds, as they come. A reader blocks, so each has a connection of its own; it
 * waits through an outage and ends when `signal` aborts.
 */
export async function* follow(
  redis: Redis,
  key: string,
  start: (own: Redis) => Promise<string>,
  signal: AbortSignal,
): AsyncGenerator<{ id: string; event: Buffer }> {
  if (signal.aborted) return;
  const own = waitingConnection(redis);
  const leave = () => own.disconnect();
  signal.addEventListener('abort', leave, { once: true });
  try {
    for (let last = await start(own); !signal.aborted;) {
      const reply = await own.xreadBuffer('COUNT', 200, 'BLOCK', WAIT_MS, 'STREAMS', key, last);
      for (const [id, [, event]] of (reply?.[0]?.[1] ?? []) as [Buffer, Buffer[]][]) {
        last = id.toString();
        if (event) yield { id: last, event };
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', leave);
    own.disconnect();
  }
}
