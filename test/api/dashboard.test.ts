import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { createApp } from '../../api/app.ts';
import { dashboard } from '../../api/dashboard.ts';
import { endpoint } from '../../api/endpoint.ts';
import { AppError } from '../../contracts/errors.ts';
import { noLimits as rates } from '../support/no-limits.ts';
import { nobodysKeys as idempotencyKeys } from '../support/nobodys-keys.ts';
import type { RawAnswer } from '../support/raw-request.ts';
import { rawRequest } from '../support/raw-request.ts';

/** As a browser asks for a page, and as a program asks for anything. */
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const PROGRAM = { accept: 'application/json, */*' };

const page = `<!doctype html><html><head>
  <meta http-equiv="content-security-policy" content="default-src &#39;self&#39;; script-src 'self' 'sha256-abc='">
</head><body>the dashboard</body></html>`;
const built = {
  'index.html': page,
  'icon.svg': '<svg/>',
  '.hidden': 'canary-2b6e',
  '_app/version.json': '{}',
  '_app/immutable/entry/start.B3Yj2jg9.js': 'start()',
  '_app/immutable/entry/start.B3Yj2jg9.js.gz': 'packed',
};

/** What lies in a folder of its own, beside a file that nobody may see. */
function folderWith(files: Record<string, string>): string {
  const around = mkdtempSync(join(tmpdir(), 'aiox-dashboard-'));
  writeFileSync(join(around, 'secret.txt'), 'canary-2b6e');
  for (const [name, text] of Object.entries(files)) {
    const path = join(around, 'build', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return join(around, 'build');
}

describe('the dashboard', () => {
  const folders: string[] = [];
  let server: Server;
  let origin: string;

  const withFiles = (files: Record<string, string>): string => {
    const folder = folderWith(files);
    folders.push(folder);
    return folder;
  };
  before(async () => {
    const known = endpoint({ method: 'get', path: '/known', auth: 'none', handle: async () => {} });
    const app = createApp({
      ...{ routes: [known], publicRoutes: [], rates, idempotencyKeys, checkReplies: true },
      authenticate: async () => {
        throw new AppError('auth.required');
      },
      log: pino({ level: 'silent' }),
      pages: dashboard(withFiles(built)),
    });
    server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    await new Promise((resolve) => server.close(resolve));
    for (const folder of folders) rmSync(dirname(folder), { recursive: true });
  });

  const get = (path: string, headers: Record<string, string> = BROWSER) => rawRequest(origin, 'GET', path, headers);
  const isPage = ({ status, headers, text }: RawAnswer): boolean =>
    status === 200 && headers['content-type'] === 'text/html; charset=utf-8' && text === page;
  const isProblem = ({ status, headers, text }: RawAnswer, expected = 404): boolean =>
    status === expected &&
    headers['content-type'] === 'application/problem+json; charset=utf-8' &&
    /urn:problem/.test(text);

  it('is a page at any address that a browser goes to: what it shows there is its own to find out', async () => {
    for (const path of ['/', '/agents', '/agents/6f1f8d1e?tab=runs', '/apis', '/documents', '/nowhere/at/all'])
      assert.ok(isPage(await get(path)), path);
    const { headers } = await get('/agents');
    assert.equal(headers['cache-control'], 'no-cache');
    assert.equal(headers['vary'], 'Accept');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
  });

  it('says its own policy as a header, too, and may stand in no frame', async () => {
    for (const path of ['/agents', '/index.html']) {
      const { headers } = await get(path);
      const policy = String(headers['content-security-policy']);
      assert.equal(policy, "default-src 'self'; script-src 'self' 'sha256-abc='; frame-ancestors 'none'", path);
      assert.equal(headers['x-frame-options'], 'DENY');
    }
  });

  it('keeps files whose name changes with their content for ever, and asks for the others again', async () => {
    const start = await get('/_app/immutable/entry/start.B3Yj2jg9.js', { accept: '*/*' });
    assert.deepEqual([start.status, start.text], [200, 'start()']);
    assert.match(String(start.headers['content-type']), /^text\/javascript/);
    assert.equal(start.headers['cache-control'], 'public, max-age=31536000, immutable');
    for (const path of ['/_app/version.json', '/icon.svg', '/index.html']) {
      const { status, headers } = await get(path, { accept: '*/*' });
      assert.deepEqual([status, headers['cache-control']], [200, 'no-cache'], path);
      const again = await get(path, { accept: '*/*', 'if-none-match': String(headers['etag']) });
      assert.equal(again.status, 304, path);
    }
    // an old page asks for files of its own time: a page in the place of a script would be kept for ever as one
    for (const path of ['/_app/immutable/entry/start.of-yesterday.js', '/_app/immutable/', '/_app'])
      assert.ok(isProblem(await get(path)), path);
  });

  it('sends files as the build has compressed them, to who can read that', async () => {
    const path = '/_app/immutable/entry/start.B3Yj2jg9.js';
    const packed = await get(path, { accept: '*/*', 'accept-encoding': 'gzip, br' });
    assert.deepEqual([packed.text, packed.headers['content-encoding']], ['packed', 'gzip']);
    assert.match(String(packed.headers['content-type']), /^text\/javascript/);
    assert.match(String(packed.headers['vary']), /Accept-Encoding/);
    const { text, headers } = await get(path, { accept: '*/*' });
    assert.deepEqual([text, headers['content-encoding']], ['start()', undefined]);
  });

  it('is nothing for programs, which get problems', async () => {
    for (const headers of [PROGRAM, { accept: '*/*' }, { accept: '' }, {}])
      for (const path of ['/', '/agents', '/nowhere'])
        assert.ok(isProblem(await get(path, headers)), `${path} ${JSON.stringify(headers)}`);
  });

  it('is never in the place of an address of the API', async () => {
    const theirs = ['/api', '/api/', '/api/v1', '/api/v1/nowhere', '/docs/nowhere', '/health', '/health/nowhere'];
    for (const path of [...theirs, '/temporal', '/temporal/namespaces', '/.well-known/nothing'])
      assert.ok(isProblem(await get(path)), path);
    assert.equal((await get('/api/v1/known')).status, 204);
    assert.ok(isProblem(await rawRequest(origin, 'POST', '/api/v1/known', BROWSER), 405));
  });

  it('answers HEAD as GET, without a body', async () => {
    for (const path of ['/agents', '/icon.svg']) {
      const [asked, head] = [await get(path), await rawRequest(origin, 'HEAD', path, BROWSER)];
      assert.deepEqual([head.status, head.text], [200, ''], path);
      for (const name of ['content-type', 'content-length', 'cache-control', 'content-security-policy'])
        assert.equal(head.headers[name], asked.headers[name], `${path} ${name}`);
    }
  });

  it('takes nothing: what is sent to the address of a page is refused', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      for (const path of ['/', '/agents', '/icon.svg'])
        assert.ok(isProblem(await rawRequest(origin, method, path, BROWSER)), `${method} ${path}`);
  });

  it('shows no file from outside its folder, and none that is hidden', async () => {
    const climbs = ['/../secret.txt', '/%2e%2e/secret.txt', '/_app/%2e%2e/%2e%2e/secret.txt', '/..%2fsecret.txt'];
    const more = ['/%2e%2e%2fsecret.txt', '/..%5csecret.txt', '/_app/..;/secret.txt', '/.hidden', '/%2ehidden'];
    for (const path of [...climbs, ...more, '//secret.txt', '/%00', '/icon.svg%00.html', '/_app/'])
      for (const headers of [BROWSER, PROGRAM]) {
        const answer = await get(path, headers);
        assert.ok(isPage(answer) || isProblem(answer) || isProblem(answer, 400), `${path}: ${answer.status}`);
        assert.doesNotMatch(answer.text, /canary-2b6e/, path);
        assert.equal(answer.headers['location'], undefined, path);
      }
  });

  it('does not begin without having been built, or without a policy', () => {
    const about = (files: Record<string, string>) => () => dashboard(withFiles(files));
    assert.throws(about({ 'icon.svg': '<svg/>' }), /npm run setup/);
    assert.throws(about({ 'index.html': '<html></html>' }), /Content-Security-Policy/);
  });
});
