import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { postgresMemoryStore } from '../../adapters/postgres/memory-store.ts';
import { tierKeyring } from '../../adapters/postgres/tenant-keys.ts';
import { vault } from '../../adapters/vault.ts';
import { NIL_UUID } from '../../contracts/identifiers.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import type { Stack } from '../../scripts/stack.ts';
import type { Json, Registered } from '../support/api-client.ts';
import { apiClient, register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';
import { actAsPlatform } from '../support/acting-platform.ts';
import { keySettings } from '../support/key-settings.ts';
import { newApproval } from '../support/new-approval.ts';
import type { DescribedOperation } from '../support/described-api.ts';
import { describedOperations, filled } from '../support/described-api.ts';

const definition = { profile: { name: 'Ada', system_prompt: 'You are Ada of the canary-7f1c.' } };

/** What gets past the checks of a body, so that the id is what decides. A route with a body must have a line here. */
const bodies: Record<string, Json> = {
  putAgent: definition,
  patchAgent: { profile: { name: 'Mine now' } },
  postAgentMessages: { text: 'hello' },
  postAgentVersionRollback: {},
  putAdminUserRole: { role: 'user' },
  putAdminUserQuota: { tokens_per_minute: 1_000_000_000 },
  postAgentMemoriesSearch: { query: 'a secret' },
  postApprovalDecision: { decision: 'approve' },
  putProvider: { api_key: 'sk-of-a-stranger', base_url: null },
  putConnection: { host: '8.8.8.8', database: 'd', user: 'u', password: 'p', allowed_tables: ['public.orders'] },
};

/** What stands for an id of somebody else, and for one that never was. A parameter must have a line in both. */
type Ids = Record<string, string>;

let stack: Stack;
let operations: DescribedOperation[];
let ana: Registered;
let bob: Registered;
let bobsKey: string;
let foreign: Record<'of a living agent' | 'of a deleted agent', Ids>;
const never = (): Ids => ({
  agent: randomUUID(),
  message: randomUUID(),
  session: randomUUID(),
  key: randomUUID(),
  version: '1',
  provider: 'google',
  connection: 'never-there',
  user: randomUUID(),
  owner: randomUUID(),
  grant: randomUUID(),
  document: randomUUID(),
  memory: randomUUID(),
  approval: randomUUID(),
  server: 'nowhere',
  alert: randomUUID(),
});

before(async () => {
  stack = await sharedApi();
  operations = await describedOperations(apiClient(stack.run.api));
  ana = await register(stack.run.api, 'ana');
  bob = await register(stack.run.api, 'bob');
  const made = await bob.api('POST', '/me/api-keys', { name: 'all of it', scopes: ['read', 'write'] });
  bobsKey = String(made.body['api_key']);
  const life = async (): Promise<Ids> => {
    const agent = String((await ana.api('POST', '/agents', definition)).body['agent_id']);
    const said = await ana.api('POST', `/agents/${agent}/messages`, { text: 'a secret of canary-7f1c' });
    assert.equal(said.status, 202);
    const file = { raw: 'a file of canary-7f1c', headers: { 'content-type': 'text/plain' } };
    const given = await ana.api('POST', `/agents/${agent}/documents?name=canary-7f1c.txt`, undefined, file);
    assert.equal(given.status, 201, JSON.stringify(given.body));
    const document = String(given.body['document_id']);
    return {
      agent,
      message: String(said.body['message_id']),
      version: '1',
      provider: 'openai',
      document,
      memory: await remembered(agent),
      approval: await asked({ ownerUserId: ana.userId, agentId: agent, messageId: String(said.body['message_id']) }),
      connection: 'canary-shop',
    };
  };
  const key = await ana.api('POST', '/me/api-keys', { name: 'hers', scopes: ['read'] });
  const saved = await ana.api('PUT', '/model-keys/openai', { api_key: 'sk-of-canary-7f1c', base_url: null });
  assert.equal(saved.status, 200);
  const connected = await ana.api('PUT', '/tool-connections/canary-shop', bodies['putConnection']);
  assert.equal(connected.status, 200, JSON.stringify(connected.body));
  const [session] = (await ana.api('GET', '/me/sessions')).body['items'] as Json[];
  const living = await life();
  const hers = {
    ...{ key: String(key.body['api_key_id']), session: String(session?.['session_id']) },
    ...{ user: ana.userId, owner: ana.userId, grant: await granted(living['agent']) },
    server: await mcpServer(),
    alert: await warned(),
  };
  foreign = {
    'of a living agent': { ...hers, ...living },
    'of a deleted agent': { ...hers, ...(await life()) },
  };
  assert.equal((await ana.api('DELETE', `/agents/${foreign['of a deleted agent']['agent']}`)).status, 204);
});
after(() => stack?.stop());

/** An MCP server of Ana's. No AI worker is here to read it, without which the API adds none. */
async function mcpServer(): Promise<string> {
  const name = 'canary7f1c';
  const refused = await ana.api('POST', '/mcp-servers', { transport: 'stdio', name, command: 'files' });
  assert.equal(refused.status, 503);
  assert.deepEqual((await ana.api('GET', '/mcp-servers')).body['items'], [], 'what could not be read was not added');
  const administrator = new pg.Client({ connectionString: stack.adminUrl });
  await administrator.connect();
  const insert = `INSERT INTO mcp_servers (owner_user_id, name, transport, address, header_names)
    VALUES ($1, $2, 'http', 'https://canary-7f1c.example.org/mcp', '{}')`;
  await administrator.query(insert, [ana.userId, name]);
  await administrator.end();
  return name;
}

/** A warning of Ana's: most of a limit of hers was used. */
async function warned(): Promise<string> {
  const administrator = new pg.Client({ connectionString: stack.adminUrl });
  await administrator.connect();
  const insert = `INSERT INTO alerts (owner_user_id, kind, agent_id, window_start, details)
    VALUES ($1, 'user_day', $2, now(), '{"used": 8, "limit": 10}') RETURNING id`;
  const { rows } = await administrator.query<{ id: string }>(insert, [ana.userId, NIL_UUID]);
  await administrator.end();
  return String(rows[0]?.id);
}

/** What Ana's agent remembers; no AI worker is here that would. */
async function remembered(agentId: string): Promise<string> {
  const env = stack.env('ai');
  const database = openDatabase(env['DATABASE_URL'] ?? '', { max: 1 });
  const memories = postgresMemoryStore(database, vault(tierKeyring(database, 'ai', keySettings(env))));
  const [id, messageId] = [randomUUID(), randomUUID()];
  const memory = { id, messageId, text: 'Person: a memory of canary-7f1c', embedding: [1, 0], embeddingModel: 'test' };
  await memories.insert(ana.userId, agentId, [memory]);
  await database.close();
  return id;
}

/** A call of Ana's agent that waits for her. */
async function asked(ref: MessageRef): Promise<string> {
  const platform = actAsPlatform(stack);
  const approval = newApproval(ref);
  const { request } = approval;
  await platform.ask({ ...approval, request: { ...request, arguments: { to: ['canary-7f1c@example.test'] } } });
  await platform.stop();
  return approval.id;
}

/** A grant of Ana's to an auditor, who is somebody else than the stranger. */
async function granted(agent: string | undefined): Promise<string> {
  const carol = await register(stack.run.api, 'carol');
  const administrator = new pg.Client({ connectionString: stack.adminUrl });
  await administrator.connect();
  await administrator.query("UPDATE users SET role = 'auditor' WHERE id = $1", [carol.userId]);
  await administrator.end();
  const given = await ana.api('POST', '/me/grants', { auditor: carol.jid, agent_id: agent, hours: 1 });
  assert.equal(given.status, 201, JSON.stringify(given.body));
  return String(given.body['grant_id']);
}

/** All that the client sees, apart from what is of this one request, and the id it asked with. */
async function seen(operation: DescribedOperation, ids: Ids, token: string, headers: Record<string, string>) {
  const query = operation.inQuery.map((name) => `${name}=2`).join('&');
  const response = await fetch(`${stack.run.api}${filled(operation, ids)}${query && `?${query}`}`, {
    method: operation.method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(operation.body && { 'content-type': 'application/json' }),
      ...(operation.takesFile && { 'content-type': 'text/plain' }),
      ...headers,
    },
    ...(operation.body && { body: JSON.stringify(bodies[operation.id]) }),
    ...(operation.takesFile && { body: 'a file of a stranger' }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  const { instance: _, ...body } = (text ? JSON.parse(text) : {}) as Json;
  // how much is left of the asker's own limits goes down with each request, whatever it asks for
  const told = [...response.headers].filter(([name]) => !['x-request-id', 'date', 'ratelimit'].includes(name));
  const face = JSON.stringify({ status: response.status, headers: told, body });
  return Object.entries(ids).reduce(
    (rest, [name, id]) => (id.length > 20 ? rest.replaceAll(id, `{${name}}`) : rest),
    face,
  );
}

const statusOf = (face: string): number => (JSON.parse(face) as { status: number }).status;

/** What Ana sees of her own, to notice that somebody changed it. */
const hersNow = async () => {
  const { agent, message } = foreign['of a living agent'];
  const paths = [
    ...[`/agents/${agent}`, `/agents/${agent}/versions`, `/agents/${agent}/messages`, `/agents/${agent}/documents`],
    `/agents/${agent}/memories`,
    `/messages/${message}`,
  ];
  const answers = [];
  for (const path of [
    ...paths,
    '/agents?state=deleted',
    '/me/api-keys',
    '/approvals?state=all',
    '/model-keys',
    '/tool-connections',
    '/mcp-servers',
  ])
    answers.push((await ana.api('GET', path)).body);
  const { warnings } = (await ana.api('GET', '/governance/usage')).body;
  return { answers, warnings, sessions: ((await ana.api('GET', '/me/sessions')).body['items'] as Json[]).length };
};

describe('with an id of somebody else', () => {
  it('every route answers like with one that never existed: status, headers and body', async () => {
    // a key that is saved for a provider is one's own, whoever else has one: it is looked for below, among hers
    const asked = operations.filter(
      ({ id, inPath }) => inPath.length > 0 && !['putProvider', 'putConnection'].includes(id),
    );
    assert.ok(asked.length >= 20, `${asked.length} routes take an id`);
    const before = await hersNow();
    for (const operation of asked) {
      for (const name of operation.inPath)
        assert.ok(
          never()[name] !== undefined,
          `say in this test what a {${name}} of somebody else is (${operation.id})`,
        );
      assert.ok(!operation.body || bodies[operation.id], `say in this test what a good body of ${operation.id} is`);
      for (const [whose, ids] of Object.entries(foreign))
        for (const token of [bob.accessToken, bobsKey])
          for (const key of [undefined, randomUUID()]) {
            const headers = (): Record<string, string> =>
              key === undefined ? {} : { 'idempotency-key': randomUUID() };
            const where = `${operation.id} ${whose}`;
            const theirs = await seen(operation, ids, token, headers());
            const nobodys = await seen(operation, never(), token, headers());
            assert.equal(theirs, nobodys, where);
            assert.doesNotMatch(theirs, /canary-7f1c/, where);
            assert.ok([403, 404].includes(statusOf(theirs)), `${where}: ${theirs}`);
          }
    }
    const saved = await bob.api('PUT', '/model-keys/openai', bodies['putProvider']);
    assert.equal(saved.status, 200, JSON.stringify(saved.body));
    const connected = await bob.api('PUT', '/tool-connections/canary-shop', bodies['putConnection']);
    assert.equal(connected.status, 200, JSON.stringify(connected.body));
    assert.deepEqual(await hersNow(), before, 'nothing of hers was touched');
  });

  it('every route that takes one asks for a token first, and tells nothing without', async () => {
    for (const operation of operations.filter(({ inPath }) => inPath.length > 0)) {
      assert.ok(operation.needsToken, operation.id);
      for (const token of ['', 'x', `${bobsKey}x`]) {
        const theirs = await seen(operation, foreign['of a living agent'], token, {});
        assert.equal(theirs, await seen(operation, never(), token, {}), operation.id);
        assert.equal(statusOf(theirs), 401, operation.id);
      }
    }
  });

  it('lists are of the one who asks, whatever the query says', async () => {
    // a stream that is followed does not end: whose it is, is asked in test/api/account-events.test.ts and test/e2e/approvals.test.ts
    const lists = operations.filter(
      ({ id, method, inPath, needsToken }) =>
        method === 'GET' && needsToken && inPath.length === 0 && !['getApprovalsEvents', 'getEvents'].includes(id),
    );
    for (const { path, id } of lists) {
      const { agent, message } = foreign['of a living agent'];
      for (const query of [
        '',
        `?owner_user_id=${ana.userId}`,
        `?user_id=${ana.userId}`,
        `?cursor=${agent}`,
        `?cursor=${message}`,
        '?q=canary-7f1c',
      ]) {
        const answer = await fetch(`${stack.run.api}${path}${query}`, {
          headers: { authorization: `Bearer ${bob.accessToken}` },
          signal: AbortSignal.timeout(10_000),
        });
        const text = await answer.text();
        assert.doesNotMatch(text, /canary-7f1c/, `${id}${query}`);
        for (const theirs of [agent, message, ana.userId, ana.email])
          assert.ok(!text.replaceAll(query, '').includes(String(theirs)), `${id}${query} tells ${theirs}`);
      }
    }
  });

  it('an answer that was kept under an Idempotency-Key is given to its owner alone', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await ana.api('POST', '/agents', definition, { headers: key });
    const again = await ana.api('POST', '/agents', definition, { headers: key });
    assert.equal(again.body['agent_id'], first.body['agent_id']);
    const theirs = await bob.api('POST', '/agents', definition, { headers: key });
    assert.equal(theirs.status, 201);
    assert.notEqual(theirs.body['agent_id'], first.body['agent_id']);
    assert.equal(theirs.headers.get('idempotency-replayed'), null);
  });
});
