import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { healthOf } from '../../domain/worker-health.ts';
import { checkout } from '../state/folders.ts';
import { ok, reasonOf, warning, wrong, type Finding } from './finding.ts';
import type { Scene } from './scene.ts';

/** Address of the database as its administrator; undefined when nothing here knows one. */
export function addressOf({ config, run, starter, secrets, ports }: Scene): string | undefined {
  if (config.DATABASE_URL) return config.DATABASE_URL;
  if (starter === undefined || !run?.processes['postgres'] || !secrets) return undefined;
  return `postgres://postgres:${secrets.postgres}@127.0.0.1:${ports.postgres}/aiox`;
}

/** PostgreSQL: answers, has the migrations of this checkout, agrees on the time; and what the AI workers told it. */
export async function examineDatabase(scene: Scene): Promise<Finding[]> {
  const address = addressOf(scene);
  if (address === undefined) return [];
  const client = new pg.Client({ connectionString: address, connectionTimeoutMillis: 6_000, query_timeout: 6_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const found = [await version(client), await skew(client), await migrations(client)];
    return scene.run?.processes['ai'] ? [...found, ...(await workers(client))] : found;
  } catch (error) {
    const mend = scene.config.DATABASE_URL
      ? 'psql "$DATABASE_URL" -c "SELECT 1"'
      : `less ${scene.run?.processes['postgres']?.log}`;
    return [wrong('PostgreSQL', reasonOf(error), mend)];
  } finally {
    await client.end().catch(() => {});
  }
}

async function version(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query<{ server: string; vector: string | null }>(
    "SELECT current_setting('server_version') AS server, (SELECT default_version FROM pg_available_extensions WHERE name = 'vector') AS vector",
  );
  const { server = '', vector } = rows[0] ?? {};
  if (!vector)
    return wrong('PostgreSQL', `${server} answers, without pgvector`, 'install the extension pgvector there');
  return ok('PostgreSQL', `${server} with pgvector ${vector}`);
}

/** Permits live five minutes and workers are judged by seconds of silence. */
async function skew(client: pg.Client): Promise<Finding> {
  const asked = Date.now();
  const { rows } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  const seconds = Math.abs((rows[0]?.now.getTime() ?? 0) - (asked + Date.now()) / 2) / 1_000;
  const says = `${seconds.toFixed(1)} s between this machine and the database`;
  if (seconds > 60) return wrong('clocks', says, 'timedatectl set-ntp true, on both');
  return seconds > 5 ? warning('clocks', says, 'timedatectl set-ntp true, on both') : ok('clocks', says);
}

async function migrations(client: pg.Client): Promise<Finding> {
  const check = 'migrations';
  const table = await client.query("SELECT to_regclass('_prisma_migrations') AS found");
  const stopAndStart = 'Ctrl-C, then npm start';
  if ((table.rows[0] as { found: string | null }).found === null)
    return wrong(check, 'the database is empty', stopAndStart);
  const { rows } = await client.query<{ name: string; done: boolean }>(
    'SELECT migration_name AS name, finished_at IS NOT NULL AS done FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  const ours = readdirSync(join(checkout, 'prisma', 'migrations')).filter((name) => /^\d{14}_/.test(name));
  const failed = rows.filter(({ done }) => !done).map(({ name }) => name);
  const applied = new Set(rows.map(({ name }) => name));
  const missing = ours.filter((name) => !applied.has(name));
  const newer = [...applied].filter((name) => !ours.includes(name));
  if (failed.length > 0)
    return wrong(check, `failed half-way: ${failed.join(', ')}`, 'restore the database from a backup');
  if (newer.length > 0)
    return wrong(check, `the database is newer than this checkout: ${newer.join(', ')}`, 'git pull');
  if (missing.length > 0) return wrong(check, `not applied: ${missing.join(', ')}`, stopAndStart);
  return ok(check, `all ${ours.length} applied, the last is ${ours.sort().at(-1)}`);
}

interface WorkerRow {
  id: string;
  pool: string;
  slots: number;
  active: number;
  latency: number | null;
  hourly: number | null;
  silent: number;
}

async function workers(client: pg.Client): Promise<Finding[]> {
  const { rows } = await client.query<WorkerRow>(
    `SELECT worker_id AS id, pool, slots, active_requests AS active, average_latency_ms AS latency, hourly_latency_ms AS hourly,
       extract(epoch FROM clock_timestamp() - last_heartbeat_at)::float8 * 1000 AS silent
     FROM ai_workers WHERE last_heartbeat_at > clock_timestamp() - interval '1 hour'`,
  );
  const judged = rows.map((row) => {
    const facts = { silentMs: row.silent, slots: row.slots, activeRequests: row.active };
    return { ...row, ...healthOf({ ...facts, averageLatencyMs: row.latency, hourlyLatencyMs: row.hourly }) };
  });
  const fit = judged.filter(({ health }) => health === 'healthy');
  const ill = judged.filter(({ health }) => health === 'degraded').map(({ id, because }) => `${id} (${because})`);
  const mend = 'look into the log of the AI worker; a message waits for one until its deadline';
  if (fit.length > 0) {
    const pools = [...new Set(fit.map(({ pool }) => pool))].join(', ');
    return [
      ok(
        'AI workers',
        `${fit.length} healthy in pool ${pools}${ill.length > 0 ? `; degraded: ${ill.join(', ')}` : ''}`,
      ),
    ];
  }
  if (ill.length > 0) return [warning('AI workers', `only degraded ones: ${ill.join(', ')}`, mend)];
  return [wrong('AI workers', 'none has reported within 30 s', mend)];
}
