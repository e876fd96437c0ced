import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { ejabberdAccounts } from '../../adapters/xmpp/accounts.ts';
import type { Stack } from '../../scripts/stack.ts';
import type { Json, Registered } from '../support/api-client.ts';
import { apiClient, faceOf, PASSWORD, register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';
import { until } from '../support/until.ts';
import { connectXmpp } from '../support/xmpp-client.ts';
import { tokenLogin } from '../support/xmpp-token-login.ts';

const NEW_PASSWORD = 'quite another sentence';

let stack: Stack;
let database: pg.Pool;
let ana: Registered;
let bea: Registered;

before(async () => {
  stack = await sharedApi();
  database = new pg.Pool({ connectionString: stack.adminUrl, max: 2 });
  [ana, bea] = await Promise.all([register(stack.run.api, 'ana'), register(stack.run.api, 'bea')]);
});
after(async () => {
  await database?.end();
  await stack?.stop();
});

const signIn = (email: string, password: string) =>
  apiClient(stack.run.api)('POST', '/auth/login', { email, password });
const fresh = async ({ email }: Registered, password = PASSWORD) => {
  const { status, body } = await signIn(email, password);
  assert.equal(status, 200);
  return apiClient(stack.run.api, String(body['access_token']));
};
const audited = async (userId: string, type: string) =>
  (
    await database.query<{ severity: string; details: Json }>(
      'SELECT severity, details FROM audit_logs WHERE owner_user_id = $1 AND event_type = $2',
      [userId, type],
    )
  ).rows;

describe('a password that was lost', () => {
  const issue = (by: Registered, userId: string) => by.api('POST', `/admin/users/${userId}/password-reset`);
  const use = (token: string, password = NEW_PASSWORD) =>
    apiClient(stack.run.api)('POST', '/auth/password-reset', { token, password });
  const tokenFor = async (userId: string): Promise<string> => {
    const { status, body } = await issue(ana, userId);
    assert.equal(status, 201);
    assert.ok(Math.abs(Date.parse(String(body['expires_at'])) - Date.now() - 3_600_000) < 30_000, 'an hour');
    return String(body['token']);
  };

  before(() => database.query("UPDATE users SET role = 'admin' WHERE id = $1", [ana.userId]));

  it('is replaced with a token of an admin, once; that ends every sign-in, and stands in the audit', async () => {
    const token = await tokenFor(bea.userId);
    const { rows } = await database.query<{ hash: string }>(
      "SELECT encode(token_hash, 'escape') AS hash FROM password_resets",
    );
    assert.ok(!rows[0]?.hash.includes(token), 'it is kept as a hash');
    assert.equal((await use(token, 'short')).status, 400, 'a password that is refused does not use it up');
    assert.equal((await use(token)).status, 204);
    assert.equal((await bea.api('GET', '/me')).status, 401);
    const renewed = await apiClient(stack.run.api)('POST', '/auth/refresh', { refresh_token: bea.refreshToken });
    assert.equal(renewed.status, 401);
    assert.equal((await signIn(bea.email, PASSWORD)).status, 401);
    bea.api = await fresh(bea, NEW_PASSWORD);
    assert.equal((await use(token)).status, 404, 'once');
    assert.deepEqual(await audited(bea.userId, 'account.password_reset_issued'), [
      { severity: 'critical', details: { by: ana.userId } },
    ]);
    assert.deepEqual(await audited(bea.userId, 'account.password_reset'), [
      { severity: 'warning', details: { ended_sessions: 1 } },
    ]);
  });

  it('is replaced by one of two who use the token at once', async () => {
    const token = await tokenFor(bea.userId);
    const both = await Promise.all([use(token, 'the first of two'), use(token, 'the second of two')]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [204, 404]);
    const [first] = both;
    bea.api = await fresh(bea, first.status === 204 ? 'the first of two' : 'the second of two');
  });

  it('is not replaced after an hour, nor with a token that another one has taken the place of', async () => {
    const replaced = await tokenFor(bea.userId);
    const late = await tokenFor(bea.userId);
    assert.equal((await use(replaced)).status, 404);
    await database.query(
      "UPDATE password_resets SET created_at = now() - interval '61 minutes', expires_at = now() - interval '1 minute'",
    );
    assert.deepEqual(faceOf(await use(late)), faceOf(await use('never-made')));
    assert.equal((await bea.api('GET', '/me')).status, 200);
  });

  it('is no way in for who is no admin, and guessing is slowed down', async () => {
    const nobody = await issue(bea, ana.userId);
    assert.deepEqual(faceOf(nobody), faceOf(await bea.api('POST', '/nothing/here')));
    assert.equal((await issue(ana, randomUUID())).status, 404);
    const tries = [];
    for (let n = 0; n < 8; n += 1) tries.push((await use('a guess')).status);
    assert.deepEqual([tries[0], tries.at(-1)], [404, 429]);
  });
});

describe('signing in to XMPP with a token of the platform', () => {
  const localOf = ({ jid }: Registered) => jid.slice(0, jid.indexOf('@'));
  const tokenOf = async (api: Registered['api']): Promise<string> => {
    const { status, body } = await api('POST', '/me/xmpp-token');
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(body['expires_in'], 300);
    return String(body['token']);
  };
  const login = (who: Registered, token: string) => tokenLogin(stack.run.xmpp, localOf(who), token);
  const refused = async (who: Registered, token: string): Promise<void> => {
    const { jid, refusal } = await login(who, token);
    assert.deepEqual([jid, refusal], [undefined, 'not-authorized']);
  };

  it('gives the address of the account, beside SCRAM, which goes on', async () => {
    const client = await login(ana, await tokenOf(ana.api));
    assert.match(client.jid ?? '', new RegExp(`^${ana.jid}/`));
    assert.deepEqual(client.offered.toSorted(), ['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS', 'X-OAUTH2']);
    client.close();
    const { host, port, caFile } = stack.run.xmpp;
    const scram = await connectXmpp({ jid: ana.jid, password: ana.xmppPassword, host, port, caFile });
    assert.match(scram.session.mechanism, /^SCRAM-SHA-256/);
    await scram.close();
  });

  it('does not give anybody else’s address, and a token of something else gives none', async () => {
    const token = await tokenOf(ana.api);
    await refused(bea, token);
    await refused(ana, ana.accessToken);
    await refused(ana, '');
    const key = await ana.api('POST', '/me/api-keys', { name: 'k', scopes: ['read', 'write'] });
    const byKey = apiClient(stack.run.api, String(key.body['key'] ?? key.body['api_key']));
    assert.equal((await byKey('POST', '/me/xmpp-token')).status, 403, 'an API key is not the account');
  });

  it('is over after its time', async () => {
    const { url, user, password } = {
      url: stack.env('api')['AIOX_XMPP_ADMIN_URL'] ?? '',
      user: stack.env('api')['AIOX_XMPP_ADMIN_USER'] ?? '',
      password: stack.env('api')['AIOX_XMPP_ADMIN_PASSWORD'] ?? '',
    };
    const { domain, agentsDomain } = stack.run.xmpp;
    const issuer = ejabberdAccounts({ url, user, password, domain, agentsDomain });
    const token = await issuer.issueToken(localOf(ana), 2);
    const client = await login(ana, token);
    assert.ok(client.jid);
    client.close();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await refused(ana, token);
  });

  it('ends with the sign-in: no token of it works any more, and what it connected is cut', async () => {
    const first = await tokenOf(ana.api);
    const second = await tokenOf(ana.api);
    await refused(ana, first);
    const api = await fresh(ana);
    const token = await tokenOf(api);
    const connected = await login(ana, token);
    assert.ok(connected.jid);
    assert.equal((await api('POST', '/auth/logout')).status, 204);
    await refused(ana, token);
    let cut = false;
    void connected.ended.then(() => (cut = true));
    await until(() => cut, 5_000, 'the end of the connection');
    const still = await login(ana, second);
    assert.ok(still.jid, 'another sign-in’s token is another matter');
    still.close();
  });

  it('ends with a new password, and with a reset of it', async () => {
    const elsewhere = await fresh(ana);
    const token = await tokenOf(elsewhere);
    const change = { password: NEW_PASSWORD, current_password: PASSWORD };
    assert.equal((await ana.api('PATCH', '/me', change)).status, 200);
    await refused(ana, token);

    const own = await tokenOf(ana.api);
    const { body } = await ana.api('POST', `/admin/users/${ana.userId}/password-reset`);
    const reset = { token: body['token'], password: PASSWORD };
    assert.equal((await apiClient(stack.run.api)('POST', '/auth/password-reset', reset)).status, 204);
    await refused(ana, own);
  });
});
