import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Connection } from '@temporalio/client';
import { Redis } from 'ioredis';
import pg from 'pg';
import { readConfig, variableNames } from '../../config/env.ts';
import { environmentOf, type Addresses } from '../../scripts/environment.ts';
import { startStack, type Stack } from '../../scripts/stack.ts';
import { processesWith } from './checkout.ts';
import { offeredBy } from './xmpp-stream.ts';

describe('the services', { timeout: 120_000 }, () => {
  let stack: Stack;
  const lines: string[] = [];
  const options = { processes: [], migrate: false, onLine: (line: string) => lines.push(line) } as const;

  before(async () => {
    stack = await startStack({ ...options, ports: 'free' });
  });
  after(() => stack.stop({ wipe: true }));

  it('come up from an empty folder, and each says in one line how it was found', () => {
    for (const name of ['PostgreSQL', 'Redis', 'Temporal', 'XMPP', 'Embeddings'])
      assert.equal(lines.filter((line) => line.startsWith(`${name}: `)).length, 1, name);
  });

  it('answer a nearest-neighbour query in PostgreSQL, where É is lowered too', async () => {
    const rows = await query(stack.adminUrl, [
      'CREATE EXTENSION IF NOT EXISTS vector',
      "SELECT lower('CAFÉ') AS word, '[1,0]'::vector <=> '[0,1]'::vector AS distance",
    ]);
    assert.deepEqual(rows, [{ word: 'café', distance: 1 }]);
  });

  it('let nobody into PostgreSQL or Redis without the password', async () => {
    const withoutPassword = (url: string) => url.replace(/:[^:/@]*@/, ':wrong@');
    await assert.rejects(query(withoutPassword(stack.adminUrl), ['SELECT 1']), /password authentication failed/);
    const redis = new Redis(withoutPassword(stack.redisUrl), { lazyConnect: true, retryStrategy: () => null });
    redis.on('error', () => {});
    await assert.rejects(
      redis.connect().then(() => redis.ping()),
      /WRONGPASS|NOAUTH|closed/,
    );
    redis.disconnect();
  });

  it('keep passwords away from the list of processes and from other users', () => {
    const { postgres, redis, xmppComponent, xmppAdmin } = stack.secrets;
    for (const name of ['postgres', 'valkey', 'temporal', 'ejabberd']) {
      const shown = readFileSync(`/proc/${stack.pid(name)}/cmdline`, 'utf8');
      for (const secret of [postgres, redis, xmppComponent, xmppAdmin]) assert.ok(!shown.includes(secret), name);
    }
    assert.equal(statSync(join(stack.stateDir, 'secrets.json')).mode & 0o077, 0);
    for (const folder of ['postgres', 'valkey', 'temporal', 'ejabberd', 'log'])
      assert.equal(statSync(join(stack.stateDir, folder)).mode & 0o077, 0, folder);
  });

  it('run Temporal with the namespace, thirty days of retention and the search attributes', async () => {
    const connection = await Connection.connect({ address: stack.run.temporal.address });
    try {
      const { config } = await connection.workflowService.describeNamespace({ namespace: 'aiox' });
      assert.equal(Number(config?.workflowExecutionRetentionTtl?.seconds), 30 * 24 * 60 * 60);
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'aiox' });
      const ours = Object.keys(customAttributes ?? {}).filter((name) => name.startsWith('Aiox'));
      assert.deepEqual(ours.sort(), ['AioxAgent', 'AioxOwner', 'AioxState']);
    } finally {
      await connection.close();
    }
  });

  it('show the Temporal Web UI', async () => {
    const page = await fetch(stack.run.temporal.ui ?? '');
    assert.equal(page.status, 200);
  });

  it('offer XMPP logins only after STARTTLS, and then no weaker way than SCRAM-SHA-256', async () => {
    const offered = await offeredBy(stack.run.xmpp);
    assert.deepEqual(offered, {
      before: [],
      startTls: true,
      after: ['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS', 'X-OAUTH2'],
    });
  });

  it('let the platform, and nobody else, administer XMPP accounts', async () => {
    const ask = async (command: string, body: object, password = stack.secrets.xmppAdmin) => {
      const { AIOX_XMPP_ADMIN_URL: api, AIOX_XMPP_ADMIN_USER: user } = stack.env('api');
      const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
      const options = { method: 'POST', headers: { authorization }, body: JSON.stringify(body) };
      return (await fetch(`${api}/${command}`, options)).status;
    };
    const ann = { user: 'ann', host: 'aiox.local', password: 'a long password' };
    assert.equal(await ask('register', ann), 200);
    assert.equal(await ask('register', ann), 409);
    assert.equal(await ask('stop', {}), 403);
    assert.equal(await ask('register', ann, 'wrong'), 401);
  });

  it('remember an XMPP account even when the server is killed right after it was made', async () => {
    const { AIOX_XMPP_ADMIN_URL: api, AIOX_XMPP_ADMIN_USER: user } = stack.env('api');
    const authorization = `Basic ${Buffer.from(`${user}:${stack.secrets.xmppAdmin}`).toString('base64')}`;
    const ask = async (command: string, body: object) =>
      (
        await fetch(`${api}/${command}`, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) })
      ).text();
    await ask('register', { user: 'bob', host: 'aiox.local', password: 'a long password' });
    await stack.kill('ejabberd');
    await stack.resume('ejabberd');
    assert.equal(await ask('check_account', { user: 'bob', host: 'aiox.local' }), '0');
  });

  it('lay out the embedding model as its loader wants it', () => {
    const folder = join(stack.env('ai')['AIOX_EMBEDDINGS_DIR'] ?? '', 'all-MiniLM-L6-v2');
    for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_quantized.onnx'])
      assert.ok(existsSync(join(folder, file)), file);
  });

  it('give each process its own role and its own key, and no secret of another', () => {
    assert.match(stack.env('bridge')['DATABASE_URL'] ?? '', /^postgres:\/\/aiox_bridge:/);
    assert.equal(stack.env('ai')['AIOX_PERMIT_KEY'], undefined);
    const { ai, platform } = stack.secrets.tierKeys;
    assert.ok(!JSON.stringify(stack.env('ai')).includes(platform.privateKey));
    assert.equal(stack.env('ai')['AIOX_TIER_KEY'], ai.privateKey);
    assert.equal(stack.env('ai')['npm_package_name'], undefined, 'the rest of our environment stays here');
  });

  it('give each process every setting that it reads, and hand on what the user has set', () => {
    for (const tier of ['api', 'platform', 'ai', 'bridge'] as const) readConfig(tier, stack.env(tier));
    const example = variableNames().map((name) => [name, 'set'] as const);
    const [secrets, where] = [stack.secrets, {} as Addresses];
    const given = (['api', 'platform', 'ai', 'bridge'] as const).flatMap((tier) =>
      Object.keys(environmentOf(tier, where, secrets, Object.fromEntries(example))),
    );
    // a port for its metrics is found for each process when it is started; each is handed its own key itself, and no place of it
    const ours = ['AIOX_METRICS_PORT', 'AIOX_TIER_KEY_FILE', 'AIOX_TIER_KEY_TOKEN', 'AIOX_TIER_KEY_URL'];
    assert.deepEqual(
      variableNames().filter((name) => !given.includes(name)),
      ours,
    );
  });

  it('are started again when killed, each with one line about it', async () => {
    for (const name of ['valkey', 'postgres', 'temporal']) {
      const first = stack.pid(name);
      await stack.kill(name);
      await stack.resume(name);
      assert.notEqual(stack.pid(name), first);
      assert.equal(lines.filter((line) => line.startsWith(`${name} was killed`)).length, 1, name);
    }
    assert.deepEqual(await query(stack.adminUrl, ['SELECT 1 AS one']), [{ one: 1 }]);
  });

  it('find their data and their ports again at the second start, within 15 seconds', async () => {
    await query(stack.adminUrl, ['CREATE TABLE kept (word text)', "INSERT INTO kept VALUES ('still here')"]);
    const redis = new Redis(stack.redisUrl);
    await redis.set('kept', 'still here');
    redis.disconnect();
    const { ports, stateDir } = stack;
    await stack.stop();
    assert.deepEqual(processesWith(stateDir), [], 'nothing stays behind');

    const began = Date.now();
    stack = await startStack({ ...options, stateDir });
    const took = Date.now() - began;
    assert.ok(took < 15_000, `${took} ms`);
    assert.deepEqual(stack.ports, ports);
    assert.deepEqual(await query(stack.adminUrl, ['SELECT word FROM kept']), [{ word: 'still here' }]);
    const again = new Redis(stack.redisUrl);
    assert.equal(await again.get('kept'), 'still here');
    again.disconnect();
  });
});

async function query(url: string, statements: string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    return rows;
  } finally {
    await client.end();
  }
}
