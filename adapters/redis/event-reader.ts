import type { Redis } from 'ioredis';
import { messageEvent } from '../../contracts/stream-events.ts';
import type { MessageEvent } from '../../contracts/stream-events.ts';
import type { EventReader, Vault } from '../../domain/ports.ts';
import type { Whose } from './event-stream.ts';
import { contextOf, keyOf } from './event-stream.ts';
import { BEGINNING, entriesAfter, holds, onOwnConnection } from './streams.ts';

/** Reads what redisEventStream wrote. */
export function redisEventReader(redis: Redis, vault: Vault): EventReader {
  return {
    read: (ref, lastId, signal) =>
      onOwnConnection(redis, signal, async function* (own) {
        const key = keyOf(ref);
        const known = lastId !== undefined && (await holds(own, key, lastId));
        let gap = lastId !== undefined && lastId !== BEGINNING && !known;
        for await (const { id, event: sealed } of entriesAfter(own, key, known ? lastId : BEGINNING, signal)) {
          const event = await openEvent(vault, ref, sealed);
          const attempt = 'attempt' in event ? event.attempt : 0;
          if (gap) yield { id: BEGINNING, event: { type: 'reset', attempt } as const };
          gap = false;
          yield { id, event };
        }
      }),
  };
}

async function openEvent(vault: Vault, ref: Whose, sealed: Buffer): Promise<MessageEvent> {
  const plain = await vault.open(ref.ownerUserId, contextOf(ref), sealed);
  return messageEvent.parse(JSON.parse(new TextDecoder().decode(plain)));
}
