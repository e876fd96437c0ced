import type { Redis } from 'ioredis';
import { messageEvent } from '../../contracts/stream-events.ts';
import type { MessageEvent } from '../../contracts/stream-events.ts';
import type { EventReader, Vault } from '../../domain/ports.ts';
import type { Whose } from './event-stream.ts';
import { contextOf, keyOf } from './event-stream.ts';
import { BEGINNING, follow, isEntryId } from './streams.ts';

/** Reads what redisEventStream wrote. */
export function redisEventReader(redis: Redis, vault: Vault): EventReader {
  return {
    async *read(ref, lastId, signal) {
      const key = keyOf(ref);
      let gap = false;
      const start = async (own: Redis): Promise<string> => {
        const known = lastId !== undefined && (await holds(own, key, lastId));
        gap = lastId !== undefined && lastId !== BEGINNING && !known;
        return known ? lastId : BEGINNING;
      };
      for await (const { id, event: sealed } of follow(redis, key, start, signal)) {
        const event = await openEvent(vault, ref, sealed);
        if (gap) yield { id: BEGINNING, event: { type: 'reset', attempt: 'attempt' in event ? event.attempt : 0 } };
        gap = false;
        yield { id, event };
      }
    },
  };
}

/** Whether an entry is still there; then everything after it is, too. */
const holds = async (redis: Redis, key: string, id: string): Promise<boolean> =>
  isEntryId(id) && (await redis.xrange(key, id, id)).length > 0;

async function openEvent(vault: Vault, ref: Whose, sealed: Buffer): Promise<MessageEvent> {
  const plain = await vault.open(ref.ownerUserId, contextOf(ref), sealed);
  return messageEvent.parse(JSON.parse(new TextDecoder().decode(plain)));
}
