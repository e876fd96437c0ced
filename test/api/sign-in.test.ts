import assert from 'node:assert/strict';
import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { adminCommands } from '../../adapters/xmpp/admin-commands.ts';
import type { Stack } from '../../scripts/stack.ts';
import type { ApiClient, Json } from '../support/api-client.ts';
import { PASSWORD, apiClient, complaints, faceOf, register } from '../support/api-client.ts';
import { rawRequest } from '../support/raw-request.ts';
import { sharedApi } from '../support/shared-api.ts';
import { until } from '../support/until.ts';

describe('accounts and sign-in', () => {
  let stack: Stack;
  let origin: string;
  let api: ApiClient;
  let database: pg.Pool;

  before(async () => {
    stack = await sharedApi();
    origin = stack.run.api;
    api = apiClient(origin);
    database = new pg.Pool({ connectionString: stack.adminUrl, max: 1 });
    database.on('error', () => {}); // one test takes the database away
  });
  after(async () => {
    await database.end();
    await stack.stop();
  });

  const login = (email: string, password: string) => api('POST', '/auth/login', { email, password });
  const refresh = (refresh_token: string) => api('POST', '/auth/refresh', { refresh_token });
  const count = async (what: string) => Number((await database.query<{ n: string }>(what)).rows[0]?.n);
  const hub = () => {
    const env = stack.env('api');
    return adminCommands({
      url: env['AIOX_XMPP_ADMIN_URL'] ?? '',
      user: env['AIOX_XMPP_ADMIN_USER'] ?? '',
      password: env['AIOX_XMPP_ADMIN_PASSWORD'] ?? '',
    });
  };

  it('registers a user with a tenant key and an XMPP account that opens with the password shown', async () => {
    const ana = await register(origin, 'ana');
    assert.equal(ana.jid, 'ana@aiox.local');
    assert.deepEqual((await ana.api('GET', '/me')).body['jid'], ana.jid);
    assert.equal(await count(`SELECT count(*) AS n FROM tenant_keys WHERE owner_user_id = '${ana.userId}'`), 4);
    const checked = await hub()('check_password', { user: 'ana', host: 'aiox.local', password: ana.xmppPassword });
    assert.equal(checked.body, 0);
    const { rows } = await database.query<{ password_hash: string }>('SELECT password_hash FROM users');
    assert.match(rows[0]?.password_hash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('proposes an XMPP address, and another one when it is taken', async () => {
    const body = { password: PASSWORD, name: 'Ana B' };
    const first = await api('POST', '/auth/register', { ...body, email: 'Ana.B@example.org' });
    assert.equal(first.body['jid'], 'ana.b@aiox.local');
    const second = await api('POST', '/auth/register', { ...body, email: 'ana.b@example.net' });
    assert.match(String(second.body['jid']), /^ana\.b-\d+@aiox\.local$/);
  });

  it('says that an e-mail address or an XMPP address is taken, and not which of the two', async () => {
    await register(origin, 'bia');
    const wanted = { email: 'bia@example.org', password: PASSWORD, name: 'x', xmpp_localpart: 'bia' };
    const mail = await api('POST', '/auth/register', { ...wanted, email: 'BIA@example.ORG', xmpp_localpart: 'bia2' });
    const jid = await api('POST', '/auth/register', { ...wanted, email: 'bia2@example.org' });
    const hubOnly = await api('POST', '/auth/register', { ...wanted, email: 'x@example.org', xmpp_localpart: 'admin' });
    assert.equal(mail.status, 409);
    assert.deepEqual(faceOf(jid), faceOf(mail));
    assert.deepEqual(faceOf(hubOnly), faceOf(mail));
    assert.equal((await hub()('check_account', { user: 'bia2', host: 'aiox.local' })).body, 1, 'no account stayed');
    assert.equal((await login('x@example.org', PASSWORD)).status, 401, 'no user stayed');
  });

  it('leaves nothing behind when the XMPP server is away', async () => {
    const users = await count('SELECT count(*) AS n FROM users');
    stack.pause('ejabberd');
    await stack.kill('ejabberd', 'SIGKILL');
    const wanted = { email: 'caio@example.org', password: PASSWORD, name: 'Caio', xmpp_localpart: 'caio' };
    const refused = await api('POST', '/auth/register', wanted);
    assert.equal(refused.status, 503);
    assert.equal(refused.body['type'], 'urn:problem:service.unavailable');
    assert.equal(await count('SELECT count(*) AS n FROM users'), users);
    await stack.resume('ejabberd');
    assert.equal((await api('POST', '/auth/register', wanted)).status, 201);
  });

  it('answers an unknown e-mail address and a wrong password alike, after the same work', async () => {
    await register(origin, 'davi');
    const wrong = await login('davi@example.org', 'not the password');
    const unknown = await login('nobody@example.org', 'not the password');
    assert.equal(wrong.status, 401);
    assert.deepEqual(faceOf(unknown), faceOf(wrong));
    const time = async (email: string) => {
      const started = performance.now();
      await login(email, 'not the password');
      return performance.now() - started;
    };
    const fastest = async (email: string) => Math.min(...(await Promise.all([0, 0, 0].map(() => time(email)))));
    const [known, stranger] = [await fastest('davi@example.org'), await fastest('nobody@example.org')];
    assert.ok(stranger > known / 3, `a stranger's hash is computed too: ${stranger} ms and ${known} ms`);
  });

  it('signs in however the address is written', async () => {
    await register(origin, 'eva');
    const { status, body } = await login('EVA@Example.org', PASSWORD);
    assert.equal(status, 200);
    assert.equal((body['user'] as Json)['jid'], 'eva@aiox.local');
    assert.equal((await api('GET', '/me', undefined, { token: String(body['access_token']) })).status, 200);
  });

  it('trades a refresh token once; the second time the whole session ends', async () => {
    const { api: fabio, refreshToken } = await register(origin, 'fabio');
    const second = await refresh(refreshToken);
    assert.equal(second.status, 200);
    const newest = String(second.body['refresh_token']);
    assert.notEqual(newest, refreshToken);
    const stolen = await refresh(refreshToken);
    assert.equal(stolen.status, 401);
    assert.deepEqual(faceOf(await refresh(newest)), faceOf(stolen), 'the thief and the owner are both out');
    assert.equal((await fabio('GET', '/me')).status, 401, 'the access token is dead, too');
    assert.equal((await api('GET', '/me', undefined, { token: String(second.body['access_token']) })).status, 401);
    assert.equal((await login('fabio@example.org', PASSWORD)).status, 200);
  });

  it('ends one session at sign-out, at once, and no other', async () => {
    const { api: gil, refreshToken } = await register(origin, 'gil');
    const other = await login('gil@example.org', PASSWORD);
    assert.equal((await gil('POST', '/auth/logout')).status, 204);
    assert.equal((await gil('GET', '/me')).status, 401);
    assert.equal((await refresh(refreshToken)).status, 401);
    assert.equal((await api('GET', '/me', undefined, { token: String(other.body['access_token']) })).status, 200);
  });

  it('keeps a browser’s refresh token in a cookie that no script can read', async () => {
    const body = { email: 'hugo@example.org', password: PASSWORD, name: 'Hugo', cookie: true };
    const made = await api('POST', '/auth/register', body);
    assert.equal(made.body['refresh_token'], undefined);
    const cookie = made.headers.get('set-cookie') ?? '';
    for (const part of [/HttpOnly/, /SameSite=Strict/, /Path=\/api\/v1\/auth(;|$)/]) assert.match(cookie, part);
    const [pair = ''] = cookie.split(';');
    const again = await api('POST', '/auth/refresh', {}, { headers: { cookie: `theme=dark; ${pair}` } });
    assert.equal(again.status, 200);
    assert.equal(again.body['refresh_token'], undefined);
    assert.notEqual(again.headers.get('set-cookie')?.split(';')[0], pair);
    const reused = await api('POST', '/auth/refresh', {}, { headers: { cookie: pair } });
    assert.equal(reused.status, 401);
    assert.match(reused.headers.get('set-cookie') ?? '', /aiox_refresh=;.*Expires=Thu, 01 Jan 1970/);
    assert.equal((await api('POST', '/auth/refresh', {})).status, 401, 'no token at all');
  });

  it('takes that cookie from its own pages only, and leaves it alone when another sends it', async () => {
    const body = { email: 'jana@example.org', password: PASSWORD, name: 'Jana', cookie: true };
    const made = await api('POST', '/auth/register', body);
    let [pair = ''] = (made.headers.get('set-cookie') ?? '').split(';');
    const send = (headers: Record<string, string>) =>
      rawRequest(
        origin,
        'POST',
        '/api/v1/auth/refresh',
        {
          ...{ 'content-type': 'application/json', 'content-length': '2', cookie: pair },
          ...headers,
        },
        '{}',
      );
    const { host, port } = new URL(origin);
    const others: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin },
      { 'sec-fetch-site': '' },
      { 'sec-fetch-site': 'none, cross-site' },
      { origin: 'https://evil.example' },
      { origin: `http://127.0.0.1:${Number(port) + 1}` },
      { origin: `http://127.0.0.1` },
      { origin: `http://${host}.evil.example` },
      { origin: 'null' },
      { origin: '' },
      { origin: 'https://evil.example', host: `${host}`, 'x-forwarded-host': 'evil.example' },
    ];
    for (const headers of others) {
      const { status, text, headers: told } = await send(headers);
      const where = JSON.stringify(headers);
      assert.equal(status, 401, where);
      assert.equal((JSON.parse(text) as Json)['type'], 'urn:problem:auth.required', where);
      assert.equal(told['set-cookie'], undefined, where);
    }
    const own: Record<string, string>[] = [
      { 'sec-fetch-site': 'same-origin', origin },
      { 'sec-fetch-site': 'none' },
      { origin },
      {},
    ];
    for (const headers of own) {
      const { status, headers: told } = await send(headers);
      assert.equal(status, 200, JSON.stringify(headers));
      [pair = ''] = String(told['set-cookie']).split(';');
    }
    const token = pair.split('=')[1];
    const given = await api(
      'POST',
      '/auth/refresh',
      { refresh_token: token },
      { headers: { origin: 'https://evil.example' } },
    );
    assert.equal(given.status, 200, 'a token in the body is no cookie: nobody sends it by accident');
  });

  it('lets nobody in with a forged, foreign or unsigned token', async () => {
    const iris = await register(origin, 'iris');
    const jwks = (await api('GET', '//.well-known/jwks.json')).body['keys'] as (Json & { kid: string })[];
    const pem = createPublicKey({ key: jwks[0] ?? {}, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
    const [head = '', claims = '', signature = ''] = iris.accessToken.split('.');
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const hs256 = part({ alg: 'HS256', typ: 'JWT', kid: jwks[0]?.kid });
    const read = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Json;
    const forged = {
      none: `${part({ alg: 'none', typ: 'JWT' })}.${claims}.`,
      hs256: `${hs256}.${claims}.${createHmac('sha256', pem).update(`${hs256}.${claims}`).digest('base64url')}`,
      changed: `${head}.${part({ ...read, sub: randomUUID() })}.${signature}`,
      prolonged: `${head}.${part({ ...read, exp: 4_102_444_800 })}.${signature}`,
      refresh: iris.refreshToken,
      empty: '',
      long: 'x'.repeat(5_000),
    };
    for (const [how, token] of Object.entries(forged)) {
      const refused = await api('GET', '/me', undefined, { token });
      assert.equal(refused.status, 401, how);
      assert.equal(refused.body['type'], 'urn:problem:auth.required', how);
    }
    assert.equal((await api('GET', '/me')).status, 401, 'none');
    assert.equal(
      (await api('GET', '/me', undefined, { headers: { authorization: 'Basic YTpi' } })).status,
      401,
      'basic',
    );
  });

  it('names what is wrong with a registration', async () => {
    const good = { email: 'j@example.org', password: PASSWORD, name: 'J' };
    const wrong: [object, string[]][] = [
      [{}, ['#/email', '#/name', '#/password']],
      [{ ...good, email: 'j' }, ['#/email']],
      [{ ...good, password: 'short' }, ['#/password']],
      [{ ...good, name: 'J\0' }, ['#/name']],
      [{ ...good, name: 'J\ud800' }, ['#/name']],
      [{ ...good, name: 'J'.repeat(1_000_000) }, ['#/name']],
      [{ ...good, name: 5, cookie: 'yes' }, ['#/cookie', '#/name']],
      [{ ...good, role: 'admin' }, ['#/role']],
      [{ ...good, xmpp_localpart: 'agent-7' }, ['#/xmpp_localpart']],
      [{ ...good, xmpp_localpart: 'j/../../x' }, ['#/xmpp_localpart']],
    ];
    for (const [body, places] of wrong) {
      const refused = await api('POST', '/auth/register', body);
      assert.equal(refused.status, 400, JSON.stringify(body).slice(0, 100));
      assert.deepEqual(complaints(refused), places);
    }
  });

  it('lets nobody in while tries cannot be counted, and everybody again afterwards', async () => {
    const mia = await register(origin, 'mia');
    stack.pause('valkey');
    await stack.kill('valkey', 'SIGKILL');
    const refused = await login('mia@example.org', PASSWORD);
    assert.deepEqual([refused.status, refused.body['details']], [503, { service: 'redis' }]);
    assert.equal((await mia.api('GET', '/me')).status, 200, 'who is in stays in');
    await stack.resume('valkey');
    await until(async () => (await login('mia@example.org', PASSWORD)).status === 200, 20_000, 'signing in');
  });

  it('promises nothing while the record is away, and goes on by itself afterwards', async () => {
    const nina = await register(origin, 'nina');
    const { body } = await nina.api('POST', '/agents', { profile: { name: 'Guide', system_prompt: 'x' } });
    stack.pause('postgres');
    await stack.kill('postgres', 'SIGKILL');
    // its children notice a moment later that their parent died
    await until(async () => (await nina.api('GET', '/me')).status === 503, 10_000, 'the outage');
    const calls: [string, string, unknown][] = [
      ['GET', '/me', undefined],
      ['POST', `/agents/${String(body['agent_id'])}/messages`, { text: 'hello' }],
      ['POST', '/auth/login', { email: nina.email, password: PASSWORD }],
      ['POST', '/auth/refresh', { refresh_token: nina.refreshToken }],
    ];
    for (const [method, path, sent] of calls) {
      const refused = await nina.api(method, path, sent);
      assert.equal(refused.status, 503, path);
      assert.equal(refused.body['type'], 'urn:problem:service.unavailable');
      assert.doesNotMatch(JSON.stringify(refused.body), /ECONN|127\.0\.0\.1|postgres:\/\//);
    }
    await stack.resume('postgres');
    await until(async () => (await nina.api('GET', '/me')).status === 200, 20_000, 'the record');
    assert.equal((await refresh(nina.refreshToken)).status, 200, 'the token was not traded');
  });

  it('says what is away, and that it lives itself', async () => {
    assert.deepEqual((await api('GET', '//health/live')).body, { status: 'alive' });
    const ready = await api('GET', '//health/ready');
    assert.equal(ready.status, 503);
    assert.deepEqual((ready.body['details'] as Json)['away'], ['temporal']);
  });
});
