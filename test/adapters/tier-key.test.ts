import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { openTierKey } from '../../adapters/tier-key.ts';
import { readConfig } from '../../config/env.ts';
import { SYSTEM_OWNER, tiers } from '../../contracts/identifiers.ts';
import type { Tier } from '../../contracts/identifiers.ts';
import { checkout } from '../../scripts/state/folders.ts';
import { sharedDatabase } from '../support/shared-database.ts';
import type { PrivateDatabase } from '../support/private-database.ts';

const run = promisify(execFile);
const programs: Record<Tier, string> = {
  ...{ api: 'api/main.ts', platform: 'workers/platform.ts', ai: 'workers/ai.ts', bridge: 'xmpp-bridge/main.ts' },
};

let database: PrivateDatabase;
let folder: string;
before(async () => {
  database = await sharedDatabase();
  folder = await mkdtemp(join(tmpdir(), 'aiox-tier-key-'));
});
after(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.stop();
});

type Row = { owner: string; key_id: string; tier: Tier; wrapped: Buffer; retired_at: Date | null };
const keys = async (): Promise<Row[]> =>
  (await database.admin.query<Row>('SELECT *, owner_user_id AS owner FROM tenant_keys ORDER BY key_id, tier')).rows;
const systemKey = async (): Promise<Row> => {
  const found = (await keys()).find(({ owner, tier }) => owner === SYSTEM_OWNER && tier === 'ai');
  return found ?? assert.fail('there is a system key');
};
const unwrap = async (settings: Parameters<typeof openTierKey>[1]) => {
  const { owner, key_id: keyId, wrapped } = await systemKey();
  return openTierKey('ai', settings).unwrap(owner, keyId, wrapped);
};
const own = () => database.stack.secrets.tierKeys.ai.privateKey;

describe("a tier's private key", () => {
  it('is read from a file that nobody else may use, and from no other', async () => {
    const file = join(folder, 'ai.key');
    await writeFile(file, `${own()}\n`, { mode: 0o600 });
    assert.deepEqual(await unwrap({ AIOX_TIER_KEY_FILE: file }), await unwrap({ AIOX_TIER_KEY: own() }));
    for (const mode of [0o640, 0o604, 0o660]) {
      await chmod(file, mode);
      assert.throws(() => openTierKey('ai', { AIOX_TIER_KEY_FILE: file }), /AIOX_TIER_KEY_FILE.*chmod 600/);
    }
    assert.throws(() => openTierKey('ai', { AIOX_TIER_KEY_FILE: join(folder, 'none') }), /AIOX_TIER_KEY_FILE/);
  });

  it('can stay with a key service, which is asked to unwrap', async () => {
    const asked: { authorization: string | undefined; body: Record<string, string> }[] = [];
    const service = createServer((request, response) => {
      let text = '';
      request.on('data', (piece: Buffer) => (text += piece.toString()));
      request.on('end', () => {
        const body = JSON.parse(text) as Record<string, string>;
        asked.push({ authorization: request.headers.authorization, body });
        const { owner_user_id: owner = '', key_id: id = '', wrapped = '' } = body;
        openTierKey('ai', { AIOX_TIER_KEY: own() })
          .unwrap(owner, id, Buffer.from(wrapped, 'base64url'))
          .then(
            (key) => response.end(JSON.stringify({ key: Buffer.from(key).toString('base64url') })),
            () => response.writeHead(422).end(),
          );
      });
    });
    await new Promise<void>((done) => service.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/unwrap`;
    const settings = { AIOX_TIER_KEY_URL: url, AIOX_TIER_KEY_TOKEN: 'let me' };
    assert.deepEqual(new Uint8Array(await unwrap(settings)), await unwrap({ AIOX_TIER_KEY: own() }));
    assert.equal(asked[0]?.authorization, 'Bearer let me');
    const { owner, wrapped } = await systemKey();
    await assert.rejects(openTierKey('ai', settings).unwrap(owner, crypto.randomUUID(), wrapped), /refused.*422/);
    await new Promise((done) => service.close(done));
    await assert.rejects(unwrap(settings), { code: 'service.unavailable' });
  });

  it('comes from one place only, and not over a network in the clear', () => {
    const given = database.stack.env('ai');
    const env = { ...given, TEMPORAL_ADDRESS: '127.0.0.1:1', REDIS_URL: 'redis://127.0.0.1:1' };
    const without = { ...env, AIOX_TIER_KEY: '' };
    assert.throws(() => readConfig('ai', without), /exactly one of AIOX_TIER_KEY/);
    assert.throws(() => readConfig('ai', { ...env, AIOX_TIER_KEY_FILE: '/key' }), /exactly one of AIOX_TIER_KEY/);
    const over = (url: string) => readConfig('ai', { ...without, AIOX_TIER_KEY_URL: url });
    assert.throws(() => over('http://keys.example.org/'), /AIOX_TIER_KEY_URL/);
    assert.throws(() => over('http://localhost.example.org/'), /AIOX_TIER_KEY_URL/);
    assert.ok(over('https://keys.example.org/'));
  });
});

describe('a process whose key is not the one of this database', () => {
  for (const tier of tiers)
    it(`is not started, says why, and changes nothing (${tier})`, async () => {
      const before = await keys();
      const other = tier === 'ai' ? 'api' : 'ai';
      const env = {
        ...database.stack.env(tier),
        ...{ AIOX_TIER_KEY: database.stack.secrets.tierKeys[other].privateKey, TEMPORAL_ADDRESS: '127.0.0.1:1' },
        ...{ REDIS_URL: 'redis://127.0.0.1:1', AIOX_XMPP_ADMIN_URL: 'http://127.0.0.1:1', AIOX_XMPP_ADMIN_USER: 'a' },
        ...{ AIOX_XMPP_ARCHIVE: 'sqlite:/nowhere' },
      };
      const ended = run(process.execPath, [programs[tier]], { cwd: checkout, env, timeout: 30_000 });
      await assert.rejects(ended, ({ code, stderr }: { code: number; stderr: string }) => {
        assert.equal(code, 1);
        assert.match(stderr, /does not open the system key in this database/);
        assert.ok(!stderr.includes(env.AIOX_TIER_KEY), 'not the key itself');
        return true;
      });
      assert.deepEqual(await keys(), before);
    });
});
