import type { Redis } from 'ioredis';
import { z } from 'zod';
import { turn } from '../../contracts/ai-worker.ts';
import type { Sessions, Vault } from '../../domain/ports.ts';
import type { Log } from './connect.ts';
import { lenient } from './lenient.ts';

const LIFETIME_S = 24 * 60 * 60;
/** The largest `short_term_limit` an agent may have. */
const MOST_TURNS = 100;

export const keyOf = (ownerUserId: string, conversationId: string): string =>
  `aiox:session:${ownerUserId}:${conversationId}`;
const contextOf = (conversationId: string): string => `session:${conversationId}`;

/** The number of the message it ends with tells a session that missed one, because Redis was away, from a whole one. */
const session = z.strictObject({ sequence: z.number().int(), turns: z.array(turn) });

/**
 * Short memory as a cache, sealed, for a day: its truth is in Postgres. What cannot be read, for whatever reason, is as
 * if it had never been kept, and is built again from the record.
 */
export function redisSessions(redis: Redis, vault: Vault, log: Log): Sessions {
  const reading = lenient(log, 'session_not_read');
  const writing = lenient(log, 'session_not_written');
  return {
    read: (ownerUserId, conversationId, sequence) =>
      reading(async () => {
        const sealed = await redis.getBuffer(keyOf(ownerUserId, conversationId));
        if (!sealed) return undefined;
        const plain = await vault.open(ownerUserId, contextOf(conversationId), sealed);
        const kept = session.parse(JSON.parse(new TextDecoder().decode(plain)));
        return kept.sequence === sequence - 1 ? kept.turns : undefined;
      }),
    async write(ownerUserId, conversationId, sequence, turns) {
      await writing(async () => {
        const plain = new TextEncoder().encode(JSON.stringify({ sequence, turns: turns.slice(-MOST_TURNS) }));
        const sealed = Buffer.from(await vault.seal(ownerUserId, contextOf(conversationId), plain));
        await redis.set(keyOf(ownerUserId, conversationId), sealed, 'EX', LIFETIME_S);
      });
    },
  };
}
