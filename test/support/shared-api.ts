import { Redis } from 'ioredis';
import pg from 'pg';
import { adminCommands } from '../../adapters/xmpp/admin-commands.ts';
import { SYSTEM_OWNER } from '../../contracts/identifiers.ts';
import type { Stack } from '../../scripts/stack.ts';
import { startApi } from './api-client.ts';
import { atTheEnd } from './at-the-end.ts';
import { freePort } from './free-port.ts';

let shared: Promise<Stack> | undefined;
let count = 0;
atTheEnd(async () => (await shared)?.stop({ wipe: true }));

/**
 * One API with its services for all files of a process, as `startApi` gives it. What a file stops, it starts again; `stop`
 * empties the stores, so that the next file finds no user, no count and no account, as after a start. A file with settings
 * of its own gets a second API on the same services.
 */
export async function sharedApi(settings?: (stack: Stack) => Record<string, string>): Promise<Stack> {
  shared ??= startApi({ env: { all: { TEMPORAL_ADDRESS: '127.0.0.1:1' } } });
  const stack = await shared;
  const own = settings && (await secondApi(stack, settings(stack)));
  return {
    ...stack,
    ...(own && { run: { ...stack.run, api: own.origin } }),
    async stop() {
      await own?.stop();
      await empty(stack);
    },
  };
}

async function secondApi(stack: Stack, settings: Record<string, string>) {
  const port = await freePort();
  const name = `api-${(count += 1)}`;
  await stack.add(name, 'api', { ...settings, AIOX_API_PORT: String(port) });
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      stack.pause(name);
      await stack.kill(name);
    },
  };
}

async function empty(stack: Stack): Promise<void> {
  const database = new pg.Client({ connectionString: stack.adminUrl });
  await database.connect();
  const { rows } = await database.query<{ name: string }>(
    `SELECT format('%I', relname) AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
       AND relname NOT IN ('_prisma_migrations', 'tenant_keys')`,
  );
  await database.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')}`);
  // the migration makes keys for the platform itself
  await database.query('DELETE FROM tenant_keys WHERE owner_user_id <> $1', [SYSTEM_OWNER]);
  await database.end();

  const redis = new Redis(stack.redisUrl);
  await redis.flushall();
  await redis.quit();

  const env = stack.env('api');
  const admin = env['AIOX_XMPP_ADMIN_USER'] ?? '';
  const command = adminCommands({
    ...{ url: env['AIOX_XMPP_ADMIN_URL'] ?? '', user: admin, password: env['AIOX_XMPP_ADMIN_PASSWORD'] ?? '' },
  });
  const host = stack.run.xmpp.domain;
  const { body } = await command('registered_users', { host });
  for (const user of body as string[]) if (`${user}@${host}` !== admin) await command('unregister', { user, host });
}
