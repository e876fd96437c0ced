import type { Redis } from 'ioredis';
import { messageEvent } from '../../contracts/stream-events.ts';
import type { MessageEvent } from '../../contracts/stream-events.ts';
import type { EventReader, Vault } from '../../domain/ports.ts';
import { waitingConnection } from './connect.ts';
import type { Whose } from './event-stream.ts';
import { contextOf, keyOf } from './event-stream.ts';

const WAIT_MS = 20_000;
const FIRST = '0-0';

/**
 * Reads what redisEventStream wrote. A reader blocks, so each has a connection of its own; it waits through an outage and
 * ends when `signal` aborts.
 */
export function redisEventReader(redis: Redis, vault: Vault): EventReader {
  return {
    async *read(ref, lastId, signal) {
      if (signal.aborted) return;
      const own = waitingConnection(redis);
      const leave = () => own.disconnect();
      signal.addEventListener('abort', leave, { once: true });
      try {
        const key = keyOf(ref);
        const known = lastId !== undefined && (await holds(own, key, lastId));
        let gap = lastId !== undefined && lastId !== FIRST && !known;
        for await (const { id, sealed } of entriesAfter(own, key, known ? lastId : FIRST, signal)) {
          const event = await openEvent(vault, ref, sealed);
          if (gap) yield { id: FIRST, event: { type: 'reset', attempt: 'attempt' in event ? event.attempt : 0 } };
          gap = false;
          yield { id, event };
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        signal.removeEventListener('abort', leave);
        own.disconnect();
      }
    },
  };
}

interface Entry {
  id: string;
  sealed: Buffer;
}

/** Whether an entry is still there; then everything after it is, too. */
const holds = async (redis: Redis, key: string, id: string): Promise<boolean> =>
  /^\d{1,19}-\d{1,19}$/.test(id) && (await redis.xrange(key, id, id)).length > 0;

async function* entriesAfter(redis: Redis, key: string, start: string, signal: AbortSignal): AsyncIterable<Entry> {
  for (let last = start; !signal.aborted;) {
    const reply = await redis.xreadBuffer('COUNT', 200, 'BLOCK', WAIT_MS, 'STREAMS', key, last);
    for (const [id, fields] of (reply?.[0]?.[1] ?? []) as [Buffer, Buffer[]][]) {
      last = id.toString();
      const [, sealed] = fields;
      if (sealed) yield { id: last, sealed };
    }
  }
}

async function openEvent(vault: Vault, ref: Whose, sealed: Buffer): Promise<MessageEvent> {
  const plain = await vault.open(ref.ownerUserId, contextOf(ref), sealed);
  return messageEvent.parse(JSON.parse(new TextDecoder().decode(plain)));
}
