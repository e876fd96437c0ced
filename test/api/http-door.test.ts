import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { z } from 'zod';
import { createApp } from '../../api/app.ts';
import { endpoint } from '../../api/endpoint.ts';
import { nobodysKeys as idempotencyKeys } from '../support/nobodys-keys.ts';
import { noLimits as rates } from '../support/no-limits.ts';
import { AppError } from '../../contracts/errors.ts';

/** The HTTP door with routes that fail in every way, without anything behind it. */
describe('the HTTP door', () => {
  let server: Server;
  let origin: string;
  let logged = '';

  const boom = (how: string): never => {
    if (how === 'quota') throw new AppError('quota.exceeded', { resets_in_s: 12, retry_after_s: 12 });
    throw Object.assign(new Error('SELECT * FROM users at /srv/secret.ts'), { stack: 'at /srv/secret.ts:1' });
  };
  const routes = [
    endpoint({
      method: 'post',
      path: '/things/:thing',
      auth: 'none',
      status: 201,
      params: z.strictObject({ thing: z.uuid() }),
      query: z.strictObject({ limit: z.coerce.number().int().max(100).optional() }),
      body: z.strictObject({
        name: z.string().max(80),
        parts: z.array(z.strictObject({ size: z.number() })).default([]),
      }),
      reply: z.strictObject({ name: z.string() }),
      handle: async ({ body }) => ({ name: body.name }),
    }),
    endpoint({ method: 'get', path: '/mine', auth: 'token', handle: async () => {} }),
    endpoint({
      method: 'get',
      path: '/boom/:how',
      auth: 'none',
      params: z.strictObject({ how: z.string() }),
      handle: async ({ params }) => boom(params.how),
    }),
    endpoint({
      method: 'get',
      path: '/drift',
      auth: 'none',
      reply: z.strictObject({ a: z.number() }),
      handle: async () => ({ a: 1, b: 2 }) as { a: number },
    }),
  ];

  before(async () => {
    const log = pino({ level: 'debug' }, { write: (line: string) => void (logged += line) });
    const authenticate = async () => {
      throw new AppError('auth.required');
    };
    const app = createApp({ routes, publicRoutes: [], authenticate, rates, idempotencyKeys, log, checkReplies: true });
    server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  });
  after(() => new Promise((resolve) => server.close(resolve)));

  const THING = '/things/6f1f8d1e-3f0d-4a56-8a53-b52c26a2ac1f';
  const send = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${origin}${path}`, init);
    const text = await response.text();
    return {
      response,
      status: response.status,
      body: (text ? JSON.parse(text) : undefined) as Record<string, unknown>,
    };
  };
  const post = (body: string, { type = 'application/json', path = THING } = {}) =>
    send(path, { method: 'POST', body, headers: { 'content-type': type } });

  it('answers what is right', async () => {
    const { status, body } = await post('{"name": "x"}');
    assert.deepEqual([status, body], [201, { name: 'x' }]);
  });

  it('describes an error as RFC 9457 says, with an id that stands in the log', async () => {
    const { response, status, body } = await post('{"name": 5}');
    assert.equal(status, 400);
    assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    assert.equal(body['type'], 'urn:problem:input.invalid');
    assert.equal(body['status'], 400);
    assert.match(String(body['instance']), /^urn:uuid:[0-9a-f-]{36}$/);
    assert.ok(logged.includes(String(body['instance']).slice('urn:uuid:'.length)));
    assert.deepEqual(
      (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer),
      ['#/name'],
    );
  });

  it('names every unknown field and every wrong one, wherever it stands', async () => {
    const { status, body } = await post('{"name":"x","nick":1,"__proto__":{},"parts":[{"size":"big","a/b~c":1}]}');
    assert.equal(status, 400);
    const pointers = (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer).sort();
    assert.deepEqual(pointers, ['#/__proto__', '#/nick', '#/parts/0/a~1b~0c', '#/parts/0/size']);
  });

  it('names an unknown or wrong query parameter, and a wrong id', async () => {
    const many = await post('{"name":"x"}', { path: `${THING}?limit=1000&sort=up&limit=2` });
    assert.deepEqual((many.body['errors'] as { parameter: string }[]).map((e) => e.parameter).sort(), [
      'limit',
      'sort',
    ]);
    const id = await post('{"name":"x"}', { path: '/things/1' });
    assert.deepEqual(
      (id.body['errors'] as { parameter: string }[]).map((e) => e.parameter),
      ['thing'],
    );
  });

  it('says where JSON breaks, without quoting it', async () => {
    const { status, body } = await post('{"name": "hunter2", }');
    assert.equal(status, 400);
    assert.match(String(body['detail']), /not a JSON object \(it breaks at position \d+\)/);
    assert.doesNotMatch(JSON.stringify(body), /hunter2/);
    for (const bad of ['"text"', '5', 'null']) assert.equal((await post(bad)).status, 400, bad);
    assert.equal((await post('[]')).status, 400);
  });

  it('refuses names of a megabyte with a short answer, and bodies over a megabyte at all', async () => {
    const long = await post(JSON.stringify({ name: 'n'.repeat(1_000_000) }));
    assert.equal(long.status, 400);
    const key = await post(JSON.stringify({ name: 'x', ['k'.repeat(1_000_000)]: 1 }));
    assert.equal(key.status, 400);
    assert.ok(JSON.stringify([long.body, key.body]).length < 2_000);
    const huge = await post(JSON.stringify({ name: 'n'.repeat(1_100_000) }));
    assert.equal(huge.status, 413);
    assert.deepEqual(huge.body['details'], { limit_bytes: 1_048_576 });
  });

  it('refuses other kinds of content', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonp',
      'application/json; charset=latin1',
    ])
      assert.equal((await post('{"name":"x"}', { type })).status, 415, type);
  });

  it('tells which methods an address takes, and that an address does not exist', async () => {
    const wrong = await send(THING, { method: 'DELETE' });
    assert.equal(wrong.status, 405);
    assert.equal(wrong.response.headers.get('allow'), 'POST');
    assert.equal((await send('/mine', { method: 'POST' })).response.headers.get('allow'), 'GET, HEAD');
    assert.equal((await send('/nothing')).status, 404);
    assert.equal((await send('/things/%E0%A4%A', { method: 'POST' })).status, 400);
  });

  it('asks for a token where one is needed', async () => {
    const { status, response } = await send('/mine');
    assert.equal(status, 401);
    assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer/);
  });

  it('tells nothing of an unknown error but its id, and logs the rest', async () => {
    const { status, body } = await send('/boom/unknown');
    assert.equal(status, 500);
    assert.deepEqual(Object.keys(body).sort(), ['instance', 'status', 'title', 'type']);
    assert.doesNotMatch(JSON.stringify(body), /SELECT|srv/);
    assert.match(logged, /"event":"http_failed"/);
  });

  it('says when to come back', async () => {
    const { status, response, body } = await send('/boom/quota');
    assert.equal(status, 429);
    assert.equal(response.headers.get('retry-after'), '12');
    assert.equal((body['details'] as { resets_in_s: number }).resets_in_s, 12);
  });

  it('speaks the reader’s language, whichever is wanted more', async () => {
    const title = async (language: string) =>
      (await send('/boom/quota', { headers: { 'accept-language': language } })).body['title'];
    assert.equal(await title('pt-BR,pt;q=0.9,en;q=0.8'), 'Sem tokens');
    assert.equal(await title('en;q=0.9, pt;q=0.2'), 'No tokens left');
    assert.equal(await title('fr, ;;q=x,,'), 'No tokens left');
  });

  it('notices in development that a reply is not what its route promises', async () => {
    assert.equal((await send('/drift')).status, 500);
  });

  it('does not tell what it is made of, nor lets a browser guess', async () => {
    const { response } = await send('/nothing');
    assert.equal(response.headers.get('x-powered-by'), null);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });

  it('logs neither a body nor a query', async () => {
    await post('{"name":"top-secret-name"}', { path: `${THING}?limit=top-secret-query` });
    assert.doesNotMatch(logged, /top-secret/);
  });
});
