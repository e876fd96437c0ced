import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { NIL_UUID } from '../../contracts/identifiers.ts';
import type { Stack } from '../../scripts/stack.ts';
import type { Json, Registered } from '../support/api-client.ts';
import { apiClient, faceOf, register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';

let stack: Stack;
let database: pg.Pool;
let ana: Registered;
let rui: Registered;

before(async () => {
  stack = await sharedApi();
  database = new pg.Pool({ connectionString: stack.adminUrl, max: 1 });
  [ana, rui] = await Promise.all([register(stack.run.api, 'ana'), register(stack.run.api, 'rui')]);
});
after(async () => {
  await database?.end();
  await stack?.stop();
});

async function warned({ userId }: Registered, kind: string): Promise<string> {
  const insert = `INSERT INTO alerts (owner_user_id, kind, agent_id, window_start, details)
    VALUES ($1, $2, $3, now(), '{"used": 8, "limit": 10}') RETURNING id`;
  const { rows } = await database.query<{ id: string }>(insert, [userId, kind, NIL_UUID]);
  return String(rows[0]?.id);
}
const warnings = async ({ api }: Registered) => (await api('GET', '/governance/usage')).body['warnings'] as Json[];

describe('a warning of a limit', () => {
  it('has an id, under which its owner says that they have seen it; once more changes nothing', async () => {
    const [id, other] = [await warned(ana, 'user_day'), await warned(ana, 'user_minute')];
    const path = `/alerts/${id}/acknowledge`;
    const first = await ana.api('POST', path);
    assert.equal(first.status, 200, JSON.stringify(first.body));
    assert.deepEqual([first.body['alert_id'], first.body['acknowledged_by']], [id, ana.userId]);
    assert.ok(Math.abs(Date.now() - Date.parse(String(first.body['acknowledged_at']))) < 60_000);
    assert.deepEqual((await ana.api('POST', path)).body, first.body);
    const now = await warnings(ana);
    assert.deepEqual(
      now.find((each) => each['alert_id'] === id),
      first.body,
    );
    assert.equal(now.find((each) => each['alert_id'] === other)?.['acknowledged_at'], null);
    const { body } = await ana.api('GET', '/audit?event_type=alert.acknowledged');
    assert.deepEqual(
      (body['items'] as Json[]).map(({ details, severity }) => [details, severity]),
      [[{ alert_id: id, kind: 'user_day' }, 'info']],
    );
  });

  it('of somebody else is like one that never was, and takes the right to write', async () => {
    const id = await warned(ana, 'user_worker_day');
    const [theirs, nobodys] = [id, randomUUID()].map((each) => rui.api('POST', `/alerts/${each}/acknowledge`));
    assert.deepEqual(faceOf(await theirs!), faceOf(await nobodys!));
    assert.equal((await theirs!).status, 404);
    const { body } = await ana.api('POST', '/me/api-keys', { name: 'r', scopes: ['read'] });
    const byKey = await apiClient(stack.run.api, String(body['api_key']))('POST', `/alerts/${id}/acknowledge`);
    assert.deepEqual([byKey.status, byKey.body['type']], [403, 'urn:problem:scope.missing']);
    const seen = (await warnings(ana)).find((each) => each['alert_id'] === id);
    assert.equal(seen?.['acknowledged_at'], null);
  });
});
