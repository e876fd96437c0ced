import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import type { Stack } from '../../scripts/stack.ts';
import type { Registered } from '../support/api-client.ts';
import { apiClient, register, startApi } from '../support/api-client.ts';
import type { PlatformTier } from '../support/platform-tier.ts';
import { platformTier } from '../support/platform-tier.ts';

let stack: Stack;
let database: pg.Pool;
let tier: PlatformTier;
let user: Registered;
let auditor: Registered;
let admin: Registered;

before(async () => {
  stack = await startApi({ services: ['postgres', 'redis', 'temporal', 'xmpp'], env: {} });
  database = new pg.Pool({ connectionString: stack.adminUrl, max: 1 });
  tier = platformTier(stack);
  [user, auditor, admin] = await Promise.all([
    register(stack.run.api, 'uma'),
    register(stack.run.api, 'otto'),
    register(stack.run.api, 'adele'),
  ]);
  await role(auditor, 'auditor');
  await role(admin, 'admin');
});
after(async () => {
  await tier?.stop();
  await database?.end();
  await stack?.stop({ wipe: true });
});

const role = ({ userId }: Registered, name: string) =>
  database.query('UPDATE users SET role = $2 WHERE id = $1', [userId, name]);

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Sends a target as it is written: `fetch` would mend it first. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Answer> {
  const { hostname: host, port } = new URL(stack.run.api);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host, port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.once('error', reject).end(body);
  });
}

/** Everything of an answer but what differs each time. */
const faceOf = ({ status, headers, text }: Answer): unknown => {
  const { date: _date, 'x-request-id': _id, ...rest } = headers;
  return { status, rest, text: text.replace(/urn:uuid:[^"]+/, '') };
};
const unknownAddress = () => ask('/nothing/is/here');

async function cookieOf({ api }: Registered): Promise<string> {
  const { status, headers } = await api('POST', '/auth/temporal-session');
  assert.equal(status, 200);
  return (headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}

describe('Temporal’s Web UI behind the API', () => {
  it('opens to an admin and an auditor, by a cookie that goes nowhere else', async () => {
    for (const person of [admin, auditor]) {
      const { headers, body } = await person.api('POST', '/auth/temporal-session');
      assert.deepEqual(body, { expires_in: 900 });
      assert.match(
        headers.getSetCookie()[0] ?? '',
        /^aiox_temporal=[^;]+; Max-Age=900; Path=\/temporal; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
      );
      const cookie = await cookieOf(person);
      const page = await ask('/temporal/namespaces/aiox/workflows', { cookie });
      assert.equal(page.status, 200);
      assert.match(page.text, /<div id="svelte">/);
      const list = await ask('/temporal/api/v1/namespaces/aiox/workflows', { cookie });
      assert.equal(list.status, 200, list.text);
      assert.match(String(list.headers['content-type']), /^application\/json/);
    }
  });

  it('is for everybody else an address like any unknown one', async () => {
    const face = faceOf(await unknownAddress());
    const refused = await user.api('POST', '/auth/temporal-session');
    assert.deepEqual([refused.status, refused.headers.getSetCookie()], [404, []]);
    const headers: Record<string, string>[] = [
      {},
      { authorization: `Bearer ${admin.accessToken}` },
      { cookie: `aiox_temporal=${admin.accessToken}` },
      { cookie: 'aiox_temporal=x.y.z' },
      { cookie: `${await cookieOf(admin)}; ${await cookieOf(auditor)}` },
    ];
    for (const each of headers)
      for (const path of ['/temporal', '/temporal/', '/temporal/api/v1/settings'])
        assert.deepEqual(faceOf(await ask(path, each)), face, `${path} ${Object.keys(each).join()}`);
    const asToken = await ask('/api/v1/me', { authorization: `Bearer ${(await cookieOf(admin)).split('=')[1]}` });
    assert.equal(asToken.status, 401, 'the cookie is no access token');
  });

  it('is shut at once by signing out, and when the role is taken away', async () => {
    const face = faceOf(await unknownAddress());
    const former = await register(stack.run.api, 'former');
    await role(former, 'auditor');
    const cookie = await cookieOf(former);
    assert.equal((await ask('/temporal', { cookie })).status, 200);
    await role(former, 'user');
    assert.deepEqual(faceOf(await ask('/temporal', { cookie })), face);
    await role(former, 'auditor');
    assert.equal((await ask('/temporal', { cookie })).status, 200);
    await former.api('POST', '/auth/logout');
    assert.deepEqual(faceOf(await ask('/temporal', { cookie })), face);
  });

  it('may run its own scripts and no others; the rest of the API keeps its policy', async () => {
    const page = await ask('/temporal', { cookie: await cookieOf(admin) });
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page.text) ?? [];
    const sum = createHash('sha256').update(script).digest('base64');
    const policy = String(page.headers['content-security-policy']);
    assert.ok(policy.includes(`script-src 'self' 'sha256-${sum}';`), policy);
    assert.ok(!policy.includes("script-src 'self' 'unsafe"), policy);
    assert.equal(page.headers['x-frame-options'], 'DENY');
    assert.equal(page.headers['cache-control'], 'no-store');
    const strict = "default-src 'none'; frame-ancestors 'none'";
    assert.equal((await unknownAddress()).headers['content-security-policy'], strict);
    assert.equal((await ask('/health/live')).headers['content-security-policy'], strict);
  });

  it('lets an auditor look and ask, and only an admin end a workflow', async () => {
    const workflowId = 'operated-by-hand';
    const handle = await tier.client.workflow.start('nobodyServesIt', { taskQueue: 'nobody', workflowId, args: [] });
    const terminate = async (cookie: string) => {
      const page = await ask('/temporal', { cookie });
      const csrf = /_csrf=([^;]+)/.exec(String(page.headers['set-cookie']))?.[1] ?? '';
      const path = `/temporal/api/v1/namespaces/aiox/workflows/${workflowId}`;
      const headers = {
        cookie: `${cookie}; _csrf=${csrf}`,
        'x-csrf-token': csrf,
        'content-type': 'application/json',
      };
      const unknown = '/temporal/api/v1/namespaces/aiox/workflows/unknown/query/steps';
      const query = await ask(unknown, headers, 'POST', '{"query":{"queryType":"steps"}}');
      assert.match(query.text, /workflow not found/, 'a query changes nothing, and is asked');
      return ask(`${path}/terminate`, headers, 'POST', '{"reason":"by hand"}');
    };
    const refused = await terminate(await cookieOf(auditor));
    assert.deepEqual([refused.status, refused.headers['allow']], [405, 'GET, HEAD']);
    assert.equal((await handle.describe()).status.name, 'RUNNING');
    const done = await terminate(await cookieOf(admin));
    assert.equal(done.status, 200, done.text);
    assert.equal((await handle.describe()).status.name, 'TERMINATED');
  });

  it('is left by no way upwards, and by no other host’s name', async () => {
    const cookie = await cookieOf(admin);
    const face = faceOf(await unknownAddress());
    const targets = [
      ...['/temporal/../health/live', '/temporal/x/../../health/live', '/temporal/./x', '/temporal//x', '/TEMPORAL'],
      ...['/temporal/%2e%2e/health/live', '/temporal/%2E./x', '/temporal/..%2fhealth', '/temporal/x%5c..%5cy'],
      ...['/temporal/%252e%252e/x', '/temporal/x%00', '/temporal/a%0d%0aX-Evil:%201', '/temporalx', '/temporal\\..\\x'],
      ...['http://127.0.0.1:1/temporal', '//127.0.0.1:1/temporal', '/temporal?a?b'],
    ];
    for (const target of targets) assert.deepEqual(faceOf(await ask(target, { cookie })), face, target);
  });

  it('answers one request with one answer, however its length is told', async () => {
    const cookie = await cookieOf(admin);
    const { hostname, port } = new URL(stack.run.api);
    const inner = `GET /temporal/api/v1/settings HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`;
    const head = (lines: string) => `POST /temporal HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n${lines}\r\n\r\n`;
    const smuggled = [
      head(`Content-Length: ${5 + inner.length}\r\nTransfer-Encoding: chunked`) + `0\r\n\r\n${inner}`,
      head('Content-Length: 0\r\nContent-Length: 1') + inner,
      head('Transfer-Encoding: chunked, identity') + `0\r\n\r\n${inner}`,
      head('Transfer-Encoding : chunked') + `0\r\n\r\n${inner}`,
    ];
    for (const text of smuggled) {
      const socket = connect(Number(port), hostname);
      let answer = '';
      socket.setEncoding('utf8').on('data', (piece: string) => (answer += piece));
      socket.write(text);
      await once(socket, 'close');
      assert.match(answer, /^HTTP\/1\.1 400 /, text);
      assert.equal(answer.split('HTTP/1.1').length, 2, answer);
    }
    // a body where none belongs is not sent on, and does not wait for the next request to be its own
    for (let round = 0; round < 3; round += 1) {
      const headers = { cookie, 'content-length': String(inner.length) };
      const settings = await ask('/temporal/api/v1/settings', headers, 'GET', inner);
      assert.equal(settings.status, 200);
      assert.match((await ask('/temporal/api/v1/settings', { cookie })).text, /"Codec"/);
    }
  });
});

describe('Temporal’s remote codec', () => {
  const plain = { encoding: 'json/plain' };
  const wire = (data: string, metadata: Record<string, string>) => ({
    metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, base64(value)])),
    data: base64(data),
  });
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  async function sealedFor({ userId }: Registered, text: string) {
    const workflowId = `message:${userId}:${userId}:${userId}`;
    const payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(text)) };
    const [sealed] = await tier.codec.encode([payload], { type: 'workflow', namespace: 'aiox', workflowId });
    const entries = Object.entries(sealed?.metadata ?? {});
    return {
      metadata: Object.fromEntries(entries.map(([name, value]) => [name, Buffer.from(value).toString('base64')])),
      data: Buffer.from(sealed?.data ?? []).toString('base64'),
    };
  }
  type Wire = Awaited<ReturnType<typeof sealedFor>>;
  const withheld = (payload: Wire, why: string) => ({
    ...payload,
    metadata: { ...payload.metadata, 'aiox-withheld': base64(why) },
  });
  const notYours = (payload: Wire) => withheld(payload, 'You may not read this owner’s content');
  const decoded = (person: Registered, payloads: unknown[], headers = {}) =>
    person.api('POST', '//temporal/codec/decode', { payloads }, { headers: { 'x-namespace': 'aiox', ...headers } });

  it('opens an owner’s payloads to the owner and to no one else, and leaves the others in their places', async () => {
    const [mine, theirs] = [await sealedFor(user, 'my secret'), await sealedFor(auditor, 'their secret')];
    const open = wire('{}', plain);
    const { status, body } = await decoded(user, [theirs, mine, open]);
    assert.equal(status, 200);
    assert.deepEqual(body, { payloads: [notYours(theirs), wire('"my secret"', plain), open] });
  });

  it('reads no content to an admin, nor to an auditor without a grant, whether by token or by cookie', async () => {
    const payload = await sealedFor(user, 'my secret');
    for (const person of [admin, auditor]) {
      assert.deepEqual((await decoded(person, [payload])).body, { payloads: [notYours(payload)] });
      const cookie = await cookieOf(person);
      const page = await apiClient(stack.run.api)(
        'POST',
        '//temporal/codec/decode',
        { payloads: [payload] },
        {
          headers: { cookie, 'x-namespace': 'aiox' },
        },
      );
      assert.deepEqual(page.body, { payloads: [notYours(payload)] });
    }
  });

  it('does not open what was changed, or what only claims to be the caller’s', async () => {
    const mine = await sealedFor(user, 'mine');
    const theirs = await sealedFor(auditor, 'their secret');
    const changed = { ...mine, data: Buffer.from(mine.data, 'base64').fill(7, 40, 41).toString('base64') };
    const claimed = { ...theirs, metadata: { ...theirs.metadata, 'aiox-owner': base64(user.userId) } };
    const { body } = await decoded(user, [changed, claimed]);
    const why = 'This was changed, or its key was destroyed';
    assert.deepEqual(body, { payloads: [withheld(changed, why), withheld(claimed, why)] });
  });

  it('seals nothing, knows one namespace, and is not there for strangers', async () => {
    const payload = await sealedFor(user, 'mine');
    const encode = await user.api('POST', '//temporal/codec/encode', { payloads: [wire('{}', plain)] });
    assert.deepEqual([encode.status, encode.body['type']], [422, 'urn:problem:policy.violation']);
    assert.equal((await decoded(user, [payload], { 'x-namespace': 'other' })).status, 400);
    const stranger = await apiClient(stack.run.api)('POST', '//temporal/codec/decode', { payloads: [payload] });
    assert.equal(stranger.status, 404);
    assert.equal((await decoded({ ...user, api: apiClient(stack.run.api, 'nobody') }, [payload])).status, 401);
  });
});
