import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import pg from 'pg';
import { adminCommands } from '../../adapters/xmpp/admin-commands.ts';
import type { Stack } from '../../scripts/stack.ts';
import { adminPath } from '../../scripts/services/ejabberd-config.ts';
import type { ApiAnswer, ApiClient, Json, Registered } from '../support/api-client.ts';
import { PASSWORD, apiClient, complaints, faceOf, register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';
import type { LateXmppAdmin } from '../support/late-xmpp-admin.ts';
import { lateXmppAdmin } from '../support/late-xmpp-admin.ts';
import { openEventStream } from '../support/sse.ts';
import { until } from '../support/until.ts';
import { connectXmpp } from '../support/xmpp-client.ts';

let stack: Stack;
let origin: string;
let api: ApiClient;
let database: pg.Pool;
let line: LateXmppAdmin;

before(async () => {
  line = await lateXmppAdmin();
  stack = await sharedApi(({ ports }) => {
    line.target = `http://127.0.0.1:${ports.xmppHttp}`;
    return { AIOX_XMPP_ADMIN_URL: line.url + adminPath };
  });
  origin = stack.run.api;
  api = apiClient(origin);
  database = new pg.Pool({ connectionString: stack.adminUrl, max: 1 });
});
after(async () => {
  await database.end();
  await stack.stop();
  line.stop();
});

const NEW_PASSWORD = 'another horse, another staple';
const login = (email: string, password: string, headers: Record<string, string> = {}) =>
  api('POST', '/auth/login', { email, password }, { headers });
const hub = async (command: string, body: Json): Promise<unknown> => {
  const admin = { url: line.target + adminPath, user: 'admin@aiox.local', password: stack.secrets.xmppAdmin };
  return (await adminCommands(admin)(command, { host: 'aiox.local', ...body })).body;
};
const typeOf = ({ body }: ApiAnswer) => String(body['type']).replace('urn:problem:', '');
const itemsOf = ({ body }: ApiAnswer) => body['items'] as Json[];
const bearer = (token: unknown) => ({ token: String(token) });
const meBy = async (token: unknown) => (await api('GET', '/me', undefined, bearer(token))).status;

describe('guessing a password over REST', () => {
  /** Without what names the moment. */
  const timeless = (answer: ApiAnswer) => {
    const { retry_after_s: _after, opens_at: _opens, ...details } = (answer.body['details'] ?? {}) as Json;
    return faceOf({ ...answer, body: { ...answer.body, details } });
  };

  it('is slowed alike for an address that exists and for one that does not, with the time when it opens', async () => {
    await register(origin, 'lia');
    const faces: unknown[] = [];
    for (const email of ['lia@example.org', 'nobody-at-all@example.org']) {
      const tries = await Promise.all(Array.from({ length: 20 }, () => login(email, 'guess')));
      const refused = tries.filter(({ status }) => status === 429);
      assert.ok(tries.filter(({ status }) => status === 401).length >= 5, 'an honest mistake is only a mistake');
      assert.ok(refused.length > 0, email);
      for (const answer of refused) {
        assert.equal(typeOf(answer), 'rate.limited');
        const { retry_after_s: after, opens_at: opens } = answer.body['details'] as Json;
        assert.equal(answer.headers.get('retry-after'), String(after));
        assert.ok(Date.parse(String(opens)) > Date.now() - 60_000);
      }
      faces.push(timeless(refused[0]!), timeless(tries.find(({ status }) => status === 401)!));
    }
    assert.deepEqual(faces.slice(2), faces.slice(0, 2));
  });

  it('does not even try the right password while it is locked, and lets it in afterwards', async () => {
    await register(origin, 'leo');
    let held: ApiAnswer | undefined;
    // a wait of a second may be over before the next try: somewhere in the row one is too early
    for (let i = 0; i < 10 && held?.status !== 429; i += 1) {
      await login('leo@example.org', 'guess');
      if (i >= 4) held = await login('leo@example.org', PASSWORD);
      if (held?.status === 200) i = -1;
    }
    assert.equal(held?.status, 429);
    await until(async () => (await login('leo@example.org', PASSWORD)).status === 200, 60_000, 'signing in');
    for (let i = 0; i < 8; i += 1) assert.equal((await login('leo@example.org', PASSWORD)).status, 200);
  });
});

describe('one’s own account', () => {
  it('shows itself and changes its name and language', async () => {
    const ana = await register(origin, 'ana');
    const before = (await ana.api('GET', '/me')).body;
    assert.deepEqual([before['name'], before['language'], before['email']], ['ana', 'en', 'ana@example.org']);
    const changed = await ana.api('PATCH', '/me', { name: 'Ana Souza', language: 'pt' });
    assert.equal(changed.status, 200);
    assert.deepEqual(changed.body, { ...before, name: 'Ana Souza', language: 'pt' });
    assert.deepEqual((await ana.api('GET', '/me')).body, changed.body);
  });

  it('names what is wrong with a change', async () => {
    const rui = await register(origin, 'rui');
    const wrong: [object, string[]][] = [
      [{}, ['#']],
      [{ language: 'de' }, ['#/language']],
      [{ name: '' }, ['#/name']],
      [{ email: 'rui@example.net', role: 'admin' }, ['#/email', '#/role']],
      [{ password: NEW_PASSWORD }, ['#/current_password']],
      [{ current_password: PASSWORD }, ['#/current_password']],
      [{ password: 'short', current_password: PASSWORD }, ['#/password']],
    ];
    for (const [body, places] of wrong) {
      const refused = await rui.api('PATCH', '/me', body);
      assert.deepEqual([refused.status, complaints(refused)], [400, places], JSON.stringify(body));
    }
    assert.equal((await rui.api('GET', '/me')).body['name'], 'rui');
  });

  it('takes another password only with the current one, and that ends all other sessions', async () => {
    const bia = await register(origin, 'bia');
    const elsewhere = await login(bia.email, PASSWORD);
    const refused = await bia.api('PATCH', '/me', { password: NEW_PASSWORD, current_password: 'not mine at all' });
    assert.deepEqual([refused.status, typeOf(refused)], [403, 'auth.password_wrong']);
    assert.equal(await meBy(elsewhere.body['access_token']), 200);

    const changed = await bia.api('PATCH', '/me', { password: NEW_PASSWORD, current_password: PASSWORD });
    assert.equal(changed.status, 200);
    assert.equal((await bia.api('GET', '/me')).status, 200, 'who changed it stays in');
    assert.equal(await meBy(elsewhere.body['access_token']), 401);
    const { refresh_token } = elsewhere.body;
    assert.equal((await api('POST', '/auth/refresh', { refresh_token })).status, 401);
    assert.equal((await login(bia.email, PASSWORD)).status, 401);
    assert.equal((await login(bia.email, NEW_PASSWORD)).status, 200);
  });

  it('is open to no sign-in by the old password, however close to the change', async () => {
    const caio = await register(origin, 'caio');
    const tries = Array.from({ length: 4 }, () => login(caio.email, PASSWORD));
    const change = caio.api('PATCH', '/me', { password: NEW_PASSWORD, current_password: PASSWORD });
    assert.ok([200, 429].includes((await change).status));
    if ((await change).status === 429) return; // five at once are not more than anybody may try; six would be
    for (const { body } of await Promise.all(tries))
      if (body['access_token'] !== undefined) assert.equal(await meBy(body['access_token']), 401);
  });

  it('gives a new XMPP password, once, for the account’s password; the old one’s sessions end', async () => {
    const kai = await register(origin, 'kai');
    const { host, port, caFile } = stack.run.xmpp;
    const client = await connectXmpp({ jid: kai.jid, password: kai.xmppPassword, host, port, caFile });
    const connected = async () => (await hub('user_sessions_info', { user: 'kai' })) as unknown[];
    try {
      assert.equal((await connected()).length, 1);
      for (const [body, places] of [
        [{}, ['#/password']],
        [{ password: PASSWORD, jid: 'ana@aiox.local' }, ['#/jid']],
      ] as const)
        assert.deepEqual(complaints(await kai.api('POST', '/me/xmpp-password', body)), places);
      const refused = await kai.api('POST', '/me/xmpp-password', { password: 'not mine at all' });
      assert.deepEqual([refused.status, typeOf(refused)], [403, 'auth.password_wrong']);
      assert.equal((await connected()).length, 1, 'nothing happened');

      const { status, body } = await kai.api('POST', '/me/xmpp-password', { password: PASSWORD });
      assert.equal(status, 201);
      const check = (password: unknown) => hub('check_password', { user: 'kai', password });
      assert.deepEqual([await check(body['xmpp_password']), await check(kai.xmppPassword)], [0, 1]);
      await until(async () => (await connected()).length === 0, 20_000, 'the end of the open session');
    } finally {
      await client.close();
    }
  });

  it('bounds guessing by who holds only a token', async () => {
    const gil = await register(origin, 'gil');
    const body = { password: 'guess' };
    const tries = await Promise.all(Array.from({ length: 20 }, () => gil.api('POST', '/me/xmpp-password', body)));
    const statuses = new Set(tries.map(({ status }) => status));
    assert.deepEqual([...statuses].sort(), [403, 429]);
  });
});

describe('sessions', () => {
  it('are listed with their device, newest first, and only one’s own', async () => {
    const [eva, davi] = [await register(origin, 'eva'), await register(origin, 'davi')];
    const phone = await login(eva.email, PASSWORD, { 'user-agent': 'Phone/1.0 (Ação)' });
    await api(
      'POST',
      '/auth/refresh',
      { refresh_token: phone.body['refresh_token'] },
      { headers: { 'user-agent': 'Phone/1.1' } },
    );
    const [newest, first, ...more] = itemsOf(await eva.api('GET', '/me/sessions'));
    assert.deepEqual(more, []);
    assert.deepEqual([newest?.['user_agent'], newest?.['current']], ['Phone/1.1', false]);
    assert.equal(first?.['current'], true);
    assert.ok(String(newest?.['last_used_at']) >= String(newest?.['created_at']));
    assert.ok(Date.parse(String(newest?.['expires_at'])) > Date.now());
    const paged = await eva.api('GET', '/me/sessions?limit=1');
    const rest = await eva.api('GET', `/me/sessions?limit=1&cursor=${String(paged.body['next_cursor'])}`);
    assert.deepEqual([...itemsOf(paged), ...itemsOf(rest)], [newest, first]);
    assert.equal(rest.body['next_cursor'], null);

    const foreign = await davi.api('DELETE', `/me/sessions/${String(newest?.['session_id'])}`);
    assert.deepEqual(faceOf(foreign), faceOf(await davi.api('DELETE', `/me/sessions/${randomUUID()}`)));
    assert.equal(foreign.status, 404);
    assert.equal((await davi.api('DELETE', '/me/sessions/me')).status, 400);
    assert.equal((await davi.api('GET', '/me/sessions?cursor=x')).status, 400);
  });

  it('end one by one, or all others at once', async () => {
    const iris = await register(origin, 'iris');
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => login(iris.email, PASSWORD)));
    const sessionOf = (answer?: ApiAnswer) =>
      (
        JSON.parse(
          Buffer.from(String(answer?.body['access_token']).split('.')[1] ?? '', 'base64url').toString(),
        ) as Json
      )['sid'];
    assert.equal((await iris.api('DELETE', `/me/sessions/${String(sessionOf(one))}`)).status, 204);
    assert.equal((await iris.api('DELETE', `/me/sessions/${String(sessionOf(one))}`)).status, 404, 'it is over');
    assert.deepEqual([await meBy(one?.body['access_token']), await meBy(two?.body['access_token'])], [401, 200]);
    assert.equal((await iris.api('DELETE', '/me/sessions')).status, 204);
    assert.deepEqual([await meBy(two?.body['access_token']), await meBy(three?.body['access_token'])], [401, 401]);
    assert.deepEqual(
      itemsOf(await iris.api('GET', '/me/sessions')).map(({ current }) => current),
      [true],
    );
  });

  const streamOf = async (who: Registered, token: string) => {
    const agent = await who.api('POST', '/agents', { profile: { name: 'Guide', system_prompt: 'x' } });
    // Temporal is away: the message waits, and its stream with it
    const sent = await who.api('POST', `/agents/${String(agent.body['agent_id'])}/messages`, { text: 'hello' });
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    const url = `${origin}/api/v1/messages/${String(sent.body['message_id'])}/events`;
    const stream = await openEventStream(url, { authorization: `Bearer ${token}` });
    assert.equal(stream.response.status, 200);
    await stream.next();
    return stream;
  };
  /** Milliseconds until a stream has ended. */
  const endOf = async (stream: Awaited<ReturnType<typeof openEventStream>>): Promise<number> => {
    const started = performance.now();
    await stream.rest();
    return performance.now() - started;
  };

  it('take their open event streams with them: at sign-out, a revoked session, a deleted key', async () => {
    const hugo = await register(origin, 'hugo');
    const other = await login(hugo.email, PASSWORD);
    const key = (await hugo.api('POST', '/me/api-keys', { name: 'reader', scopes: ['read'] })).body;
    const streams = [
      await streamOf(hugo, String(other.body['access_token'])),
      await streamOf(hugo, String(key['api_key'])),
      await streamOf(hugo, hugo.accessToken),
    ];
    const ends = streams.map(endOf);
    assert.equal((await hugo.api('DELETE', '/me/sessions')).status, 204);
    assert.equal((await hugo.api('DELETE', `/me/api-keys/${String(key['api_key_id'])}`)).status, 204);
    assert.equal((await hugo.api('POST', '/auth/logout')).status, 204);
    // well before the heartbeat, at which a stream looks for itself
    for (const took of await Promise.all(ends)) assert.ok(took < 12_000, `${Math.round(took)} ms`);
  });
});

describe('API keys', () => {
  const agentOf = (call: ApiClient) => call('POST', '/agents', { profile: { name: 'Guide', system_prompt: 'x' } });

  it('are shown once, kept as a hash, and listed with what they may and when they were used', async () => {
    const nina = await register(origin, 'nina');
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const wanted = { name: 'CI', scopes: ['write', 'read', 'read'], expires_at: soon };
    const made = await nina.api('POST', '/me/api-keys', wanted);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { api_key: secret, ...shown } = made.body;
    assert.match(String(secret), /^aiox_[A-Za-z0-9_-]{43}$/);
    assert.deepEqual([shown['scopes'], shown['expires_at'], shown['last_used_at']], [['read', 'write'], soon, null]);
    assert.deepEqual(itemsOf(await nina.api('GET', '/me/api-keys')), [shown]);
    const stored = await database.query<{ row: string }>('SELECT row_to_json(k)::text AS row FROM api_keys k');
    assert.doesNotMatch(JSON.stringify(stored.rows), new RegExp(String(secret).slice(5)));

    const byKey = apiClient(origin, String(secret));
    assert.equal((await agentOf(byKey)).status, 201);
    assert.equal(itemsOf(await byKey('GET', '/agents')).length, 1);
    const [used] = itemsOf(await nina.api('GET', '/me/api-keys'));
    assert.ok(Date.parse(String(used?.['last_used_at'])) > Date.now() - 600_000);
  });

  it('do what their scopes say and nothing else; an account is never theirs', async () => {
    const olga = await register(origin, 'olga');
    const by = async (scopes: string[]) =>
      apiClient(origin, String((await olga.api('POST', '/me/api-keys', { name: 'k', scopes })).body['api_key']));
    const [reads, writes] = [await by(['read']), await by(['write'])];
    assert.equal((await reads('GET', '/agents')).status, 200);
    const refused = await agentOf(reads);
    assert.deepEqual([refused.status, typeOf(refused)], [403, 'scope.missing']);
    assert.match(refused.headers.get('www-authenticate') ?? '', /error="insufficient_scope", scope="write"/);
    assert.equal((await agentOf(writes)).status, 201);
    assert.equal((await writes('GET', '/agents')).status, 403);
    const both = await by(['read', 'write']);
    const account: [string, string, unknown][] = [
      ['GET', '/me', undefined],
      ['PATCH', '/me', { name: 'x' }],
      ['GET', '/me/sessions', undefined],
      ['DELETE', '/me/sessions', undefined],
      ['POST', '/me/api-keys', { name: 'more', scopes: ['read'] }],
      ['POST', '/me/xmpp-password', { password: PASSWORD }],
      ['POST', '/auth/logout', undefined],
    ];
    for (const [method, path, body] of account) {
      const answer = await both(method, path, body);
      assert.deepEqual([answer.status, typeOf(answer)], [403, 'scope.missing'], `${method} ${path}`);
    }
  });

  it('open nothing once deleted or expired, nor when they were never made', async () => {
    const paul = await register(origin, 'paul');
    const make = async () => (await paul.api('POST', '/me/api-keys', { name: 'k', scopes: ['read'] })).body;
    const [deleted, expired] = [await make(), await make()];
    const status = async (key: unknown) => {
      const answer = await api('GET', '/agents', undefined, bearer(key));
      return [answer.status, answer.status === 200 ? '' : typeOf(answer)];
    };
    assert.deepEqual(await status(deleted['api_key']), [200, '']);
    assert.equal((await paul.api('DELETE', `/me/api-keys/${String(deleted['api_key_id'])}`)).status, 204);
    assert.equal((await paul.api('DELETE', `/me/api-keys/${String(deleted['api_key_id'])}`)).status, 404);
    await database.query("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1", [
      expired['api_key_id'],
    ]);
    for (const key of [deleted['api_key'], expired['api_key'], `aiox_${'A'.repeat(43)}`, 'aiox_', 'aiox_.x'])
      assert.deepEqual(await status(key), [401, 'auth.required'], String(key));
    const [left] = itemsOf(await paul.api('GET', '/me/api-keys'));
    assert.equal(left?.['api_key_id'], expired['api_key_id'], 'an expired one is still shown');
    const stranger = await register(origin, 'quim');
    assert.equal((await stranger.api('DELETE', `/me/api-keys/${String(expired['api_key_id'])}`)).status, 404);
  });

  it('are refused by the field when something is wrong, and bounded in number', async () => {
    const rita = await register(origin, 'rita');
    const good = { name: 'k', scopes: ['read'] };
    const wrong: [object, string[]][] = [
      [{}, ['#/name', '#/scopes']],
      [{ ...good, scopes: [] }, ['#/scopes']],
      [{ ...good, scopes: ['admin'] }, ['#/scopes/0']],
      [{ ...good, name: 'k\0' }, ['#/name']],
      [{ ...good, expires_at: '2020-01-01T00:00:00Z' }, ['#/expires_at']],
      [{ ...good, expires_at: 'tomorrow' }, ['#/expires_at']],
      [{ ...good, owner_user_id: randomUUID() }, ['#/owner_user_id']],
    ];
    for (const [body, places] of wrong) {
      const refused = await rita.api('POST', '/me/api-keys', body);
      assert.deepEqual([refused.status, complaints(refused)], [400, places], JSON.stringify(body));
    }
    const made = await Promise.all(Array.from({ length: 55 }, () => rita.api('POST', '/me/api-keys', good)));
    assert.equal(made.filter(({ status }) => status === 201).length, 50);
    assert.deepEqual([...new Set(made.map(({ status }) => status))].sort(), [201, 422]);
  });
});

describe('registration while the XMPP server answers late', () => {
  const accounts = async (local: string) => (await hub('check_account', { user: local })) === 0;
  const wanted = (local: string) => ({
    email: `${local}@example.org`,
    password: PASSWORD,
    name: local,
    xmpp_localpart: local,
  });

  for (const how of ['mute', 'late'] as const)
    it(`leaves no account that nobody owns when it made one and ${how === 'mute' ? 'its answer was lost' : 'did so after we gave up'}`, async () => {
      line.next = how;
      const refused = await api('POST', '/auth/register', wanted(how));
      assert.deepEqual([refused.status, typeOf(refused)], [503, 'service.unavailable']);
      await line.done();
      await until(async () => !(await accounts(how)), 30_000, 'taking it back');
      assert.equal((await api('POST', '/auth/register', wanted(how))).status, 201, 'the address is free');
      assert.equal(await accounts(how), true);
    });
});

describe('access tokens', () => {
  it('are verified by another library with the published keys', async () => {
    const tess = await register(origin, 'tess');
    const keys = createRemoteJWKSet(new URL(`${origin}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(tess.accessToken, keys, {
      issuer: 'https://aiox.local',
      audience: 'aiox-api',
      algorithms: ['ES256'],
    });
    assert.equal(payload.sub, tess.userId);
    const published = (await api('GET', '//.well-known/jwks.json')).body['keys'] as Json[];
    assert.deepEqual(
      published.map(({ kid, d }) => [kid, d]),
      [[protectedHeader.kid, undefined]],
      'and no private half is',
    );
  });
});
