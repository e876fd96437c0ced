import pg from 'pg';
import { newTenantKey } from '../adapters/tenant-key.ts';
import { SYSTEM_OWNER, tiers } from '../contracts/identifiers.ts';
import type { Tier } from '../contracts/identifiers.ts';
import { ensureRoles } from './database-roles.ts';
import { migrationsList, schema, withSchemaEngine } from './schema-engine.ts';

export interface Migration {
  /** Address of a superuser of the database. */
  adminUrl: string;
  /** Passwords of the roles `aiox_<tier>`; a role without one keeps what it has. */
  rolePasswords?: Partial<Record<Tier, string>>;
  /** Base64url X25519 public keys; with them the system key is made when there is none. */
  tierPublicKeys?: Record<Tier, string>;
  log?: (line: string) => void;
}

/** Any number, the same in every migrator: the lock's name. */
const MIGRATOR_LOCK = 4_102_017;
const filters = { externalTables: [], externalEnums: [] };

/**
 * Brings a database to the newest schema: roles, migrations, system key. Repeatable; a second migrator of the same
 * database waits for the first. Returns the names of the migrations it applied. Throws when one fails, and then says so
 * until somebody has looked.
 */
export async function migrate(options: Migration): Promise<string[]> {
  const { adminUrl, rolePasswords = {}, tierPublicKeys, log = () => undefined } = options;
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATOR_LOCK]);
    await ensureRoles(client, rolePasswords);
    const { appliedMigrationNames } = await withSchemaEngine(adminUrl, (engine) =>
      engine.applyMigrations({ migrationsList: migrationsList(), filters }),
    );
    if (tierPublicKeys) await ensureSystemKey(client, tierPublicKeys);
    for (const name of appliedMigrationNames) log(`applied ${name}`);
    return appliedMigrationNames;
  } finally {
    await client.end();
  }
}

async function ensureSystemKey(client: pg.Client, publicKeys: Record<Tier, string>): Promise<void> {
  const found = await client.query('SELECT FROM tenant_keys WHERE owner_user_id = $1 AND retired_at IS NULL', [
    SYSTEM_OWNER,
  ]);
  if (found.rowCount !== 0) return;
  const { keyId, wrapped } = await newTenantKey(SYSTEM_OWNER, publicKeys);
  for (const tier of tiers)
    await client.query('INSERT INTO tenant_keys (owner_user_id, key_id, tier, wrapped) VALUES ($1, $2, $3, $4)', [
      SYSTEM_OWNER,
      keyId,
      tier,
      wrapped[tier],
    ]);
}

/** What differs between a migrated database and `schema.prisma`, or undefined when nothing does. */
export async function drift(adminUrl: string): Promise<string | undefined> {
  const { exitCode, stdout } = await withSchemaEngine(adminUrl, (engine) =>
    engine.diff({
      from: { tag: 'schemaDatasource', ...schema(), configDir: '.' },
      to: { tag: 'schemaDatamodel', ...schema() },
      script: true,
      exitCode: true,
      filters,
    }),
  );
  return exitCode === 0 ? undefined : (stdout ?? 'the database differs from the schema');
}

async function run(): Promise<void> {
  const adminUrl = process.env.DATABASE_URL;
  if (!adminUrl) throw new Error('Set DATABASE_URL to the address of a superuser of the database.');
  const rolePasswords = JSON.parse(process.env.AIOX_DATABASE_PASSWORDS ?? '{}') as Partial<Record<Tier, string>>;
  const publicKeys = process.env.AIOX_TIER_PUBLIC_KEYS;
  const applied = await migrate({
    adminUrl,
    rolePasswords,
    ...(publicKeys ? { tierPublicKeys: JSON.parse(publicKeys) as Record<Tier, string> } : {}),
    log: (line) => process.stdout.write(`${line}\n`),
  });
  if (applied.length === 0) process.stdout.write('the database is up to date\n');
}

if (import.meta.main)
  await run().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
