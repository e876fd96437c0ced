import assert from 'node:assert/strict';
import { request as ask } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { exportLine } from '../../contracts/account-export.ts';
import { NIL_UUID } from '../../contracts/identifiers.ts';
import type { Stack } from '../../scripts/stack.ts';
import type { Json, Registered } from '../support/api-client.ts';
import { PASSWORD, apiClient, register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';
import { until } from '../support/until.ts';

let stack: Stack;
let database: pg.Pool;
let ana: Registered;
let rui: Registered;

before(async () => {
  stack = await sharedApi();
  database = new pg.Pool({ connectionString: stack.adminUrl, max: 1 });
  [ana, rui] = await Promise.all([register(stack.run.api, 'ana'), register(stack.run.api, 'rui')]);
  await Promise.all([lived(ana, 'canary-of-ana'), lived(rui, 'canary-of-rui')]);
});
after(async () => {
  await database?.end();
  await stack?.stop();
});

async function lived({ api }: Registered, canary: string): Promise<void> {
  const definition = { profile: { name: canary, system_prompt: `prompt-${canary}` } };
  const agent = String((await api('POST', '/agents', definition)).body['agent_id']);
  for (const [method, path, body] of [
    ['POST', `/agents/${agent}/messages`, { text: `text-${canary}` }],
    ['PUT', '/model-keys/openai', { api_key: 'sk-secret-that-stays-here' }],
    [
      'PUT',
      '/tool-connections/shop',
      { host: '8.8.8.8', database: 'd', user: 'u', password: 'secret-that-stays-here', allowed_tables: ['public.o'] },
    ],
  ] as const)
    assert.ok((await api(method, path, body)).status < 300, path);
}

const exportBy = (token: string) =>
  fetch(`${stack.run.api}/api/v1/me/export`, { headers: { authorization: `Bearer ${token}` } });

async function linesOf(response: Response): Promise<Json[]> {
  assert.equal(response.status, 200);
  const text = await response.text();
  assert.ok(text.endsWith('\n'));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
}

describe('an account that is given to its owner', () => {
  it('is one file of JSON Lines, which says what it is and that it is whole', async () => {
    const response = await exportBy(ana.accessToken);
    assert.match(response.headers.get('content-type') ?? '', /^application\/x-ndjson/);
    assert.match(
      response.headers.get('content-disposition') ?? '',
      /^attachment; filename="aiox-account-\d{4}-\d\d-\d\d\.jsonl"$/,
    );
    const lines = await linesOf(response);
    for (const line of lines) assert.ok(exportLine.safeParse(line).success, JSON.stringify(line));
    const [first, last, between] = [lines[0], lines.at(-1), lines.slice(1, -1)];
    assert.deepEqual(
      [first?.['type'], first?.['format'], first?.['version'], first?.['account_id']],
      ['export', 'aiox-account', 1, ana.userId],
    );
    assert.ok((first?.['left_out'] as Json)['model_key.api_key']);
    const counts: Record<string, number> = {};
    for (const { type } of between) counts[String(type)] = (counts[String(type)] ?? 0) + 1;
    assert.deepEqual(last, { type: 'complete', lines: between.length, counts });
    assert.deepEqual([counts['account'], counts['agent'], counts['message'], counts['model_key']], [1, 1, 1, 1]);
  });

  it('holds what is hers and opened, nothing of a stranger, and no secret', async () => {
    const [hers, his] = await Promise.all(
      [ana, rui].map(async ({ accessToken }) => JSON.stringify(await linesOf(await exportBy(accessToken)))),
    );
    for (const what of ['canary-of-ana', 'prompt-canary-of-ana', 'text-canary-of-ana', ana.email, ana.jid]) {
      assert.ok(hers?.includes(what), what);
      assert.ok(!his?.includes(what), what);
    }
    for (const secret of ['secret-that-stays-here', PASSWORD, '$argon2', ana.accessToken, ana.refreshToken])
      assert.ok(!hers?.includes(secret), secret);
  });

  it('is for a person who has signed in: a key is refused by name, nobody gets anything', async () => {
    const made = await ana.api('POST', '/me/api-keys', { name: 'k', scopes: ['read', 'write'] });
    const byKey = await apiClient(stack.run.api, String(made.body['api_key']))('GET', '/me/export');
    assert.deepEqual([byKey.status, byKey.body['type']], [403, 'urn:problem:scope.missing']);
    assert.equal((await exportBy('')).status, 401);
    assert.deepEqual((await ana.api('GET', `/me/export?user=${rui.userId}`)).status, 400);
  });

  it('stands in the audit each time, and is counted with the writes', async () => {
    const told = async () =>
      ((await rui.api('GET', '/audit?event_type=account.exported&limit=100')).body['items'] as Json[]).length;
    const before = await told();
    const response = await exportBy(rui.accessToken);
    assert.match(response.headers.get('ratelimit') ?? '', /"writes-user"/);
    assert.ok(
      (await linesOf(response)).some((line) => line['event_type'] === 'account.exported'),
      'itself included',
    );
    assert.equal(await told(), before + 1);
  });

  it('is given once at a time, and is cut when its session ends', async () => {
    const eva = await register(stack.run.api, 'eva');
    // more than what waits on the way to a reader who reads nothing
    await database.query(
      `INSERT INTO alerts (owner_user_id, kind, agent_id, window_start, details)
       SELECT $1, 'user_minute', $2, now() - n * interval '1 minute', jsonb_build_object('used', 8, 'limit', 10, 'x', repeat('y', 10000))
       FROM generate_series(1, 4000) AS n`,
      [eva.userId, NIL_UUID],
    );
    const { request, response } = await slowly(eva.accessToken);
    const second = await eva.api('GET', '/me/export');
    assert.deepEqual([second.status, second.body['type']], [429, 'urn:problem:rate.limited']);
    assert.ok(Number(second.headers.get('retry-after')) > 0);
    const cut = new Promise((resolve) => response.once('error', resolve).once('close', () => resolve('closed')));
    assert.equal((await eva.api('POST', '/auth/logout', {})).status, 204);
    response.resume();
    await cut;
    assert.equal(response.complete, false, 'not the end of a file');
    request.destroy();
    const { body } = await apiClient(stack.run.api)('POST', '/auth/login', { email: eva.email, password: PASSWORD });
    const token = String(body['access_token']);
    await until(async () => (await exportBy(token)).status === 200, 10_000, 'the next one');
  });
});

/** A reader who has got the head and reads no further. */
function slowly(token: string): Promise<{ request: ClientRequest; response: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const request = ask(`${stack.run.api}/api/v1/me/export`, { headers: { authorization: `Bearer ${token}` } });
    request.once('error', reject);
    request.once('response', (response) => {
      response.pause();
      resolve({ request, response });
    });
    request.end();
  });
}
