import type { Redis } from 'ioredis';
import type { MessageRef } from '../../contracts/identifiers.ts';
import type { EventStream, Vault } from '../../domain/ports.ts';
import type { Log } from './connect.ts';
import { lenient } from './lenient.ts';
import { append } from './streams.ts';

/** After its last event a message is finished and its text is in the record; a minute of pieces every 40 ms, three times over. */
const KEEP = { lifetimeS: 3_600, mostEntries: 5_000 };

export type Whose = Pick<MessageRef, 'ownerUserId' | 'messageId'>;
/** Where the events of a message lie, and what each is bound to besides its owner. */
export const keyOf = ({ ownerUserId, messageId }: Whose): string => `aiox:events:${ownerUserId}:${messageId}`;
export const contextOf = ({ messageId }: Whose): string => `event:${messageId}`;

/** What runs beside a message's history: a Redis stream per message, sealed, gone after an hour. Never fails a message. */
export function redisEventStream(redis: Redis, vault: Vault, log: Log): EventStream {
  const attempt = lenient(log, 'events_dropped');
  return {
    async publish(ref, event) {
      await attempt(async () => {
        const plain = new TextEncoder().encode(JSON.stringify(event));
        const sealed = Buffer.from(await vault.seal(ref.ownerUserId, contextOf(ref), plain));
        await append(redis, keyOf(ref), KEEP, sealed);
      });
    },
  };
}
