import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { isPublicAddress } from '../../../adapters/http/addresses.ts';
import { ForbiddenAddress } from '../../../domain/forbidden-address.ts';
import type { Lookup } from '../../../adapters/http/guard.ts';
import { networkGuard } from '../../../adapters/http/guard.ts';

const seen: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];
let answerWith: RequestListener = (_request, response) => void response.end('inside');
let server: Server;
let port: number;
before(async () => {
  server = createServer((request, response) => {
    seen.push({ method: request.method, url: request.url, headers: request.headers });
    request.resume();
    answerWith(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
after(() => {
  server.close();
  server.closeAllConnections();
});

const says =
  (...answers: string[][]): Lookup =>
  (_host, done) => {
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };

/** The refusal, wherever in the chain of causes it is; fails when there was none. */
async function refusal(work: Promise<unknown>): Promise<ForbiddenAddress> {
  let error: unknown = await work.then(
    () => assert.fail('it was not refused'),
    (thrown: unknown) => thrown,
  );
  while (!(error instanceof ForbiddenAddress)) error = (error as Error).cause ?? assert.fail(String(error));
  return error;
}

describe('a URL that somebody else gave', () => {
  const forbidden = [
    'http://127.0.0.1/',
    'http://localhost/',
    'http://localhost./',
    'http://LOCALHOST/',
    'http://api.localhost/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://0.0.0.0/',
    'http://0/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/',
    'http://192.0.0.170/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://①②⑦.0.0.1/',
    'http://[::]/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b:1::1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:1::1]/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://[fec0::1]/',
    'http://[ff02::1]/',
  ];
  for (const url of forbidden)
    it(`${url} is refused, at once and when it is fetched`, async () => {
      const guard = networkGuard([]);
      assert.equal((await refusal(guard.check(url))).why, 'private');
      assert.equal((await refusal(guard.fetch(url.replace(/\/$/, `:${port}/`)))).why, 'private');
    });

  for (const [url, why] of [
    ['file:///etc/passwd', 'scheme'],
    ['ftp://example.org/', 'scheme'],
    ['gopher://example.org/', 'scheme'],
    ['data:text/plain,hello', 'scheme'],
    ['https://user:secret@example.org/', 'credentials'],
    ['https://key@example.org/', 'credentials'],
    ['example.org/v1', 'not_a_url'],
    ['http://[fe80::1%25eth0]/', 'not_a_url'],
  ] as const)
    it(`${url} is refused (${why})`, async () => {
      assert.equal((await refusal(networkGuard([]).check(url))).why, why);
      assert.equal((await refusal(networkGuard([]).fetch(url))).why, why);
    });

  it('is allowed when it leads to the public internet', async () => {
    for (const url of ['https://8.8.8.8/v1', 'https://[2606:4700::1111]/', 'http://models.example.org:8000/v1'])
      await networkGuard([], says(['93.184.216.34', '2606:4700::1111'])).check(url);
    assert.ok(isPublicAddress('1.1.1.1') && !isPublicAddress('not an address'));
  });

  it('is told to be unknown when nobody knows its name', async () => {
    const nobody: Lookup = (host, done) => done(Object.assign(new Error(host), { code: 'ENOTFOUND' }), []);
    await assert.rejects(networkGuard([], nobody).check('https://models.example.org'), { code: 'ENOTFOUND' });
    assert.equal((await refusal(networkGuard([], says([])).check('https://models.example.org'))).why, 'private');
  });
});

describe('a name that changes its address', () => {
  const url = () => `http://rebind.example.org:${port}/`;

  it('is refused when it leads inside by the time it is fetched', async () => {
    const guard = networkGuard([], says(['93.184.216.34'], ['127.0.0.1']));
    await guard.check(url());
    const before = seen.length;
    assert.equal((await refusal(guard.fetch(url()))).why, 'private');
    assert.equal(seen.length, before);
  });

  it('is refused when one of its addresses leads inside', async () => {
    const guard = networkGuard([], says(['93.184.216.34', '127.0.0.1']));
    assert.equal((await refusal(guard.check(url()))).why, 'private');
    assert.equal((await refusal(guard.fetch(url()))).why, 'private');
  });

  it('is asked for once: the connection goes where the check looked', async () => {
    let asked = 0;
    const lookup: Lookup = (_host, done) => {
      asked += 1;
      done(null, [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
    };
    const response = await networkGuard(['127.0.0.1'], lookup).fetch(url());
    assert.equal(await response.text(), 'inside');
    assert.equal(asked, 1);
  });
});

describe('a redirect', () => {
  const toward = (location: string, status = 307): RequestListener => {
    return (request, response) => {
      if (request.url === '/start') response.writeHead(status, { location }).end();
      else response.end('arrived');
    };
  };
  const guard = () => networkGuard(['public.example.org', 'other.example.org'], says(['127.0.0.1']));
  const start = (init?: RequestInit) => guard().fetch(`http://public.example.org:${port}/start`, init);

  it('to a private address is refused, by number, by name and by scheme', async () => {
    for (const location of [`http://127.0.0.1:${port}/`, `http://inside.example.org:${port}/`, 'file:///etc/passwd']) {
      answerWith = toward(location);
      const before = seen.length;
      await refusal(start());
      assert.equal(seen.length, before + 1, location);
    }
  });

  it('is followed with method, body and key on the same origin, without the key to another', async () => {
    const headers = { 'x-api-key': 'secret', authorization: 'Bearer secret', accept: 'text/plain' };
    answerWith = toward('/next');
    assert.equal(await (await start({ method: 'POST', body: 'hello', headers })).text(), 'arrived');
    assert.deepEqual([seen.at(-1)?.method, seen.at(-1)?.headers['x-api-key']], ['POST', 'secret']);

    answerWith = toward(`http://other.example.org:${port}/next`);
    assert.equal(await (await start({ method: 'POST', body: 'hello', headers })).text(), 'arrived');
    const { headers: carried, method } = seen.at(-1) ?? assert.fail();
    assert.deepEqual(
      [method, carried['x-api-key'], carried.authorization, carried.accept],
      ['POST', undefined, undefined, 'text/plain'],
    );
  });

  it('by 303 becomes a GET without a body', async () => {
    answerWith = toward('/next', 303);
    await (await start({ method: 'POST', body: 'hello' })).text();
    assert.deepEqual([seen.at(-1)?.method, seen.at(-1)?.headers['content-length']], ['GET', undefined]);
  });

  it('is not followed for ever', async () => {
    answerWith = toward('/start');
    const before = seen.length;
    assert.equal((await refusal(start())).why, 'redirects');
    assert.equal(seen.length, before + 4);
  });
});

describe('what the operator allows', () => {
  before(() => (answerWith = (_request, response) => void response.end('inside')));

  for (const entry of ['127.0.0.1', '127.0.0.0/8', 'models.lan', 'MODELS.lan.'])
    it(`${entry} is reached`, async () => {
      const guard = networkGuard([entry], says(['127.0.0.1']));
      await guard.check(`http://models.lan:${port}/`);
      assert.equal(await (await guard.fetch(`http://models.lan:${port}/`)).text(), 'inside');
    });

  it('opens nothing else', async () => {
    const guard = networkGuard(['10.0.0.0/8', 'models.lan', 'fd00::/8'], says(['127.0.0.1']));
    for (const url of ['http://127.0.0.1/', 'http://other.lan/', 'http://[::1]/', 'http://[::ffff:127.0.0.1]/'])
      assert.equal((await refusal(guard.check(url))).why, 'private', url);
    await guard.check('http://[::ffff:10.1.2.3]/');
  });
});
