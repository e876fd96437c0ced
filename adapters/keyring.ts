import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Unwrap } from './tenant-key.ts';

/** A tenant's data key as a process of one tier holds it; 32 bytes, prepared once because it is used for every value. */
export interface DataKey {
  keyId: string;
  key: KeyObject;
}

/** The wrappings for this process' tier as they lie in the database. */
export interface WrappedKeys {
  /** The newest that is not retired. */
  current(ownerUserId: string): Promise<{ keyId: string; wrapped: Uint8Array } | undefined>;
  byId(ownerUserId: string, keyId: string): Promise<{ keyId: string; wrapped: Uint8Array } | undefined>;
}

export interface Keyring {
  /** The key under which new values of an owner are sealed. Throws when there is none. */
  keyFor(ownerUserId: string): Promise<DataKey>;
  /** A key of an owner, also a retired one. Throws when there is none. */
  keyById(ownerUserId: string, keyId: string): Promise<DataKey>;
}

/** A destroyed key is gone from every process after this time at the latest. */
const LIFETIME_MS = 10 * 60_000;
const HELD_AT_MOST = 2_000;

/** Loads, unwraps and holds tenants' keys: at most 2,000 of them, each for ten minutes; two who ask at once share one look-up. */
export function keyring(rows: WrappedKeys, unwrap: Unwrap): Keyring {
  const cache = new LRUCache<string, DataKey>({
    max: HELD_AT_MOST,
    ttl: LIFETIME_MS,
    fetchMethod: async (name) => {
      const [owner = '', id] = name.split('/');
      const row = id === undefined ? await rows.current(owner) : await rows.byId(owner, id);
      if (!row) throw new Error(`There is no data key of tenant ${owner}: it was never made, or it was destroyed`);
      return { keyId: row.keyId, key: createSecretKey(await unwrap(owner, row.keyId, row.wrapped)) };
    },
  });
  return {
    keyFor: (ownerUserId) => cache.forceFetch(ownerUserId),
    keyById: async (ownerUserId, keyId) => {
      const current = cache.get(ownerUserId);
      return current?.keyId === keyId ? current : cache.forceFetch(`${ownerUserId}/${keyId}`);
    },
  };
}
