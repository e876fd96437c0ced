import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { promisify } from 'node:util';
import pg from 'pg';
import { SYSTEM_OWNER } from '../../contracts/identifiers.ts';
import { drift, migrate } from '../../scripts/migrate.ts';
import { privateDatabase } from '../support/private-database.ts';
import type { PrivateDatabase } from '../support/private-database.ts';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'migrate.ts');
let database: PrivateDatabase;

before(async () => {
  database = await privateDatabase();
});
after(() => database.stop());

/** A new, empty database of the same server. */
async function empty(name: string): Promise<string> {
  await database.admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(database.stack.adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function ask<Row>(url: string, statement: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement, values)).rows as Row[];
  } finally {
    await client.end();
  }
}

it('an empty database gets every migration, and the schema then differs in nothing', async () => {
  const url = await empty('fresh');
  const names = await migrate({ adminUrl: url });
  assert.ok(names.length >= 3);
  assert.equal(await drift(url), undefined);
});

it('a second run on a filled database changes nothing and loses nothing', async () => {
  const person = await database.person();
  await database.say(person, 'keep me');
  assert.deepEqual(await migrate({ adminUrl: database.stack.adminUrl }), []);
  const kept = await database.admin.query('SELECT FROM messages WHERE owner_user_id = $1', [person.userId]);
  assert.equal(kept.rowCount, 1);
  assert.equal(await drift(database.stack.adminUrl), undefined);
});

it('two migrators at once do no harm: one applies, the other finds it done, neither waits for long', async () => {
  const url = await empty('contested');
  const started = Date.now();
  const results = await Promise.all([run(url), run(url)]);
  assert.ok(Date.now() - started < 8_000, 'the second waited for a connection that nobody used');
  const applied = results.map(({ stdout }) => stdout.match(/^applied /gm)?.length ?? 0).sort();
  assert.equal(applied[0], 0);
  assert.ok((applied[1] ?? 0) >= 3);
  assert.equal(await drift(url), undefined);
});

it('migrators of two databases of one server do not stumble over the roles they share', async () => {
  const urls: string[] = [];
  for (const name of ['db_one', 'db_two', 'db_three']) urls.push(await empty(name));
  const all = await Promise.all(urls.map((url) => run(url)));
  for (const { stdout } of all) assert.match(stdout, /^applied /m);
});

it('a difference between database and schema is found and named', async () => {
  const url = await empty('drifted');
  await migrate({ adminUrl: url });
  await ask(url, 'ALTER TABLE payloads ADD COLUMN stray text');
  assert.match((await drift(url)) ?? '', /DROP COLUMN "stray"/);
});

it('the key of what belongs to no tenant is made once, one wrapping for each tier', async () => {
  const url = await empty('keys');
  const options = { adminUrl: url, tierPublicKeys: database.publicKeys };
  await migrate(options);
  const before = await ask<{ tier: string; key_id: string }>(url, 'SELECT tier, key_id FROM tenant_keys ORDER BY tier');
  await migrate(options);
  const after = await ask(url, 'SELECT tier, key_id FROM tenant_keys WHERE owner_user_id = $1 ORDER BY tier', [
    SYSTEM_OWNER,
  ]);
  assert.deepEqual(after, before);
  assert.deepEqual(
    before.map(({ tier }) => tier),
    ['ai', 'api', 'bridge', 'platform'],
  );
});

it('without an address the command says which variable to set, and shows no stack trace', async () => {
  const failed = await run('').catch((error: { stderr: string; code: number }) => error);
  assert.ok('code' in failed && failed.code === 1);
  assert.match(failed.stderr, /DATABASE_URL/);
  assert.doesNotMatch(failed.stderr, /\n\s+at /);
});

const run = (url: string): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, [script], { env: { PATH: process.env['PATH'], DATABASE_URL: url } });
