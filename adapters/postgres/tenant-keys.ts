import type { Tier } from '../../contracts/identifiers.ts';
import { keyring } from '../keyring.ts';
import type { Keyring, WrappedKeys } from '../keyring.ts';
import { unwrapFor } from '../tenant-key.ts';
import type { Database } from './database.ts';

type Row = { key_id: string; wrapped: Buffer };

/** The wrappings of tenants' keys; row-level security shows a process those of its own tier only. */
export function postgresTenantKeys(database: Database): WrappedKeys {
  const one = (rows: Row[]) => rows.map(({ key_id: keyId, wrapped }) => ({ keyId, wrapped }))[0];
  return {
    current: async (owner) =>
      one(
        await database.statementAsOwner<Row>(
          owner,
          'current-key',
          'SELECT key_id, wrapped FROM tenant_keys WHERE owner_user_id = $1 AND retired_at IS NULL ORDER BY created_at DESC, key_id LIMIT 1',
          [owner],
        ),
      ),
    byId: async (owner, keyId) =>
      one(
        await database.statementAsOwner<Row>(
          owner,
          'key-by-id',
          'SELECT key_id, wrapped FROM tenant_keys WHERE owner_user_id = $1 AND key_id = $2',
          [owner, keyId],
        ),
      ),
  };
}

/** The keyring of a process: `privateKey` is its tier's `AIOX_TIER_KEY`, and the database speaks under its tier's role. */
export const tierKeyring = (database: Database, tier: Tier, privateKey: string): Keyring =>
  keyring(postgresTenantKeys(database), unwrapFor(tier, privateKey));
