import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { tiers } from '../contracts/identifiers.ts';
import type { Tier } from '../contracts/identifiers.ts';

export const roleOf = (tier: Tier): string => `aiox_${tier}`;

/** Roles belong to the whole cluster: a migrator of another database may be changing the same rows of the catalogue. */
const MEANWHILE = new Set(['XX000', '23505', '42710', '40001', '40P01']);

/**
 * Ensures one role for each tier, which logs in and is neither superuser nor free of row-level security, and
 * `aiox_definer`, which owns the functions that look across tenants, and `aiox_keeper`, which owns the audit, neither of
 * which can log in. Passwords given are set.
 */
export async function ensureRoles(client: pg.Client, passwords: Partial<Record<Tier, string>>): Promise<void> {
  const statements = [
    ...tiers.flatMap((tier) => [create(roleOf(tier), 'LOGIN'), ...secret(tier, passwords[tier])]),
    create('aiox_definer', 'NOLOGIN BYPASSRLS'),
    create('aiox_keeper', 'NOLOGIN BYPASSRLS'),
    // A vector index is partial per model and matched only by a plan made for the values at hand; with a filter and
    // without iterative scan it returns too few rows.
    'ALTER ROLE aiox_ai SET plan_cache_mode = force_custom_plan',
    'ALTER ROLE aiox_ai SET hnsw.iterative_scan = strict_order',
    'ALTER ROLE aiox_ai SET hnsw.ef_search = 100',
  ];
  for (const statement of statements) await patiently(() => client.query(statement));
}

const create = (role: string, attributes: string): string => `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
    CREATE ROLE ${role} ${attributes} NOSUPERUSER NOCREATEDB NOCREATEROLE;
  END IF;
END $$`;

const secret = (tier: Tier, password: string | undefined): string[] =>
  password === undefined ? [] : [`ALTER ROLE ${roleOf(tier)} PASSWORD ${pg.escapeLiteral(password)}`];

async function patiently(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      const code = error instanceof pg.DatabaseError ? error.code : undefined;
      if (code === undefined || !MEANWHILE.has(code) || attempt === 20) throw error;
      await pause(25 * attempt);
    }
  }
}
