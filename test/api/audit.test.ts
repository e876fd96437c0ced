import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import pg from 'pg';
import { checkout } from '../../scripts/state/folders.ts';
import type { Stack } from '../../scripts/stack.ts';
import type { ActingPlatform } from '../support/acting-platform.ts';
import { actAsPlatform } from '../support/acting-platform.ts';
import type { ApiAnswer, Json, Registered } from '../support/api-client.ts';
import { apiClient, complaints, faceOf, PASSWORD, register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';
import { until } from '../support/until.ts';
import type { WorkflowsByHand } from '../support/workflows-by-hand.ts';
import { workflowsByHand } from '../support/workflows-by-hand.ts';

interface Entry extends Json {
  sequence: number;
  event_type: string;
  severity: string;
  agent_id: string | null;
  details: Json;
}

let stack: Stack;
let database: pg.Pool;
let door: WorkflowsByHand;
let platform: ActingPlatform;
let ana: Registered;
let rui: Registered;
let eva: Registered;

before(async () => {
  stack = await sharedApi();
  database = new pg.Pool({ connectionString: stack.adminUrl, max: 2 });
  door = workflowsByHand(stack);
  platform = actAsPlatform(stack);
  [ana, rui, eva] = (await Promise.all(
    (['ana', 'rui', 'eva'] as const).map((name) => register(stack.run.api, name)),
  )) as [Registered, Registered, Registered];
});
after(async () => {
  await platform?.stop();
  await door?.stop();
  await database?.end();
  await stack?.stop();
});

const ok = ({ status, body }: ApiAnswer): Json => {
  assert.ok(status < 300, `${status} ${JSON.stringify(body)}`);
  return body;
};
const entries = (answer: ApiAnswer): Entry[] => ok(answer)['items'] as Entry[];
const audit = async (who: Registered, query = ''): Promise<Entry[]> =>
  entries(await who.api('GET', `/audit?limit=100${query}`));
const events = async (who: Registered, query = ''): Promise<string[]> =>
  (await audit(who, query)).map(({ event_type: event }) => event);
const agentOf = async (who: Registered): Promise<string> =>
  String(ok(await who.api('POST', '/agents', { profile: { name: 'Guide', system_prompt: 'You guide.' } }))['agent_id']);
const grantRole = (email: string, role: string) =>
  promisify(execFile)(process.execPath, [join(checkout, 'scripts', 'admin.ts'), 'grant', email, role], {
    env: { ...process.env, DATABASE_URL: stack.adminUrl },
  }).then(
    ({ stdout }) => stdout.trim(),
    (error: { stderr: string }) => `refused: ${error.stderr.trim()}`,
  );

describe('the audit of an account', () => {
  it('tells, by codes alone, what a person would expect to find there', async () => {
    const bea = await register(stack.run.api, 'bea');
    const id = await agentOf(bea);
    for (const [method, path, body] of [
      ['PATCH', `/agents/${id}`, { profile: { name: 'Other' } }],
      ['POST', `/agents/${id}/pause`],
      ['DELETE', `/agents/${id}`],
      ['POST', `/agents/${id}/restore`],
      ['PUT', '/model-keys/openai', { api_key: 'sk-canary-in-no-audit-row' }],
      ['DELETE', '/model-keys/openai'],
      [
        'PUT',
        '/tool-connections/shop',
        { host: '8.8.8.8', database: 'canary', user: 'canary', password: 'canary', allowed_tables: ['public.orders'] },
      ],
      ['DELETE', '/tool-connections/shop'],
      ['POST', '/me/xmpp-password', { password: PASSWORD }],
      ['PATCH', '/me', { password: 'another battery staple', current_password: PASSWORD }],
    ] as const)
      ok(await bea.api(method, path, body));
    const key = ok(await bea.api('POST', '/me/api-keys', { name: 'canary-name', scopes: ['read'] }));
    ok(await bea.api('DELETE', `/me/api-keys/${String(key['api_key_id'])}`));
    for (const password of ['canary-wrong-password', 'another battery staple'])
      await apiClient(stack.run.api)('POST', '/auth/login', { email: bea.email, password });
    await until(async () => (await events(bea)).includes('account.signed_in'), 10_000, 'the sign-ins to be told');
    const found = await events(bea);
    for (const event of [
      ...['account.created', 'agent.created', 'agent.changed', 'agent.paused', 'agent.deleted', 'agent.restored'],
      ...[
        'model_key.saved',
        'model_key.deleted',
        'tool_connection.saved',
        'tool_connection.deleted',
        'account.xmpp_password_changed',
        'account.password_changed',
      ],
      ...['api_key.created', 'api_key.deleted', 'account.sign_in_failed', 'account.signed_in'],
    ])
      assert.equal(found.filter((each) => each === event).length, 1, event);
    assert.doesNotMatch(JSON.stringify(await audit(bea)), /canary|staple/);
  });

  it('is read page by page, by agent, kind, severity and time, and is its owner’s alone', async () => {
    const [one, two] = [await agentOf(ana), await agentOf(ana)];
    const middle = new Date();
    for (let n = 0; n < 3; n += 1)
      for (const what of ['pause', 'resume']) await ana.api('POST', `/agents/${one}/${what}`);
    const all = await audit(ana);
    assert.deepEqual(
      all.map(({ sequence }) => sequence),
      all.map((_, index) => all.length - index),
      'newest first, without a hole',
    );
    const seen: Entry[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await ana.api('GET', `/audit?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...entries(page));
      cursor = page.body['next_cursor'] as string | null;
    }
    assert.deepEqual(seen, all);
    assert.equal((await audit(ana, `&agent=${one}`)).length, 7);
    assert.deepEqual(await events(ana, `&agent=${two}`), ['agent.created']);
    assert.equal((await audit(ana, '&event_type=agent.paused')).length, 3);
    assert.equal((await audit(ana, '&severity=critical')).length, 0);
    const since = `from=${middle.toISOString()}`;
    assert.equal((await audit(ana, `&${since}`)).length, 6);
    assert.equal((await audit(ana, `&to=${middle.toISOString()}`)).length, all.length - 6);
    assert.deepEqual(complaints(await ana.api('GET', '/audit?event_type=nonsense&severity=bad&colour=red')), [
      ...['colour', 'event_type', 'severity'],
    ]);
    assert.deepEqual(complaints(await ana.api('GET', '/audit?cursor=forged')), ['cursor']);
    assert.deepEqual(await audit(rui, `&agent=${one}`), []);
  });

  it('is exported as JSON Lines, oldest first, whole', async () => {
    await database.query(
      `INSERT INTO audit_logs (owner_user_id, event_type, severity, details)
       SELECT $1, 'agent.paused', 'info', '{}' FROM generate_series(1, 1200)`,
      [rui.userId],
    );
    const response = await fetch(`${stack.run.api}/api/v1/audit/export?event_type=agent.paused`, {
      headers: { authorization: `Bearer ${rui.accessToken}` },
    });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^application\/x-ndjson/);
    const lines = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Entry);
    assert.equal(lines.length, 1_200);
    assert.deepEqual(
      lines.map(({ sequence }) => sequence),
      lines.map(({ sequence }) => sequence).sort((a, b) => a - b),
    );
  });

  it('is proved to its owner, who is told of a row that somebody changed', async () => {
    const before = ok(await rui.api('GET', '/audit/verification'));
    assert.deepEqual([before['ok'], before['faults'], before['rows']], [true, [], before['last_sequence']]);
    assert.ok(Math.abs(Date.now() - Date.parse(String(before['verified_at']))) < 60_000);
    const changed =
      "UPDATE audit_logs SET severity = 'critical' WHERE owner_user_id = $1 AND sequence = 7 RETURNING id";
    const { rows } = await database.query<{ id: string }>(changed, [rui.userId]);
    const after = ok(await rui.api('GET', '/audit/verification'));
    assert.deepEqual([after['ok'], after['faults']], [false, [{ kind: 'changed', sequence: 7, id: rows[0]?.id }]]);
    assert.equal(ok(await ana.api('GET', '/audit/verification'))['ok'], true);
  });
});

describe('roles', () => {
  const adminRoutes = [
    ['GET', '/admin/users'],
    ['GET', '/admin/audit?owner=nonsense'],
    ['GET', '/admin/audit/verification'],
    ['PUT', '/admin/users/nonsense/role', { nonsense: 1 }],
    ['GET', '/grants'],
    ['GET', `/granted/${randomUUID()}/agents/nonsense/messages`],
    ['GET', `/granted/${randomUUID()}/messages/${randomUUID()}/timeline`],
  ] as const;

  it('are not there for who has none: their routes are an unknown address, whatever is sent, by an API key as well', async () => {
    const unknown = faceOf(await rui.api('GET', '/nothing/here'));
    const made = ok(await rui.api('POST', '/me/api-keys', { name: 'k', scopes: ['read', 'write'] }));
    const byKey = apiClient(stack.run.api, String(made['key'] ?? made['api_key']));
    for (const [method, path, body] of adminRoutes) {
      assert.deepEqual(faceOf(await rui.api(method, path, body)), unknown, `${method} ${path}`);
      assert.deepEqual(faceOf(await byKey(method, path, body)), unknown, `${method} ${path} by a key`);
    }
  });

  it('begin with a command, are given by an admin, are audited, and end at once', async () => {
    assert.match(await grantRole('nobody@example.org', 'admin'), /^refused: Nobody has an account/);
    assert.match(await grantRole(ana.email, 'king'), /^refused: npm run admin/);
    assert.equal(await grantRole(ana.email, 'admin'), `${ana.email} has the role admin now`);
    assert.equal(ok(await ana.api('GET', '/me'))['role'], 'admin', 'without signing in again');
    const users = ok(await ana.api('GET', '/admin/users?limit=100'))['items'] as Json[];
    assert.deepEqual(
      users.filter(({ role }) => role === 'admin').map(({ email }) => email),
      [ana.email],
    );
    const own = await ana.api('PUT', `/admin/users/${ana.userId}/role`, { role: 'user' });
    assert.deepEqual([own.status, own.body['type']], [422, 'urn:problem:policy.violation'], 'the last admin stays one');
    ok(await ana.api('PUT', `/admin/users/${rui.userId}/role`, { role: 'admin' }));
    assert.equal((await rui.api('GET', '/admin/users')).status, 200);
    assert.equal((await ana.api('PUT', `/admin/users/${randomUUID()}/role`, { role: 'user' })).status, 404);
    ok(await ana.api('PUT', `/admin/users/${rui.userId}/role`, { role: 'user' }));
    assert.equal((await rui.api('GET', '/admin/users')).status, 404, 'with the token from before');
    const changes = await audit(rui, '&event_type=account.role_changed');
    assert.deepEqual(
      changes.map(({ details, severity }) => [severity, details['from'], details['to'], details['by']]),
      [
        ['critical', 'admin', 'user', ana.userId],
        ['critical', 'user', 'admin', ana.userId],
      ],
    );
    const theirs = entries(await ana.api('GET', `/admin/audit?owner=${rui.userId}&limit=100`));
    assert.ok(theirs.length > 0, 'an admin reads the audit of others');
    assert.equal(ok(await ana.api('GET', `/admin/audit/verification?owner=${eva.userId}`))['ok'], true);
  });

  it('let an auditor read what an owner grants, while it holds, and the owner sees each reading', async () => {
    const id = await agentOf(rui);
    const ref = await door.accept({ ownerUserId: rui.userId, agentId: id }, rui.jid, 'what is my tea');
    await platform.begin(ref);
    await platform.answer(ref, 'green');
    const path = `/granted/${rui.userId}/agents/${id}/messages`;
    const timeline = `/granted/${rui.userId}/messages/${ref.messageId}/timeline`;
    const wish = { auditor: eva.jid, agent_id: id, hours: 2 };
    assert.deepEqual(
      faceOf(await rui.api('POST', '/me/grants', wish)),
      faceOf(await rui.api('POST', '/me/grants', { ...wish, auditor: 'nobody@aiox.local' })),
      'who is no auditor is like nobody',
    );
    ok(await ana.api('PUT', `/admin/users/${eva.userId}/role`, { role: 'auditor' }));
    for (const each of [path, timeline]) assert.equal((await eva.api('GET', each)).status, 404, 'not without a grant');
    assert.equal((await ana.api('GET', path)).status, 404, 'an admin reads no content');
    assert.equal((await ana.api('POST', '/me/grants', wish)).status, 404, 'only of an agent of one’s own');
    assert.deepEqual(complaints(await rui.api('POST', '/me/grants', { ...wish, hours: 721 })), ['#/hours']);

    const given = ok(await rui.api('POST', '/me/grants', wish));
    const held = ok(await eva.api('GET', '/grants'))['items'] as Json[];
    assert.deepEqual(
      held.map((grant) => [grant['grant_id'], grant['owner_jid'], grant['agent_id']]),
      [[given['grant_id'], rui.jid, id]],
    );
    const texts = (ok(await eva.api('GET', path))['items'] as Json[]).map(({ text }) => text);
    assert.deepEqual(texts.sort(), ['green', 'what is my tea']);
    assert.equal((await eva.api('GET', timeline)).status, 503, 'allowed; Temporal is away here');
    assert.equal((await eva.api('GET', `/agents/${id}/messages`)).status, 404, 'nowhere else');
    assert.equal((await eva.api('POST', `/agents/${id}/messages`, { text: 'x' })).status, 404, 'and writes nothing');
    const reads = await audit(rui, '&event_type=content.read');
    assert.deepEqual(
      reads.map(({ details }) => [details['what'], details['auditor'], details['grant']]),
      [
        ['timeline', eva.userId, given['grant_id']],
        ['messages', eva.userId, given['grant_id']],
      ],
    );

    const agent = await agentOf(rui);
    assert.equal(
      (await eva.api('GET', `/granted/${rui.userId}/agents/${agent}/messages`)).status,
      404,
      'another agent',
    );
    ok(await ana.api('PUT', `/admin/users/${eva.userId}/role`, { role: 'user' }));
    assert.equal((await eva.api('GET', path)).status, 404, 'who is no auditor any more');
    ok(await ana.api('PUT', `/admin/users/${eva.userId}/role`, { role: 'auditor' }));
    assert.equal((await eva.api('GET', path)).status, 200);
    ok(await rui.api('DELETE', `/me/grants/${String(given['grant_id'])}`));
    assert.equal((await eva.api('GET', path)).status, 404, 'taken back');
    assert.equal((await rui.api('DELETE', `/me/grants/${String(given['grant_id'])}`)).status, 404);

    ok(await rui.api('POST', '/me/grants', wish));
    assert.equal((await eva.api('GET', path)).status, 200);
    await database.query(
      "UPDATE content_grants SET created_at = now() - interval '3 hours', expires_at = now() - interval '1 second'",
    );
    assert.equal((await eva.api('GET', path)).status, 404, 'over');
    assert.deepEqual(ok(await eva.api('GET', '/grants'))['items'], []);
    assert.equal((ok(await rui.api('GET', '/me/grants'))['items'] as Json[]).length, 2);
    assert.equal((await events(rui, '&event_type=grant.given')).length, 2);
    assert.equal((await events(rui, '&event_type=grant.revoked')).length, 1);
  });
});
