import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Stack } from '../../scripts/stack.ts';
import type { ApiAnswer, Registered } from '../support/api-client.ts';
import { apiClient, PASSWORD, register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';

const READS = 12;
const WRITES = 5;
const MESSAGES = 3;
const SIGN_INS = 6;
const AGENT = '/agents/00000000-0000-4000-8000-000000000000';

describe('how often the API may be asked', () => {
  let stack: Stack;
  let ana: Registered;
  let bea: Registered;

  before(async () => {
    stack = await sharedApi(() => ({
      AIOX_TRUSTED_PROXIES: 'loopback',
      AIOX_RATE_READS: String(READS),
      AIOX_RATE_WRITES: String(WRITES),
      AIOX_RATE_MESSAGES: String(MESSAGES),
      AIOX_RATE_SIGN_INS: String(SIGN_INS),
      AIOX_RATE_USERS_OF_AN_ADDRESS: '2',
    }));
    ana = await register(stack.run.api, 'ana');
    bea = await register(stack.run.api, 'bea');
  });
  after(async () => {
    await stack?.resume('valkey'); // the last test takes it away
    await stack?.stop();
  });

  /** Every test comes from addresses of its own. */
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
  const limitsOf = ({ headers }: ApiAnswer) => ({
    policy: headers.get('ratelimit-policy'),
    left: headers.get('ratelimit')?.replace(/t=\d+/g, 't=…'),
  });
  const typeOf = ({ body }: ApiAnswer): unknown => body['type'];

  it('is told by every answer, as the draft of the IETF writes it, refusals and unknown addresses too', async () => {
    const at = from('192.0.2.1');
    const found = await ana.api('GET', '/me', undefined, at);
    assert.equal(found.status, 200);
    assert.deepEqual(limitsOf(found), {
      policy: `"reads-address";q=${2 * READS};w=60, "reads-user";q=${READS};w=60`,
      left: `"reads-address";r=${2 * READS - 1};t=…, "reads-user";r=${READS - 1};t=…`,
    });
    assert.match(
      found.headers.get('ratelimit') ?? '',
      /^"reads-address";r=23;t=(\d|[1-5]\d|60), "reads-user";r=11;t=\d+$/,
    );
    const anonymous = apiClient(stack.run.api);
    for (const [method, path, status] of [
      ['GET', '/me', 401],
      ['GET', '/nothing/here', 404],
      ['DELETE', '/agents', 405],
      ['POST', '/auth/login', 400],
    ] as const) {
      const answer = await anonymous(method, path, undefined, at);
      assert.equal(answer.status, status, path);
      assert.match(limitsOf(answer).left ?? '', /^"[a-z-]+-address";r=\d+;t=…$/, path);
    }
    // what an orchestrator asks is never held back
    assert.equal((await anonymous('GET', '//health/live')).headers.get('ratelimit'), null);
  });

  it('is bounded for each user: then 429 with the time to wait, and nothing was done', async () => {
    const wanted = { profile: { name: 'Guide', system_prompt: 'You guide.' } };
    const answers = [];
    for (let n = 0; n < WRITES + 2; n += 1) answers.push(await ana.api('POST', '/agents', wanted, from('192.0.2.2')));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [...Array<number>(WRITES).fill(201), 429, 429],
    );
    const refused = answers.at(-1)!;
    assert.equal(typeOf(refused), 'urn:problem:rate.limited');
    const wait = Number(refused.headers.get('retry-after'));
    assert.ok(wait > 0 && wait <= 60, String(wait));
    assert.match(refused.headers.get('ratelimit') ?? '', new RegExp(`"writes-user";r=0;t=${wait}$`));
    const { body } = await ana.api('GET', '/agents', undefined, from('192.0.2.2'));
    assert.equal((body['items'] as unknown[]).length, WRITES);
  });

  it('is one account’s own: another one, at the same address, goes on, and so do other kinds of requests', async () => {
    const at = from('192.0.2.2');
    assert.equal((await ana.api('PATCH', '/me', { name: 'Ana' }, at)).status, 429);
    assert.equal((await bea.api('PATCH', '/me', { name: 'Bea' }, at)).status, 200);
    const said = [];
    for (let n = 0; n <= MESSAGES; n += 1) said.push(await ana.api('POST', `${AGENT}/messages`, { text: 'hello' }, at));
    assert.deepEqual(
      said.map(({ status }) => status),
      [404, 404, 404, 429],
    );
  });

  it('is bounded for each address, whoever asks, of IPv6 for each network of 64 bits', async () => {
    const anonymous = apiClient(stack.run.api);
    const ask = (address: string) => anonymous('POST', '/auth/refresh', { refresh_token: 'x' }, from(address));
    const tries = [];
    for (let n = 0; n <= SIGN_INS; n += 1) tries.push((await ask(`2001:db8:0:1::${n + 1}`)).status);
    assert.deepEqual(tries, [...Array<number>(SIGN_INS).fill(401), 429]);
    assert.equal((await ask('2001:db8:0:2::1')).status, 401);
    const known = { email: ana.email, password: PASSWORD };
    const refused = await anonymous('POST', '/auth/login', known, from('2001:db8:0:1:ffff::1'));
    assert.equal(refused.status, 429, 'a right password does not help');
  });

  it('is counted under the address that the nearest untrusted hop has, not under one that the caller made up', async () => {
    const anonymous = apiClient(stack.run.api);
    const tries = [];
    for (let n = 0; n <= SIGN_INS; n += 1) {
      const forwarded = from(`198.51.100.${n}, 203.0.113.7`);
      tries.push((await anonymous('POST', '/auth/refresh', { refresh_token: 'x' }, forwarded)).status);
    }
    assert.equal(tries.at(-1), 429);
  });

  it('is not open while Redis is away: nothing is written or signed in; what people have can be read, as often as ever', async () => {
    stack.pause('valkey');
    await stack.kill('valkey', 'SIGKILL');
    const at = from('192.0.2.9');
    const changed = await bea.api('PATCH', '/me', { name: 'Beatriz' }, at);
    assert.deepEqual([changed.status, typeOf(changed)], [503, 'urn:problem:service.unavailable']);
    const known = { email: bea.email, password: PASSWORD };
    assert.equal((await apiClient(stack.run.api)('POST', '/auth/login', known, at)).status, 503);
    const reads = [];
    for (let n = 0; n <= READS; n += 1) reads.push(await bea.api('GET', '/me', undefined, at));
    assert.deepEqual(
      reads.map(({ status }) => status),
      [...Array<number>(READS).fill(200), 429],
    );
    assert.equal(reads[0]!.body['name'], 'Bea');
  });
});
