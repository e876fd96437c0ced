import type { Tier } from '../../contracts/identifiers.ts';
import { folderOfShards } from '../key-shards.ts';
import { keyring } from '../keyring.ts';
import type { Keyring, WrappedKeys } from '../keyring.ts';
import { openTierKey } from '../tier-key.ts';
import type { TierKeySettings } from '../tier-key.ts';
import type { Database } from './database.ts';

type Row = { key_id: string; wrapped: Buffer; sharded: boolean };

/** The wrappings of tenants' keys; row-level security shows a process those of its own tier only. */
export function postgresTenantKeys(database: Database): WrappedKeys {
  const one = (rows: Row[]) => rows.map(({ key_id: keyId, wrapped, sharded }) => ({ keyId, wrapped, sharded }))[0];
  return {
    current: async (owner) =>
      one(
        await database.statementAsOwner<Row>(
          owner,
          'current-key',
          'SELECT key_id, wrapped, sharded FROM tenant_keys WHERE owner_user_id = $1 AND retired_at IS NULL ORDER BY created_at DESC, key_id LIMIT 1',
          [owner],
        ),
      ),
    byId: async (owner, keyId) =>
      one(
        await database.statementAsOwner<Row>(
          owner,
          'key-by-id',
          'SELECT key_id, wrapped, sharded FROM tenant_keys WHERE owner_user_id = $1 AND key_id = $2',
          [owner, keyId],
        ),
      ),
  };
}

/** Where a process finds what opens keys: its tier's private key and the tenants' shards. */
export interface KeySettings extends TierKeySettings {
  AIOX_KEY_DIR: string;
}

/** The keyring of a process; the database speaks under its tier's role. */
export const tierKeyring = (database: Database, tier: Tier, settings: KeySettings): Keyring =>
  keyring(postgresTenantKeys(database), openTierKey(tier, settings), folderOfShards(settings.AIOX_KEY_DIR));
