import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { DOCUMENT_LIMIT_BYTES } from '../../contracts/document.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';

type Json = Record<string, unknown>;

describe('files of an agent over REST', () => {
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;
  let root: string;

  before(async () => {
    platform = await sharedPlatform();
    ana = await platform.person('ana');
    agent = await ana.agent();
    root = `${platform.stack.run.api}/api/v1/agents/${agent.id}/documents`;
  });
  after(() => platform.stop());

  const headers = (more: Record<string, string> = {}) => ({ authorization: `Bearer ${ana.token}`, ...more });
  const upload = async (
    name: string,
    body: string | Buffer<ArrayBuffer> | Uint8Array<ArrayBuffer>,
    more: Record<string, string> = {},
  ) => {
    const url = `${root}?name=${encodeURIComponent(name)}`;
    const answer = await fetch(url, {
      method: 'POST',
      headers: headers({ 'content-type': 'text/plain', ...more }),
      body,
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Json };
  };

  it('a file is given, listed, told of, fetched as it was, and deleted', async () => {
    const bytes = Buffer.from('<script>alert("mine")</script>');
    const given = await upload('relatório "final".html', bytes, { 'content-type': 'Text/HTML; charset=utf-8' });
    assert.equal(given.status, 201, JSON.stringify(given.body));
    const id = String(given.body['document_id']);
    assert.deepEqual(given.body, {
      ...{ document_id: id, agent_id: agent.id, name: 'relatório "final".html', media_type: 'text/html' },
      ...{ size_bytes: bytes.length, origin: 'upload', message_id: null, created_at: given.body['created_at'] },
    });
    const path = `/agents/${agent.id}/documents/${id}`;
    assert.equal(given.headers.get('location'), `/api/v1${path}`);
    assert.deepEqual((await ana.api('GET', path)).body, given.body);
    const list = (await ana.api('GET', `/agents/${agent.id}/documents`)).body;
    assert.deepEqual(list, { items: [given.body], next_cursor: null });

    const content = await fetch(`${root}/${id}/content`, { headers: headers() });
    assert.equal(Buffer.compare(Buffer.from(await content.arrayBuffer()), bytes), 0);
    const told = (name: string) => content.headers.get(name) ?? '';
    assert.match(told('content-disposition'), /^attachment; filename=.*; filename\*=UTF-8''relat%C3%B3rio%20/);
    assert.equal(told('content-type'), 'application/octet-stream');
    assert.equal(told('x-content-type-options'), 'nosniff');
    assert.match(told('content-security-policy'), /^sandbox; default-src 'none'/);
    assert.equal(told('cache-control'), 'no-store');

    assert.equal((await ana.api('DELETE', path)).status, 204);
    for (const gone of [path, `${path}/content`]) assert.equal((await ana.api('GET', gone)).status, 404);
    assert.equal((await ana.api('DELETE', path)).status, 404);
  });

  it('JSON is a file like any other, and is not read as a body', async () => {
    for (const body of ['{"broken', '{"a":1,"a":2}', JSON.stringify({ long: 'x'.repeat(1_100_000) })]) {
      const { status, body: told } = await upload('data.json', body, { 'content-type': 'application/json' });
      assert.deepEqual([status, told['size_bytes']], [201, body.length], JSON.stringify(told));
      assert.equal(
        (await ana.api('DELETE', `/agents/${agent.id}/documents/${String(told['document_id'])}`)).status,
        204,
      );
    }
  });

  it('an empty file, and one that is a byte too large, are refused by name; the latter before it has come', async () => {
    const empty = await upload('a.txt', '');
    assert.deepEqual([empty.status, empty.body['type']], [400, 'urn:problem:input.invalid']);
    const large = await upload('a.txt', new Uint8Array(DOCUMENT_LIMIT_BYTES + 1)).catch(() => undefined);
    if (large) assert.deepEqual([large.status, large.body['type']], [413, 'urn:problem:input.too_large']);
    // without a length: what comes is counted
    const { status, sent } = await chunked(DOCUMENT_LIMIT_BYTES + 8 * 1_048_576);
    assert.equal(status, 413);
    assert.ok(sent <= DOCUMENT_LIMIT_BYTES + 8 * 1_048_576);
    const unpacked = await upload('a.txt', 'x', { 'content-encoding': 'gzip' });
    assert.equal(unpacked.status, 415);
    const { items } = (await ana.api<{ items: Json[] }>('GET', `/agents/${agent.id}/documents`)).body;
    assert.deepEqual(items, []);
  });

  /** Sends so many bytes in pieces, without saying how many there will be. */
  const chunked = (bytes: number) =>
    new Promise<{ status: number; sent: number }>((resolve, reject) => {
      let sent = 0;
      const outgoing = httpRequest(`${root}?name=a.bin`, {
        method: 'POST',
        headers: headers({ 'content-type': 'a/b' }),
      });
      outgoing.on('response', (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, sent });
        outgoing.destroy();
      });
      outgoing.on('error', reject);
      const piece = Buffer.alloc(1_048_576);
      const more = (): void => {
        while (sent < bytes) {
          sent += piece.length;
          if (!outgoing.write(piece)) return void outgoing.once('drain', more);
        }
        outgoing.end();
      };
      more();
    });

  it('a name that would be a path, that hides what it is, or that is none is refused by name', async () => {
    for (const name of ['../../etc/passwd', '..\\x', 'a\0.txt', 'invoice\u202efdp.exe', '..', '', 'x'.repeat(201)]) {
      const { status, body } = await upload(name, 'x');
      const [error] = (body['errors'] ?? []) as Json[];
      assert.deepEqual(
        [status, error?.['parameter']],
        [400, 'name'],
        `${JSON.stringify(name)}: ${JSON.stringify(body)}`,
      );
    }
    const nameless = await fetch(root, { method: 'POST', headers: headers(), body: 'x' });
    assert.equal(nameless.status, 400);
  });

  it('the same upload again under its Idempotency-Key is one file; another file under it is refused', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await upload('a.txt', 'once', key);
    const again = await upload('a.txt', 'once', key);
    assert.deepEqual([again.status, again.body], [201, first.body]);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    assert.equal((await upload('a.txt', 'ONCE', key)).body['type'], 'urn:problem:idempotency.mismatch');
    const { items } = (await ana.api<{ items: Json[] }>('GET', `/agents/${agent.id}/documents`)).body;
    assert.equal(items.length, 1);
  });

  it('an API key needs the scope of what it does', async () => {
    const made = await ana.api<{ api_key: string }>('POST', '/me/api-keys', { name: 'reader', scopes: ['read'] });
    const authorization = `Bearer ${made.body.api_key}`;
    assert.equal((await fetch(root, { headers: { authorization } })).status, 200);
    const write = await fetch(`${root}?name=a.txt`, { method: 'POST', headers: { authorization }, body: 'x' });
    assert.equal(write.status, 403);
  });

  it('a deleted agent takes no file and gives none', async () => {
    const other = await ana.agent('Bela');
    const path = `/agents/${other.id}/documents`;
    assert.equal((await ana.api('DELETE', `/agents/${other.id}`)).status, 204);
    for (const [method, target] of [
      ['GET', path],
      ['GET', `${path}/${randomUUID()}/content`],
      ['POST', `${path}?name=a.txt`],
    ] as const) {
      const body = method === 'POST' ? { a: 1 } : undefined;
      assert.equal((await ana.api(method, target, body)).status, 410, target);
    }
  });
});
