import assert from 'node:assert/strict';
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import jwt from 'jsonwebtoken';
import type { Stack } from '../../scripts/stack.ts';
import type { ApiClient, Json, Registered } from '../support/api-client.ts';
import { apiClient, complaints, register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';
import type { DescribedOperation } from '../support/described-api.ts';
import { describedOperations, filled } from '../support/described-api.ts';
import { leastOf, objectsIn } from '../support/least-body.ts';
import { logOf } from '../support/process-logs.ts';
import { rawRequest } from '../support/raw-request.ts';

let stack: Stack;
let origin: string;
let operations: DescribedOperation[];
let ana: Registered;
let eve: Registered;
let nobody: ApiClient;
let hers: string;

before(async () => {
  stack = await sharedApi();
  origin = stack.run.api;
  nobody = apiClient(origin);
  operations = await describedOperations(nobody);
  [ana, eve] = [await register(origin, 'ana'), await register(origin, 'eve')];
  const made = await ana.api('POST', '/agents', { profile: { name: 'canary-4d2e', system_prompt: 'canary-4d2e' } });
  hers = String(made.body['agent_id']);
});
after(() => stack?.stop());

/** Every parameter of a path with the same value. */
const everywhere = ({ inPath }: DescribedOperation, value: string) =>
  Object.fromEntries(inPath.map((name) => [name, value]));

describe('a token', () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const isRefused = async (token: string, what: string) => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const { status, body } = await nobody('GET', '/me', undefined, {
        headers: { authorization: `${scheme} ${token}` },
      });
      assert.deepEqual([status, body['type']], [401, 'urn:problem:auth.required'], what);
    }
  };
  let key: KeyObject;
  let claims: jwt.JwtPayload;
  let header: jwt.JwtHeader;
  /** A token as the platform makes it, but for what is changed. */
  const signed = (change: object, options: { headers?: object; key?: KeyObject } = {}) => {
    const whole = { ...claims, ...change };
    return jwt.sign(whole, options.key ?? key, { header: { ...header, ...options.headers }, noTimestamp: true });
  };

  before(() => {
    const pkcs8 = Buffer.from(stack.env('api')['AIOX_TOKEN_KEY'] ?? '', 'base64url');
    key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const whole = jwt.decode(eve.accessToken, { complete: true }) ?? assert.fail();
    [claims, header] = [whole.payload as jwt.JwtPayload, whole.header];
  });

  it('that we signed is taken, or the following would prove nothing', async () => {
    assert.equal((await nobody('GET', '/me', undefined, { token: signed({}) })).body['email'], eve.email);
  });

  it('without a signature is refused, however its algorithm is written', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null])
      for (const signature of ['', 'x', eve.accessToken.split('.')[2]])
        await isRefused(`${part({ ...header, alg })}.${part(claims)}.${signature}`, `alg ${alg}`);
  });

  it('signed with our public key as if it were a shared secret is refused, in every form of that key', async () => {
    const shown = createPublicKey(key);
    const jwks = (await nobody('GET', '//.well-known/jwks.json')).body;
    const forms = [
      shown.export({ format: 'pem', type: 'spki' }),
      shown.export({ format: 'der', type: 'spki' }),
      JSON.stringify(shown.export({ format: 'jwk' })),
      JSON.stringify((jwks['keys'] as Json[])[0]),
      Buffer.from(String((jwks['keys'] as Json[])[0]?.['x']), 'base64url'),
    ];
    for (const secret of forms)
      for (const [alg, hash] of [
        ['HS256', 'sha256'],
        ['HS512', 'sha512'],
      ] as const) {
        const signing = `${part({ ...header, alg })}.${part(claims)}`;
        await isRefused(`${signing}.${createHmac(hash, secret).update(signing).digest('base64url')}`, alg);
      }
  });

  it('signed by another key is refused, also when it brings that key along or says where to fetch it', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    for (const headers of [
      {},
      { jwk },
      { jku: `${origin}/jwks` },
      { x5u: origin },
      { kid: '../../dev/null' },
      { kid: "' OR 1=1" },
    ])
      await isRefused(signed({}, { headers, key: privateKey }), JSON.stringify(headers));
    await isRefused(signed({}, { headers: { kid: 'another' } }), 'a kid that is not ours');
  });

  it('for another audience, from another issuer, over, or not yet begun is refused to the second', async () => {
    const now = Math.floor(Date.now() / 1_000);
    for (const change of [
      { aud: 'ai' },
      { aud: ['aiox-api-other'] },
      { iss: 'https://elsewhere.example' },
      { iss: 'aiox-platform' },
      { exp: now - 1 },
      { exp: 0 },
      { exp: -1 },
      { nbf: now + 60 },
    ])
      await isRefused(signed(change), JSON.stringify(change));
  });

  it('of one session names nobody else: neither another account nor a session that never was', async () => {
    for (const change of [
      { sub: ana.userId },
      { sid: randomUUID() },
      { sub: 'x' },
      { sub: [ana.userId] },
      { sid: { $ne: null } },
    ])
      await isRefused(signed(change), JSON.stringify(change));
  });

  it('of another kind is no access token: a permit, a refresh token, a key with a letter too many', async () => {
    const permitKey = createPrivateKey({
      key: Buffer.from(stack.env('platform')['AIOX_PERMIT_KEY'] ?? '', 'base64url'),
      format: 'der',
      type: 'pkcs8',
    });
    await isRefused(signed({}, { key: permitKey }), 'signed with the key of permits');
    await isRefused(eve.refreshToken, 'a refresh token');
    const made = await eve.api('POST', '/me/api-keys', { name: 'k', scopes: ['read'] });
    const apiKey = String(made.body['api_key']);
    assert.equal((await nobody('GET', '/agents', undefined, { token: apiKey })).status, 200);
    for (const wrong of [`${apiKey}a`, apiKey.slice(0, -1), apiKey.toUpperCase()])
      assert.equal((await nobody('GET', '/agents', undefined, { token: wrong })).status, 401);
  });
});

describe('an address', () => {
  const climbs = [
    ...[
      '..',
      '.',
      '%2e%2e',
      '%2e%2e%2f%2e%2e%2fpackage.json',
      '..%2f..%2f..%2f..%2fetc%2fpasswd',
      '..%5c..%5cpackage.json',
    ],
    ...[
      '..%252f..%252fpackage.json',
      '%c0%ae%c0%ae%2fetc%2fpasswd',
      '..;/..;',
      '%00',
      'x%00.json',
      '/etc/passwd',
      '....//....//',
    ],
  ];
  const files = /root:x:0|"devDependencies"|AIOX_TOKEN_KEY/;

  it('that climbs leads to no file, whichever parameter it stands in', async () => {
    const authorization = `Bearer ${eve.accessToken}`;
    for (const operation of operations.filter(({ inPath }) => inPath.length > 0))
      for (const climb of climbs) {
        const target = filled(operation, everywhere(operation, climb));
        const { status, text } = await rawRequest(origin, operation.method, target, { authorization });
        assert.ok([400, 404, 405].includes(status), `${operation.method} ${target} is answered ${status}`);
        assert.doesNotMatch(text, files);
        assert.doesNotMatch(text, /canary-4d2e/);
      }
  });

  it('that climbs out of the pages leads nowhere', async () => {
    const roots = [
      '/',
      '/docs/',
      '/docs/swagger-ui.css/',
      '/api/v1/',
      '/openapi.json/',
      '/.well-known/',
      '/health/live/',
    ];
    const more = [
      'package.json',
      '.env',
      '.git/config',
      'api/main.ts',
      '%2e%2e/%2e%2e/package.json',
      '../package.json',
    ];
    for (const root of roots)
      for (const climb of [...climbs, ...more]) {
        const { status, text } = await rawRequest(origin, 'GET', `${root}${climb}`);
        assert.ok(
          status === 200 ? /^(\/docs\/\.|\/\.)$/.test(`${root}${climb}`) || !files.test(text) : status < 500,
          `${root}${climb}: ${status}`,
        );
        assert.doesNotMatch(text, files, `${root}${climb}`);
      }
  });
});

describe('words of SQL', () => {
  /** What ends the sign-in, and what says that Temporal is away here. */
  const apart = ['postAuthLogout', 'getHealthReady'];
  const words = [
    "' OR '1'='1",
    "'; DROP TABLE users; --",
    "\\'; SELECT pg_sleep(9); --",
    '%',
    '{"$ne":null}',
    "E'\\x00'",
  ];

  it('are words: in every path, query and member nothing of others comes back, nothing waits, nothing breaks', async () => {
    const began = performance.now();
    for (const operation of operations.filter(({ streams, id }) => !streams && !apart.includes(id)))
      for (const word of words) {
        const values = everywhere(operation, encodeURIComponent(word));
        const names = ['cursor', 'q', 'state', 'sort', 'limit', 'with', 'q[$ne]', 'owner_user_id'];
        const query = names.map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(word)}`).join('&');
        const body = operation.body && Object.fromEntries(membersOf(operation.body).map((name) => [name, word]));
        for (const target of [filled(operation, values), `${filled(operation, values)}?${query}`]) {
          const { status, body: told } = await eve.api(operation.method, `/${target}`, body);
          const where = `${operation.id} with ${word}: ${status}`;
          assert.ok(status < 500, where);
          assert.doesNotMatch(JSON.stringify(told), /canary-4d2e|syntax error|SQLSTATE|pg_/, where);
        }
      }
    for (const word of words) {
      const found = await eve.api('GET', `/agents?q=${encodeURIComponent(word)}`);
      assert.deepEqual([found.status, found.body['items']], [200, []], word);
      const login = await nobody('POST', '/auth/login', { email: `${word}@example.org`, password: word });
      assert.ok([400, 401, 429].includes(login.status), `${word}: ${login.status}`);
    }
    assert.equal((await ana.api('GET', `/agents/${hers}`)).status, 200);
    assert.ok(performance.now() - began < 120_000);
  });
});

const membersOf = (schema: Json): string[] => Object.keys(schema['properties'] ?? {});

describe('a member of a body', () => {
  /** What an account or an agent has and nobody may set; ids of somebody else among them. */
  const notYours = () => ({
    owner_user_id: ana.userId,
    ownerUserId: ana.userId,
    user_id: ana.userId,
    agent_id: hers,
    role: 'admin',
    roles: ['admin'],
    is_admin: true,
    quota_config: { tokens_per_minute: 1_000_000_000 },
    password_hash: 'x',
    deleted_at: null,
    current_version: 99,
    policy_hash: 'x',
  });
  const put = (base: unknown, path: string[], members: string): string => {
    const [first, ...rest] = path;
    const whole = (base ?? {}) as Json;
    const kept = Object.entries(whole).filter(([name]) => name !== first);
    const parts = kept.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value ?? null)}`);
    if (first === undefined) return `{${[...parts, members].join(',')}}`;
    return `{${[...parts, `${JSON.stringify(first)}:${put(whole[first], rest, members)}`].join(',')}}`;
  };
  /** Every object of every body of the API, with these members added to it. */
  const tried = async (
    membersBeside: (own: string[]) => string,
    judge: (complained: string[], path: string, where: string, own: string[]) => void,
  ) => {
    // for who is no admin there are no routes of admins, whatever is sent to them: test/security/strangers-rest.test.ts
    const writes = operations.filter(({ body, path }) => body !== undefined && !path.includes('/admin/'));
    assert.ok(writes.length >= 12, `${writes.length} operations take a body`);
    for (const operation of writes) {
      const schema = operation.body ?? {};
      // a patch of an agent is described as any object: it holds the members of an agent
      const whole = operations.find(({ id }) => id === (operation.id === 'patchAgent' ? 'postAgents' : operation.id));
      const target = filled(operation, {
        agent: own,
        version: '1',
        provider: 'google',
        key: own,
        session: own,
        message: own,
        ...{ approval: own, document: own, connection: 'x', server: 'x' },
      });
      for (const path of objectsIn(whole?.body ?? schema)) {
        const least = operation.id === 'patchAgent' ? {} : leastOf(schema);
        const named = path.length === 0 ? membersOf(schema) : [];
        const raw = put(least, path, membersBeside(named));
        const answer = await eve.api(operation.method, `/${target}`, undefined, { raw });
        const where = `${operation.id} at /${path.join('/')}: ${answer.status} ${JSON.stringify(answer.body)}`;
        assert.equal(answer.status, 400, where);
        judge(complaints(answer), path.map((name) => `/${name}`).join(''), where, named);
      }
    }
  };
  let own: string;
  before(async () => {
    own = String((await eve.api('POST', '/agents', { profile: { name: 'Eve', system_prompt: 'x' } })).body['agent_id']);
  });

  it('that is not the sender’s to set is refused by its name, in every object of every body', async () => {
    // an id that a body asks for is its own member there: whose it may be is the test of foreign ids
    const without = (own: string[]) => Object.entries(notYours()).filter(([name]) => !own.includes(name));
    const members = (own: string[]) => JSON.stringify(Object.fromEntries(without(own))).slice(1, -1);
    await tried(members, (complained, path, where, own) => {
      for (const [name] of without(own))
        assert.ok(complained.includes(`#${path}/${name}`), `${name} is not refused by name: ${where}`);
    });
    const me = (await eve.api('GET', '/me')).body;
    assert.equal(me['user_id'], eve.userId);
    assert.equal((await eve.api('GET', `/agents/${own}`)).body['owner_user_id'] ?? eve.userId, eve.userId);
  });

  it('that reaches for prototypes is refused by its name, in every object of every body, and pollutes nothing', async () => {
    for (const [name, members] of [
      ['__proto__', '"__proto__":{"polluted":true,"isAdmin":true,"name":"x"}'],
      ['constructor', '"constructor":{"prototype":{"polluted":true}}'],
      ['prototype', '"prototype":{"polluted":true}'],
      ['__proto__', '"\\u005f_proto__":{"polluted":true}'],
    ] as const)
      await tried(
        () => members,
        (_complained, _path, where) => assert.ok(where.includes(name), `${name}: ${where}`),
      );
    for (const query of ['__proto__[polluted]=1', '__proto__=1', 'constructor[prototype][polluted]=1']) {
      const { status } = await eve.api('GET', `/agents?${query}`);
      assert.equal(status, 400, query);
    }
    const { body } = await eve.api('GET', `/agents/${own}`);
    assert.doesNotMatch(JSON.stringify(body), /polluted/);
  });
});

describe('a log line', () => {
  it('is one line of JSON, whatever a request brings: no line can be forged and no terminal steered', async () => {
    const forged = '\u001b[2J\u001b]0;title\u0007';
    const agent = 'Mozilla/5.0 %1b[2J\\u001b[2J"},{"level":60,"event":"forged"}';
    for (const target of [
      '/api/v1/agents/%0a%7b%22level%22%3a60%2c%22event%22%3a%22forged%22%7d',
      '/%1b%5b2J%0d%0aforged',
      '/api/v1/me?forged=%0aforged',
      '/%e2%80%a8forged%e2%80%a9',
    ])
      await rawRequest(origin, 'GET', target, {
        authorization: `Bearer ${eve.accessToken}`,
        'user-agent': agent,
        'x-request-id': 'forged',
        'x-forwarded-for': '6.6.6.6, forged',
        'accept-language': 'forged',
      });
    for (const name of [`a\nforged`, `a\r\n{"event":"forged"}`, forged])
      await eve.api('POST', '/agents', { profile: { name, system_prompt: name } });
    const wrong = await nobody('POST', '/auth/login', { email: 'forged\n@example.org', password: 'forged' });
    assert.ok([400, 401, 429].includes(wrong.status));
    const log = await logOf(stack, 'api');
    const steering = [...log].find((each) => each !== '\n' && (each < ' ' || each === '\u007f'));
    assert.equal(steering, undefined);
    assert.doesNotMatch(log, /forged/);
    for (const line of log.trimEnd().split('\n')) assert.ok((JSON.parse(line) as Json)['event'], line);
  });
});
