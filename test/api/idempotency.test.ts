import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { openDatabase } from '../../adapters/postgres/database.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { postgresIdempotencyKeys } from '../../adapters/postgres/idempotency-keys.ts';
import { tierKeyring } from '../../adapters/postgres/tenant-keys.ts';
import { vault } from '../../adapters/vault.ts';
import type { Claim, IdempotencyKeys, KeyedRequest } from '../../domain/idempotency-ports.ts';
import type { Stack } from '../../scripts/stack.ts';
import type { Json, Registered } from '../support/api-client.ts';
import { PASSWORD, apiClient, complaints, register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';
import { keySettings } from '../support/key-settings.ts';
import { until } from '../support/until.ts';

describe('an Idempotency-Key', () => {
  let stack: Stack;
  let admin: pg.Pool;
  let database: Database;
  let keys: IdempotencyKeys;
  let ana: Registered;
  let rui: Registered;

  before(async () => {
    stack = await sharedApi();
    admin = new pg.Pool({ connectionString: stack.adminUrl, max: 2 });
    database = openDatabase(stack.env('api')['DATABASE_URL'] ?? '', { max: 4 });
    keys = postgresIdempotencyKeys(database, vault(tierKeyring(database, 'api', keySettings(stack.env('api')))));
    [ana, rui] = await Promise.all([register(stack.run.api, 'ana'), register(stack.run.api, 'rui')]);
  });
  after(async () => {
    await database.close();
    await admin.end();
    await stack.stop();
  });

  const agent = (name: string) => ({ profile: { name, system_prompt: `You are ${name}.` } });
  const create = (name: string, key: string, who = ana) =>
    who.api('POST', '/agents', agent(name), { headers: { 'idempotency-key': key } });
  const agentsNamed = async (name: string): Promise<number> => {
    const { rows } = await admin.query<{ n: number }>('SELECT count(*)::int AS n FROM agents WHERE name = $1', [name]);
    return rows[0]?.n ?? 0;
  };

  it('gives the first answer again, without doing it again, and says so', async () => {
    const key = randomUUID();
    const first = await create('Once', key);
    assert.equal(first.status, 201, JSON.stringify(first.body));
    assert.equal(first.headers.get('idempotency-replayed'), null);
    const again = await create('Once', key);
    assert.deepEqual([again.status, again.body], [201, first.body]);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    assert.equal(again.headers.get('location'), first.headers.get('location'));
    // members in another order are the same request
    const { profile } = agent('Once');
    const raw = JSON.stringify({ profile: { system_prompt: profile.system_prompt, name: profile.name } });
    const reordered = await ana.api('POST', '/agents', undefined, { raw, headers: { 'idempotency-key': key } });
    assert.deepEqual(reordered.body, first.body);
    assert.equal(await agentsNamed('Once'), 1);
  });

  it('lets one of twenty that come at once do it; nobody hears anything else of it', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => create('Twenty', key)));
    assert.equal(await agentsNamed('Twenty'), 1);
    const done = answers.filter(({ status }) => status === 201);
    assert.ok(done.length >= 1);
    assert.equal(new Set(done.map(({ body }) => body['agent_id'])).size, 1);
    for (const { status, headers, body } of answers.filter(({ status }) => status !== 201)) {
      assert.deepEqual([status, body['type']], [409, 'urn:problem:idempotency.in_progress']);
      assert.match(headers.get('retry-after') ?? '', /^[1-5]$/);
    }
    assert.deepEqual((await create('Twenty', key)).body, done[0]?.body);
  });

  it('is refused for another request: another body, another address, another method', async () => {
    const key = randomUUID();
    const { body } = await create('Mine', key);
    const path = `/agents/${String(body['agent_id'])}`;
    const headers = { 'idempotency-key': key };
    for (const other of [
      await create('Other', key),
      await ana.api('PUT', path, agent('Mine'), { headers }),
      await ana.api('DELETE', path, undefined, { headers }),
      await ana.api('POST', `${path}/pause`, undefined, { headers }),
    ])
      assert.deepEqual([other.status, other.body['type']], [422, 'urn:problem:idempotency.mismatch']);
    assert.equal(await agentsNamed('Other'), 0);
  });

  it('is its owner’s alone: the same key of somebody else is another', async () => {
    const key = randomUUID();
    const [hers, his] = [await create('Hers', key), await create('His', key, rui)];
    assert.deepEqual([hers.status, his.status], [201, 201]);
    assert.notEqual(hers.body['agent_id'], his.body['agent_id']);
  });

  it('keeps what is shown once readable to its owner only, who is shown the same again', async () => {
    const key = randomUUID();
    const shown = async () => {
      const headers = { 'idempotency-key': key };
      const { body } = await ana.api('POST', '/me/xmpp-password', { password: PASSWORD }, { headers });
      return String(body['xmpp_password']);
    };
    const password = await shown();
    assert.match(password, /^.{12,}$/);
    assert.notEqual(password, 'undefined');
    assert.equal(await shown(), password);
    const { rows } = await admin.query<{ whole: string }>(
      "SELECT encode(reply, 'escape') || idempotency_keys::text AS whole FROM idempotency_keys WHERE reply IS NOT NULL",
    );
    assert.ok(rows.length > 0);
    for (const { whole } of rows) {
      assert.ok(!whole.includes(password));
      assert.ok(!whole.includes(Buffer.from(password).toString('hex')));
      assert.ok(!whole.includes(key) && !whole.includes(PASSWORD));
    }
  });

  it('keeps a refusal, too, and what has no body', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await ana.api('DELETE', `/agents/${randomUUID()}`, undefined, { headers });
    assert.equal(first.status, 404);
    const { body } = await create('Gone', randomUUID());
    const gone = { 'idempotency-key': randomUUID() };
    const remove = () => ana.api('DELETE', `/agents/${String(body['agent_id'])}`, undefined, { headers: gone });
    assert.equal((await remove()).status, 204);
    const again = await remove();
    assert.deepEqual([again.status, again.headers.get('idempotency-replayed')], [204, 'true']);
    const broken = { 'idempotency-key': randomUUID() };
    const wrong = () => ana.api('POST', '/agents', { profile: {} }, { headers: broken });
    const [once, twice] = [await wrong(), await wrong()];
    assert.deepEqual([once.status, twice.status, twice.body], [400, 400, once.body]);
    assert.equal(twice.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  });

  it('is refused by name when it is none, and where nobody has signed in', async () => {
    for (const wrong of ['', 'k'.repeat(256), 'a b', 'é']) {
      const refused = await create('Never', wrong);
      assert.deepEqual([refused.status, complaints(refused)], [400, ['Idempotency-Key']], JSON.stringify(wrong));
    }
    assert.equal(await agentsNamed('Never'), 0);
    const login = { email: ana.email, password: PASSWORD };
    const headers = { 'idempotency-key': randomUUID() };
    const refused = await apiClient(stack.run.api)('POST', '/auth/login', login, { headers });
    assert.deepEqual([refused.status, complaints(refused)], [400, ['Idempotency-Key']]);
    assert.match(JSON.stringify((refused.body['errors'] as Json[])[0]), /nobody has signed in/);
  });

  describe('in the record', () => {
    const request = (): KeyedRequest => ({
      ownerUserId: ana.userId,
      keyHash: randomBytes(32),
      fingerprint: randomBytes(32),
    });

    it('is not locked for ever by a process that died: after its lease another may go on, and the dead one may not', async () => {
      const asked = request();
      const dead = await keys.claim(asked, 300);
      assert.ok(dead.outcome === 'yours');
      assert.equal((await keys.claim(asked, 60_000)).outcome, 'running');
      const other = { ...asked, fingerprint: randomBytes(32) };
      assert.equal((await keys.claim(other, 60_000)).outcome, 'mismatch');
      let next: Claim = dead;
      await until(async () => (next = await keys.claim(asked, 60_000)).outcome === 'yours');
      assert.ok(next.outcome === 'yours');
      await keys.answer(asked, dead.holder, { status: 200, headers: {}, body: 'from the dead' });
      assert.equal(await keys.hold(asked, dead.holder, 60_000), false);
      assert.equal((await keys.claim(asked, 60_000)).outcome, 'running');
      await keys.answer(asked, next.holder, { status: 201, headers: { location: '/x' }, body: 'é' });
      assert.deepEqual(await keys.claim(asked, 60_000), {
        outcome: 'answered',
        reply: { status: 201, headers: { location: '/x' }, body: 'é' },
      });
    });

    it('is held as long as the work takes, given back when it came to nothing, and forgotten after a day', async () => {
      const asked = request();
      const claim = await keys.claim(asked, 60_000);
      assert.ok(claim.outcome === 'yours');
      assert.equal(await keys.hold(asked, claim.holder, 60_000), true);
      await keys.release(asked, claim.holder);
      const again = await keys.claim(asked, 60_000);
      assert.ok(again.outcome === 'yours');
      await keys.answer(asked, again.holder, { status: 204, headers: {} });
      await admin.query("UPDATE idempotency_keys SET expires_at = now() - interval '1 second' WHERE key_hash = $1", [
        asked.keyHash,
      ]);
      assert.equal((await keys.claim({ ...asked, fingerprint: randomBytes(32) }, 60_000)).outcome, 'yours');
    });
  });
});
