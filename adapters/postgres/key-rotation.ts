import type pg from 'pg';
import { SYSTEM_OWNER, tiers } from '../../contracts/identifiers.ts';
import type { Tier } from '../../contracts/identifiers.ts';
import { emailKey } from '../../domain/email-key.ts';
import type { KeyShards, TierKey } from '../../domain/key-ports.ts';
import { keyring } from '../keyring.ts';
import type { WrappedKeys } from '../keyring.ts';
import { newTenantKey, wrapForTiers } from '../tenant-key.ts';
import { vault } from '../vault.ts';
import { place } from './sealed-text.ts';

export interface RetiredKey {
  ownerUserId: string;
  keyId: string;
  retiredAt: Date;
}

export interface KeyRotation {
  /** Every tenant that has a key, and the system. */
  owners(): Promise<string[]>;
  ownerOf(email: string): Promise<string | undefined>;
  /** Makes a key that all processes seal under within seconds; gives its id. */
  rotate(ownerUserId: string): Promise<string>;
  /** Seals anew what lies under other keys than the newest, part by part while everything runs; how many values. */
  reseal(ownerUserId: string): Promise<number>;
  /** Retires every key but the newest: from now on they only open. */
  retire(ownerUserId: string): Promise<number>;
  retired(): Promise<RetiredKey[]>;
  /** Forgets a retired key unless something in the database still lies under it; whether it did. */
  destroy(key: RetiredKey): Promise<boolean>;
  /** Wraps every key anew for the public keys of now; how many. */
  rewrap(): Promise<number>;
}

interface Parts {
  /** As a superuser: this is about all tenants. */
  database: pg.Pool;
  publicKeys: Record<Tier, string>;
  /** Of one tier, no matter which: all wrappings of a key hold the same secret. */
  tier: Tier;
  tierKey: TierKey;
  shards: KeyShards;
}

/** Where sealed values lie, by what a row is found again, and what its value is bound to. */
const sealed: {
  table: string;
  column: string;
  ids: string[];
  more?: string;
  /** Values in one round, where AT_ONCE would be too much to hold. */
  atOnce?: number;
  where: (row: Row) => string;
}[] = [
  { table: 'messages', column: 'body', ids: ['id'], where: ({ id }) => place.message(String(id)) },
  {
    ...{ table: 'agent_versions', column: 'system_prompt', ids: ['agent_id', 'version'] },
    where: ({ agent_id: agent, version }) => place.systemPrompt(String(agent), Number(version)),
  },
  { table: 'agent_memories', column: 'content', ids: ['id'], where: ({ id }) => place.memory(String(id)) },
  { table: 'payloads', column: 'sealed', ids: ['id'], where: ({ id }) => place.payload(String(id)) },
  { table: 'documents', column: 'name', ids: ['id'], where: ({ id }) => place.documentName(String(id)) },
  { table: 'documents', column: 'content', ids: ['id'], atOnce: 1, where: ({ id }) => place.document(String(id)) },
  {
    ...{ table: 'provider_credentials', column: 'api_key', ids: ['provider'], more: 'base_url' },
    where: ({ provider, base_url: url }) => place.modelKey(String(provider), url as string | null),
  },
  {
    ...{ table: 'approvals', column: 'request', ids: ['id'] },
    where: ({ id }) => place.approval(String(id)),
  },
  {
    ...{ table: 'approval_decisions', column: 'edited', ids: ['approval_id'] },
    where: ({ approval_id: id }) => place.editedArguments(String(id)),
  },
  {
    ...{ table: 'approval_decisions', column: 'reason', ids: ['approval_id'] },
    where: ({ approval_id: id }) => place.reason(String(id)),
  },
  {
    ...{ table: 'tool_connections', column: 'access', ids: ['name'], more: 'allowed_tables' },
    where: ({ name, allowed_tables: tables }) => place.toolConnection(String(name), tables as string[]),
  },
  {
    ...{ table: 'mcp_servers', column: 'headers', ids: ['name'], more: 'address' },
    where: ({ name, address }) => place.mcpHeaders(String(name), String(address)),
  },
  {
    ...{ table: 'idempotency_keys', column: 'reply', ids: ['key_hash'] },
    where: ({ key_hash: hash }) => place.idempotentReply(hash as Buffer),
  },
];
type Row = Record<string, unknown>;

/** Values in one round: a rotation shares the database with everybody who writes meanwhile. */
const AT_ONCE = 200;
/** A sealed value names its key in the bytes after its version (`adapters/vault.ts`); shorter ones are none. */
const keyIn = (column: string): string => `octet_length(${column}) >= 45 AND substring(${column} FROM 2 FOR 16)`;
const bare = (keyId: string): string => keyId.replaceAll('-', '');

export function postgresKeyRotation({ database, publicKeys, tier, tierKey, shards }: Parts): KeyRotation {
  const rows = wrappedFor(database, tier);
  /** With nothing remembered: the key it seals under must be the newest one. */
  const freshVault = () => vault(keyring(rows, tierKey, shards));

  return {
    async owners() {
      const { rows: found } = await database.query<{ owner: string }>(
        'SELECT DISTINCT owner_user_id AS owner FROM tenant_keys ORDER BY owner',
      );
      return found.map(({ owner }) => owner);
    },

    async ownerOf(email) {
      const statement = 'SELECT id FROM users WHERE email_key = $1 AND deleted_at IS NULL';
      return (await database.query<{ id: string }>(statement, [emailKey(email)])).rows[0]?.id;
    },

    async rotate(ownerUserId) {
      const sharded = ownerUserId !== SYSTEM_OWNER;
      if (sharded) await shards.ensure(ownerUserId);
      const { keyId, wrapped } = await newTenantKey(ownerUserId, publicKeys);
      // all tiers at once: one that had none would seal under the old key, or under nothing
      const { rowCount } = await database.query(
        `INSERT INTO tenant_keys (owner_user_id, key_id, tier, wrapped, sharded)
         SELECT $1, $2, t.tier, t.wrapped, $5 FROM unnest($3::text[], $4::bytea[]) AS t (tier, wrapped)
         WHERE EXISTS (SELECT FROM tenant_keys k WHERE k.owner_user_id = $1)`,
        [ownerUserId, keyId, [...tiers], tiers.map((each) => Buffer.from(wrapped[each])), sharded],
      );
      if (rowCount === 0) throw new Error(`Tenant ${ownerUserId} has no key to be followed by another`);
      return keyId;
    },

    async reseal(ownerUserId) {
      const newest = await rows.current(ownerUserId);
      if (!newest) throw new Error(`Tenant ${ownerUserId} has no key`);
      const safe = freshVault();
      let done = 0;
      for (const { table, column, ids, more, atOnce = AT_ONCE, where } of sealed) {
        const select = `SELECT ${[...ids, ...(more ? [more] : []), `${column} AS sealed`].join(', ')} FROM ${table}
          WHERE owner_user_id = $1 AND ${keyIn(column)} <> decode($2, 'hex') LIMIT ${atOnce}`;
        const found = ids.map((id, index) => `${id} = $${index + 4}`).join(' AND ');
        // what somebody else wrote meanwhile stays
        const update = `UPDATE ${table} SET ${column} = $3 WHERE owner_user_id = $1 AND ${column} = $2 AND ${found}`;
        for (;;) {
          const { rows: batch } = await database.query<Row & { sealed: Buffer }>(select, [
            ownerUserId,
            bare(newest.keyId),
          ]);
          if (batch.length === 0) break;
          for (const row of batch) {
            const plain = await safe.open(ownerUserId, where(row), row.sealed).catch((cause: unknown) => {
              throw new Error(`A value of tenant ${ownerUserId} in ${table} does not open`, { cause });
            });
            const again = Buffer.from(await safe.seal(ownerUserId, where(row), plain));
            await database.query(update, [ownerUserId, row.sealed, again, ...ids.map((id) => row[id])]);
          }
          done += batch.length;
        }
      }
      return done;
    },

    async retire(ownerUserId) {
      const newest = await rows.current(ownerUserId);
      const { rowCount } = await database.query(
        'UPDATE tenant_keys SET retired_at = now() WHERE owner_user_id = $1 AND key_id <> $2 AND retired_at IS NULL',
        [ownerUserId, newest?.keyId],
      );
      return (rowCount ?? 0) / tiers.length;
    },

    async retired() {
      const { rows: found } = await database.query<{ owner: string; key: string; at: Date }>(
        `SELECT owner_user_id AS owner, key_id AS key, max(retired_at) AS at FROM tenant_keys
         WHERE retired_at IS NOT NULL GROUP BY owner_user_id, key_id ORDER BY at`,
      );
      return found.map(({ owner, key, at }) => ({ ownerUserId: owner, keyId: key, retiredAt: at }));
    },

    async destroy({ ownerUserId, keyId }) {
      const needed = sealed.map(
        ({ table, column }) =>
          `EXISTS (SELECT FROM ${table} WHERE owner_user_id = $1 AND ${keyIn(column)} = decode($3, 'hex'))`,
      );
      const { rowCount } = await database.query(
        `DELETE FROM tenant_keys WHERE owner_user_id = $1 AND key_id = $2 AND retired_at IS NOT NULL AND NOT (${needed.join(' OR ')})`,
        [ownerUserId, keyId, bare(keyId)],
      );
      return rowCount !== 0;
    },

    async rewrap() {
      const { rows: found } = await database.query<{ owner: string; key: string; wrapped: Buffer }>(
        'SELECT owner_user_id AS owner, key_id AS key, wrapped FROM tenant_keys WHERE tier = $1',
        [tier],
      );
      for (const { owner, key, wrapped } of found) {
        const secret = await tierKey.unwrap(owner, key, wrapped);
        const anew = await wrapForTiers(owner, key, secret, publicKeys);
        await database.query(
          `UPDATE tenant_keys k SET wrapped = t.wrapped FROM unnest($3::text[], $4::bytea[]) AS t (tier, wrapped)
           WHERE k.owner_user_id = $1 AND k.key_id = $2 AND k.tier = t.tier`,
          [owner, key, [...tiers], tiers.map((each) => Buffer.from(anew[each]))],
        );
      }
      return found.length;
    },
  };
}

/** A superuser sees the wrappings of all tiers: this one's are asked for by name. */
function wrappedFor(database: pg.Pool, tier: Tier): WrappedKeys {
  type Found = { key_id: string; wrapped: Buffer; sharded: boolean };
  const one = async (condition: string, values: unknown[]) => {
    const statement = `SELECT key_id, wrapped, sharded FROM tenant_keys WHERE owner_user_id = $1 AND tier = $2 AND ${condition}`;
    const [row] = (await database.query<Found>(statement, values)).rows;
    return row && { keyId: row.key_id, wrapped: row.wrapped, sharded: row.sharded };
  };
  return {
    current: (owner) => one('retired_at IS NULL ORDER BY created_at DESC, key_id LIMIT 1', [owner, tier]),
    byId: (owner, keyId) => one('key_id = $3', [owner, tier, keyId]),
  };
}
