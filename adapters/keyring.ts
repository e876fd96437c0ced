import { createSecretKey, hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { AppError } from '../contracts/errors.ts';
import { SYSTEM_OWNER } from '../contracts/identifiers.ts';
import type { KeyShards, TierKey } from '../domain/key-ports.ts';

/** A tenant's data key as a process of one tier holds it; 32 bytes, prepared once because it is used for every value. */
export interface DataKey {
  keyId: string;
  key: KeyObject;
}

/** One wrapping for this process' tier as it lies in the database. */
export interface WrappedKey {
  keyId: string;
  wrapped: Uint8Array;
  /** Whether the tenant's shard is part of the key; false of the system key, and of keys older than shards. */
  sharded: boolean;
}

export interface WrappedKeys {
  /** The newest that is not retired. */
  current(ownerUserId: string): Promise<WrappedKey | undefined>;
  byId(ownerUserId: string, keyId: string): Promise<WrappedKey | undefined>;
}

export interface Keyring {
  /** The key under which new values of an owner are sealed. Throws when there is none. */
  keyFor(ownerUserId: string): Promise<DataKey>;
  /** A key of an owner, also a retired one. Throws when there is none. */
  keyById(ownerUserId: string, keyId: string): Promise<DataKey>;
}

/** After this time every process seals under the newest key. */
export const CURRENT_FOR_MS = 5_000;
/** A destroyed key is gone from every process after this time at the latest. */
const HELD_FOR_MS = 60_000;
const HELD_AT_MOST = 2_000;

/** Loads, opens and holds tenants' keys, at most 2,000 of them, for a short time; two who ask at once share one look-up. */
export function keyring(rows: WrappedKeys, tierKey: TierKey, shards: KeyShards): Keyring {
  const opened = async (owner: string, row: WrappedKey | undefined): Promise<DataKey> => {
    if (!row) throw gone(owner);
    const secret = await tierKey.unwrap(owner, row.keyId, row.wrapped);
    if (!row.sharded) return { keyId: row.keyId, key: createSecretKey(secret) };
    const shard = await shards.read(owner);
    if (!shard) throw gone(owner);
    return { keyId: row.keyId, key: createSecretKey(combined(owner, row.keyId, secret, shard)) };
  };
  const held = new LRUCache<string, DataKey>({
    max: HELD_AT_MOST,
    ttl: HELD_FOR_MS,
    fetchMethod: async (name) => {
      const [owner = '', id = ''] = name.split('/');
      return opened(owner, await rows.byId(owner, id));
    },
  });
  const current = new LRUCache<string, DataKey>({
    max: HELD_AT_MOST,
    ttl: CURRENT_FOR_MS,
    fetchMethod: async (owner) => {
      const row = await rows.current(owner);
      const name = `${owner}/${row?.keyId}`;
      const key = held.get(name) ?? (await opened(owner, row));
      if (!held.has(name)) held.set(name, key); // not longer than from its opening: a destroyed one must end
      return key;
    },
  });
  // a key that is held, which it nearly always is, needs none of what a look-up does
  const from = async (keys: typeof held, name: string): Promise<DataKey> => keys.get(name) ?? keys.forceFetch(name);
  return {
    keyFor: (ownerUserId) => from(current, ownerUserId),
    keyById: (ownerUserId, keyId) => from(held, `${ownerUserId}/${keyId}`),
  };
}

const gone = (owner: string): Error =>
  new Error(`There is no data key of tenant ${owner}: it was never made, or it was destroyed`);

/** HKDF-SHA256 (RFC 5869): neither half says anything about the key. */
const combined = (owner: string, keyId: string, secret: Uint8Array, shard: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, shard, `aiox data key:${owner}:${keyId}`, 32));

const PAUSE_MS = 1_000;

/**
 * Proves that the tier's private key is the one for which this database's keys are wrapped, by opening the system key. A
 * database or key service that is away is waited for. Throws the reason for which the process must not start.
 */
export async function proveTierKey(keys: Keyring, waiting: (error: unknown) => void): Promise<void> {
  for (;;) {
    try {
      await keys.keyFor(SYSTEM_OWNER);
      return;
    } catch (error) {
      if (!(error instanceof AppError)) throw new Error(misfit(error), { cause: error });
      waiting(error);
      await delay(PAUSE_MS);
    }
  }
}

const misfit = (error: unknown): string =>
  "This tier's private key (AIOX_TIER_KEY, AIOX_TIER_KEY_FILE or AIOX_TIER_KEY_URL) does not open the system key in this" +
  ` database. It is another tier's, or this database belongs to other keys. Nothing was changed. (${error instanceof Error ? error.message : String(error)})`;
