import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { after, before, beforeEach, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Lookup } from '../../adapters/http/guard.ts';
import { networkGuard } from '../../adapters/http/guard.ts';
import type { GuardedInit } from '../../domain/http-ports.ts';
import { effectOf, ToolFault } from '../../domain/tool-ports.ts';
import type { HttpRequest } from '../../tools/http-request.ts';
import { httpRequestSpec, httpRequestTool } from '../../tools/http-request.ts';
import { freePort } from '../support/free-port.ts';
import { startHttpServer } from '../support/http-server.ts';
import { toolCall } from '../support/tool-call.ts';

/** Every name is this machine; the operator allows two of them, and nothing else that is private. */
const here: Lookup = (_host, done) => done(null, [{ address: '127.0.0.1', family: 4 }]);
const guard = networkGuard(['good.example', 'other.example'], here);
const tool = httpRequestTool(guard.fetch);
const allowedDomains = ['good.example'];

let server: Awaited<ReturnType<typeof startHttpServer>>;
before(async () => (server = await startHttpServer()));
after(() => server.stop());
beforeEach(() => {
  server.seen.length = 0;
  server.answer((_request, response) => void response.end('inside'));
});

const at = (path = '/', host = 'good.example') => `http://${host}:${server.port}${path}`;
const asked = (input: Partial<HttpRequest> = {}): HttpRequest =>
  httpRequestSpec.input.parse({ method: 'GET', url: at(), ...input });
const run = async (input: Partial<HttpRequest> = {}, own: Parameters<typeof toolCall>[0] = {}) =>
  (await tool.run(asked(input), toolCall({ allowedDomains, ...own }).call)).text;
const fault = (work: Promise<unknown>): Promise<ToolFault> =>
  work.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => (error instanceof ToolFault ? error : assert.fail(String(error))),
  );

describe('the arguments of http_request', () => {
  const refusals = (input: object): string[] => {
    const read = httpRequestSpec.input.safeParse({ method: 'GET', url: 'https://good.example/', ...input });
    return read.success ? [] : read.error.issues.map(({ path }) => path.join('.'));
  };

  it('are taken when they are plain', () => {
    const headers = { accept: 'text/plain', Authorization: 'Bearer x', 'x-name': 'é' };
    assert.deepEqual(refusals({ headers }), []);
    assert.deepEqual(refusals({ method: 'POST', body: '{}', url: 'HTTPS://good.example:443?a=b#c' }), []);
  });

  for (const url of [
    'https://good.example@evil.example/',
    'https://good.example:pw@evil.example/',
    'https://good.example\\@evil.example/',
    'https:evil.example',
    'https:/evil.example',
    'https:///evil.example',
    '//evil.example/',
    ' https://evil.example/',
    'https://good.example\t.evil.example/',
    'https://good.example/\r\nHost: evil.example',
    'https://good.example/\0',
    'https://good\u200b.example/',
    'https://good.example/\u202egnp.exe',
    'https://[fe80::1%25eth0]/',
    'https://good.example:99999/',
    'file:///etc/passwd',
    'ftp://good.example/',
    'data:text/plain,hello',
    'javascript:alert(1)',
    'good.example/',
    '',
    `https://good.example/${'a'.repeat(1_048_576)}`,
  ])
    it(`have no URL like ${JSON.stringify(url.slice(0, 50))}`, () => assert.deepEqual(refusals({ url }), ['url']));

  for (const [name, path] of [
    ...['Host', 'cookie', 'Content-Length', 'Transfer-Encoding', 'Connection', 'Upgrade', 'TE', 'Expect'],
    ...['Proxy-Authorization', 'Proxy-Connection', 'X-Forwarded-For', 'Forwarded', 'X-HTTP-Method-Override'],
    ...['Sec-Fetch-Site', 'Keep-Alive'],
  ].map((each) => [each, `headers.${each}`] as const))
    it(`have no header ${name}, and say so`, () => assert.deepEqual(refusals({ headers: { [name]: 'x' } }), [path]));

  it('have no header with a line break, a NUL, letters of no header or a megabyte', () => {
    for (const value of ['a\r\nHost: evil', 'a\nb', 'a\0b', '\u2028', 'ключ', 'a'.repeat(1_048_576)])
      assert.deepEqual(refusals({ headers: { 'x-a': value } }), ['headers.x-a']);
    for (const name of ['a\r\nHost', 'a b', 'a:b', 'a\0', '', 'a'.repeat(1_000)])
      assert.deepEqual(refusals({ headers: { [name]: 'x' } }), ['headers'], name);
    const many = Object.fromEntries(Array.from({ length: 31 }, (_, n) => [`x-${n}`, 'x']));
    assert.deepEqual(refusals({ headers: many }), ['headers']);
  });

  it('send no password in the clear', () => {
    assert.deepEqual(refusals({ url: 'http://good.example/', headers: { AUTHORIZATION: 'Basic x' } }), [
      'headers.authorization',
    ]);
  });

  it('have no unknown method or field, no body to a GET, none of a megabyte', () => {
    for (const method of ['get', 'CONNECT', 'TRACE', 'OPTIONS', 'GET / HTTP/1.1\r\n', 1])
      assert.deepEqual(refusals({ method }), ['method']);
    assert.deepEqual(refusals({ timeout: 1 }), ['']);
    assert.deepEqual(refusals({ body: 'x' }), ['body']);
    assert.deepEqual(refusals({ method: 'POST', body: 'a'.repeat(1_048_576) }), ['body']);
  });

  it('tell the host that is reached and whether it is to be changed', () => {
    const hostOf = (url: string) => httpRequestSpec.hostsOf?.(asked({ url }));
    assert.deepEqual(hostOf('https://GOOD.example.:443/a'), ['good.example']);
    assert.deepEqual(hostOf('https://bücher.example/'), ['xn--bcher-kva.example']);
    assert.deepEqual(hostOf('https://gооd.example/'), ['xn--gd-fmca.example'], 'Cyrillic letters');
    assert.deepEqual(hostOf('http://0x7f.1/'), ['127.0.0.1']);
    const effects = (['GET', 'HEAD', 'POST', 'DELETE'] as const).map((method) =>
      effectOf(httpRequestSpec, asked({ method })),
    );
    assert.deepEqual(effects, ['read', 'read', 'once', 'once']);
  });
});

describe('where http_request may go', () => {
  it('is a host that the agent allows, however it is spelled', async () => {
    for (const host of ['good.example', 'GOOD.example', 'good.example.', 'ｇood.example', 'good。example'])
      assert.match(await run({ url: at('/', host) }), /\n\ninside$/, host);
  });

  it('is no other host', async () => {
    for (const host of [
      ...['other.example', 'www.good.example', 'good.example.evil.example', 'evilgood.example', 'good.example..'],
      ...['gооd.example', 'good.example%2eevil.example'],
    ])
      assert.match((await fault(run({ url: at('/', host) }))).message, /^The host .+ is not among the allowed/, host);
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '0177.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost'])
      await fault(run({ url: at('/', host) }));
    assert.equal(server.seen.length, 0);
  });

  it('is nowhere with an empty list, and only where agent and policy agree', async () => {
    await fault(run({}, { allowedDomains: [] }));
    await fault(run({}, { policy: { allowed_domains: [] } }));
    await fault(run({}, { policy: { allowed_domains: ['other.example'] } }));
    assert.equal(server.seen.length, 0);
    assert.match(await run({}, { policy: { allowed_domains: ['*.example', 'good.example'] } }), /inside/);
  });

  it('is no private address, whatever name it has', async () => {
    const wide = { allowedDomains: ['inside.test', '127.0.0.1', '169.254.169.254', '10.0.0.10'] };
    for (const host of ['inside.test', '2130706433', '0x7f.1', '169.254.169.254', '0xa9fea9fe', '10.0.0.10']) {
      const { message, acted } = await fault(run({ url: `http://${host}/`, method: 'POST' }, wide));
      assert.match(message, /^The address must not lead to a private, local or reserved address/, host);
      assert.equal(acted, 'no');
    }
  });

  it('is where the name led when it was asked for, once', async () => {
    const answers = ['127.0.0.1', '127.0.0.2'];
    const rebinding: Lookup = (_host, done) => done(null, [{ address: answers.shift() ?? '', family: 4 }]);
    const { fetch } = networkGuard(['good.example'], rebinding);
    await httpRequestTool(fetch).run(asked(), toolCall({ allowedDomains }).call);
    assert.deepEqual([answers, server.seen.length], [['127.0.0.2'], 1]);
    const mixed: Lookup = (_host, done) =>
      done(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    const mixedTool = httpRequestTool(networkGuard([], mixed).fetch);
    const rebound = mixedTool.run(asked({ url: 'http://good.example/' }), toolCall({ allowedDomains }).call);
    const { message } = await fault(rebound);
    assert.match(message, /private/);
  });

  it('is a port of the web, except where the operator names the host', async () => {
    const { fetch } = networkGuard(['127.0.0.0/8'], here);
    const elsewhere = httpRequestTool(fetch).run(asked(), toolCall({ allowedDomains }).call);
    assert.equal((await fault(elsewhere)).message, `Port ${server.port} is not allowed: 80 and 443 are.`);
    assert.equal(server.seen.length, 0);
  });
});

describe('a redirect that http_request meets', () => {
  const toward = (location: string): RequestListener => {
    return (request, response) => {
      if (request.url === '/start') response.writeHead(302, { location }).end();
      else response.end('arrived');
    };
  };
  const start = (input: Partial<HttpRequest> = {}, own = {}) => run({ url: at('/start'), ...input }, own);

  it('is followed to an allowed host, without keys to another', async () => {
    server.answer(toward('/next'));
    const text = await start({ headers: { 'x-api-key': 'secret' } });
    assert.match(text, new RegExp(`^HTTP 200\naddress: ${at('/next')}\n[^]*\n\narrived$`));
    assert.equal(server.seen.at(-1)?.headers['x-api-key'], 'secret');

    server.answer(toward(at('/next', 'other.example')));
    const both = { allowedDomains: ['good.example', 'other.example'] };
    assert.match(await start({ headers: { 'x-api-key': 'secret', accept: 'text/plain' } }, both), /arrived/);
    const { headers } = server.seen.at(-1) ?? assert.fail();
    assert.deepEqual([headers['x-api-key'], headers.accept], [undefined, 'text/plain']);
  });

  it('is not followed to a host that is not allowed, nor inside, nor to another scheme', async () => {
    const wide = { allowedDomains: ['good.example', 'inside.test', '127.0.0.1', '169.254.169.254'] };
    for (const [location, why] of [
      [at('/next', 'other.example'), /host other\.example is not among/],
      [`http://good.example@other.example:${server.port}/`, /user name/],
      ['http://inside.test/', /private/],
      ['http://127.0.0.1/', /private/],
      ['http://169.254.169.254/latest/meta-data', /private/],
      ['file:///etc/passwd', /https:\/\//],
      ['data:text/plain,hello', /https:\/\//],
      ['http://[', /complete URL/],
    ] as const) {
      server.seen.length = 0;
      server.answer(toward(location));
      assert.match((await fault(start({}, wide))).message, why, location);
      assert.equal(server.seen.length, 1, location);
    }
  });

  it('is not followed for ever', async () => {
    let hops = 0;
    server.answer((_request, response) => void response.writeHead(307, { location: `/${(hops += 1)}` }).end());
    assert.equal((await fault(start())).message, 'The address redirects too often.');
    assert.ok(hops < 10);
  });

  it('is the answer to what may have changed something', async () => {
    server.answer(toward('/next'));
    const text = await start({ method: 'POST', body: 'hello' });
    assert.match(text, /^HTTP 302\n[^]*location: \/next\nnote: The redirect was not followed\./);
    assert.deepEqual([server.seen.length, server.seen[0]?.body], [1, 'hello']);
  });
});

describe('a request that may change something', () => {
  it('begins once, directly before it is sent, and is not sent when it had begun before', async () => {
    const { call, begun } = toolCall({ allowedDomains });
    await tool.run(asked({ method: 'PUT', body: 'x' }), call);
    assert.deepEqual([begun(), server.seen.map(({ method }) => method)], [1, ['PUT']]);

    const before = new Error('it came as far before');
    const again = toolCall({ allowedDomains, begin: () => Promise.reject(before) }).call;
    await assert.rejects(tool.run(asked({ method: 'PUT' }), again), (error) => error === before);
    assert.equal(server.seen.length, 1);
  });

  it('does not begin where it may not go; a read never begins', async () => {
    for (const input of [{ url: at('/', 'other.example') }, { url: 'http://10.0.0.10/' }]) {
      const { call, begun } = toolCall({ allowedDomains: ['10.0.0.10'] });
      await fault(tool.run(asked({ method: 'DELETE', ...input }), call));
      assert.equal(begun(), 0);
    }
    const { call, begun } = toolCall({ allowedDomains });
    await tool.run(asked(), call);
    assert.equal(begun(), 0);
  });

  it('is refused by a policy that reads only', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
      assert.match((await fault(run({ method }, { policy: { read_only: true } }))).message, new RegExp(method));
    assert.equal(server.seen.length, 0);
    for (const method of ['GET', 'HEAD'] as const)
      assert.match(await run({ method }, { policy: { read_only: true } }), /^HTTP 200/);
  });

  it('says whether it may have been made when there is no answer', async () => {
    const closed = `http://good.example:${await freePort()}/`;
    assert.equal((await fault(run({ method: 'POST', url: closed }))).acted, 'no');
    server.answer((request) => request.socket.destroy());
    assert.equal((await fault(run({ method: 'POST' }))).acted, 'unclear');
    assert.equal((await fault(run())).acted, 'no');

    const clock = new AbortController();
    server.answer(() => clock.abort(new DOMException('late', 'TimeoutError')));
    const late = await fault(run({ method: 'POST' }, { signal: clock.signal }));
    assert.deepEqual([late.message, late.acted], ['There was no answer when the time was over.', 'unclear']);
  });
});

describe('what http_request makes of an answer', () => {
  const answered = (headers: Record<string, string | string[]>, body: string | Uint8Array = '', status = 200) =>
    server.answer((_request, response) => void response.writeHead(status, headers).end(body));

  it('is its status, the headers that matter and the text', async () => {
    answered({ 'content-type': 'application/problem+json', 'set-cookie': 'a=b', 'retry-after': '7' }, '{"a":1}', 503);
    const text = await run();
    assert.match(
      text,
      /^HTTP 503\naddress: .+\ncontent-type: application\/problem\+json\n[^]*retry-after: 7\n\n\{"a":1\}$/,
    );
    assert.doesNotMatch(text, /cookie/);
    answered({ 'content-length': '5', etag: '"v1"' });
    assert.match(await run({ method: 'HEAD' }), /etag: "v1"$/);
  });

  it('is text in the charset that it is in', async () => {
    const latin = Buffer.from('ação', 'latin1');
    const cases: [string | undefined, Uint8Array][] = [
      ['text/plain; charset="ISO-8859-1"', latin],
      ['text/html', Buffer.concat([Buffer.from('<meta charset=windows-1252>'), latin])],
      ['text/plain', Buffer.from('ação')],
      ['text/plain; charset=klingon', Buffer.from('ação')],
      ['text/plain; charset=latin1', Buffer.from('\ufeffação')],
      [undefined, Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('ação', 'utf16le')])],
    ];
    for (const [type, bytes] of cases) {
      answered(type === undefined ? {} : { 'content-type': type }, bytes);
      assert.match(await run(), /\n\n(<meta[^>]*>)?ação$/, type);
    }
  });

  it('names what is no text and does not show it', async () => {
    answered({ 'content-type': 'image/png' }, Buffer.from('PNG secret'));
    assert.match(await run(), /note: The body is not text \(image\/png, 10 bytes\) and is not shown\.$/);
    answered({}, Buffer.from('\0\u0001secret'));
    assert.match(await run(), /\(of no type, 8 bytes\)/);
  });

  it('ends at 256 KiB, also of what was compressed, and says so', async () => {
    const cut = /note: The body is cut after 262144 bytes: no more is read\.\n\na{262144}$/;
    let ended: Promise<void> | undefined;
    server.answer((_request, response) => {
      ended = new Promise((resolve) => void response.once('close', resolve));
      const more = () => {
        while (!response.destroyed && response.write('a'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    assert.match(await run(), cut);
    await ended; // the endless body is let go
    answered({ 'content-type': 'text/plain', 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(67_108_864, 'a')));
    assert.match(await run(), cut);
    const euros = Buffer.from('€'.repeat(100_000));
    answered({ 'content-type': 'text/plain' }, euros);
    assert.match(await run(), /\n\n€{87381}$/, 'no half character');
  });

  it('ends with the time and with the connection, and says so', async () => {
    const slow: RequestListener = (_request, response) => void response.write('first');
    const clock = new AbortController();
    // the clock stops when the head of the answer is here and its body is not
    const late = async (url: string | URL | Request, init?: GuardedInit) => {
      const response = await guard.fetch(url, init);
      setTimeout(() => clock.abort(new DOMException('late', 'TimeoutError')), 300);
      return response;
    };
    server.answer(slow);
    const call = toolCall({ allowedDomains, signal: clock.signal }).call;
    const { text } = await httpRequestTool(late).run(asked({ method: 'POST' }), call);
    assert.match(text, /^HTTP 200\n[^]*note: The body is cut after 5 bytes: the time was over\.\n\nfirst$/);

    server.answer((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('first', () => response.destroy());
    });
    assert.match(await run(), /note: The body is cut after 5 bytes: the connection ended/);
    answered({ 'content-encoding': 'gzip', 'content-type': 'text/plain' }, 'not gzip');
    assert.match(await run(), /note: The body is cut after 0 bytes: the connection ended, or what came cannot be unp/);
  });

  it('is nothing when its head is too long', async () => {
    answered({ 'x-long': 'a'.repeat(100_000) });
    const { message } = await fault(run());
    assert.equal(message, 'There was no answer that can be read (UND_ERR_HEADERS_OVERFLOW).');
    answered({ etag: 'a'.repeat(5_000) });
    assert.match(await run(), /etag: a{1000}$/);
  });
});
