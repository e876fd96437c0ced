import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { ScriptedMcp } from '../support/mcp-server.ts';
import { sentTool, startMcp } from '../support/mcp-server.ts';
import type { Person, Platform } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';

interface Server {
  state: string;
  fault: string | null;
  tools: { name: string; description: string; definition_sha256: string }[];
  left_out: { name: string; reason: string }[];
  header_names: string[];
  changes?: { added: string[]; changed: string[]; removed: string[] };
  errors?: { pointer?: string; detail: string }[];
}

const SECRET = 'sk-mcp-0123456789-canary';

let platform: Platform;
let mcp: ScriptedMcp;
let ana: Person;
let rui: Person;
const http = (change: object = {}) => ({ transport: 'http', name: 'files', url: mcp.url, ...change });
const add = (person: Person, body: unknown) => person.api<Server>('POST', '/mcp-servers', body);
const names = ({ tools }: Server) => tools.map(({ name }) => name);

describe('an owner’s MCP server', () => {
  before(async () => {
    [platform, mcp] = await Promise.all([sharedPlatform(), startMcp()]);
    [ana, rui] = await Promise.all([platform.person('ana'), platform.person('rui')]);
  });
  after(async () => {
    await platform?.stop();
    await mcp.stop();
  });

  it('is added with its tools, shown to its owner alone without its headers, and looked at again when it has changed', async () => {
    mcp.tools = [sentTool('echo'), sentTool('email_sender'), sentTool('not a name'), sentTool('old')];
    const added = await add(ana, http({ headers: { authorization: `Bearer ${SECRET}` } }));
    assert.equal(added.status, 201, JSON.stringify(added.body));
    assert.deepEqual(names(added.body), ['files__echo', 'files__email_sender', 'files__old']);
    assert.deepEqual([added.body.state, added.body.header_names], ['ready', ['authorization']]);
    assert.deepEqual(
      added.body.left_out.map(({ name }) => name),
      ['not a name'],
    );
    assert.equal(mcp.requests[0]?.headers.authorization, `Bearer ${SECRET}`);
    assert.equal(mcp.open(), 0);

    const shown = await ana.api<Server>('GET', '/mcp-servers/files');
    assert.deepEqual(shown.body, added.body);
    const { body: listed } = await ana.api<{ items: unknown[]; commands: string[] }>('GET', '/mcp-servers');
    assert.deepEqual(listed, { items: [added.body], commands: ['program'] }, 'of programs their names and no more');
    for (const [method, path] of [
      ['GET', '/mcp-servers/files'],
      ['POST', '/mcp-servers/files/refresh'],
      ['DELETE', '/mcp-servers/files'],
    ] as const)
      assert.equal((await rui.api(method, path)).status, 404, method);
    assert.deepEqual((await rui.api<{ items: unknown[] }>('GET', '/mcp-servers')).body.items, []);

    const same = await ana.api<Server>('POST', '/mcp-servers/files/refresh');
    assert.deepEqual(same.body.changes, { added: [], changed: [], removed: [] });
    mcp.tools = [sentTool('echo', { description: 'Other.' }), sentTool('email_sender'), sentTool('new')];
    const again = await ana.api<Server>('POST', '/mcp-servers/files/refresh');
    assert.equal(again.status, 200, JSON.stringify(again.body));
    assert.deepEqual(again.body.changes, { added: ['new'], changed: ['echo'], removed: ['old'] });
    assert.notEqual(again.body.tools[0]?.definition_sha256, added.body.tools[0]?.definition_sha256);

    assert.equal((await add(ana, http())).status, 409);
    assert.equal((await ana.api('DELETE', '/mcp-servers/files')).status, 204);
    assert.equal((await ana.api('DELETE', '/mcp-servers/files')).status, 404);
    for (const { body } of [added, shown, same, again]) assert.ok(!JSON.stringify(body).includes(SECRET));
    for (const { log } of Object.values(platform.stack.run.processes))
      assert.ok(!(await readFile(log, 'utf8')).includes(SECRET), log);
  });

  it('that gives no list stays with the reason, until it gives one', async () => {
    mcp.tools = [sentTool('echo')];
    mcp.raw = (_request, response) => void response.writeHead(401).end(`wrong: ${SECRET}`);
    const failed = await add(ana, http({ name: 'shy' }));
    assert.deepEqual(
      [failed.status, failed.body.state, failed.body.fault, failed.body.tools],
      [201, 'failed', 'The MCP server "shy" answers with the HTTP status 401', []],
    );
    mcp.raw = undefined;
    const ready = await ana.api<Server>('POST', '/mcp-servers/shy/refresh');
    assert.deepEqual([ready.body.state, ready.body.fault, names(ready.body)], ['ready', null, ['shy__echo']]);
    mcp.raw = (_request, response) => void response.writeHead(500).end();
    const away = await ana.api<Server>('POST', '/mcp-servers/shy/refresh');
    assert.deepEqual([away.body.state, names(away.body)], ['failed', ['shy__echo']], 'what it gave before is kept');
    mcp.raw = undefined;
    await ana.api('DELETE', '/mcp-servers/shy');
  });

  it('may be a program that the operator offers, and no other', async () => {
    const added = await add(ana, { transport: 'stdio', name: 'local', command: 'program' });
    assert.equal(added.status, 201, JSON.stringify(added.body));
    assert.ok(names(added.body).includes('local__environment'));
    const other = await add(ana, { transport: 'stdio', name: 'other', command: 'sh' });
    assert.deepEqual([other.body.state, other.body.tools], ['failed', []]);
    assert.match(other.body.fault ?? '', /has no command "sh"/);
    for (const name of ['local', 'other']) assert.equal((await ana.api('DELETE', `/mcp-servers/${name}`)).status, 204);
  });

  it('is refused at the field that is wrong', async () => {
    const stdio = { transport: 'stdio', name: 'local', command: 'program' };
    const wrong: [body: object, pointer: string][] = [
      [http({ name: 'Files' }), '#/name'],
      [http({ name: 'a_b' }), '#/name'],
      [http({ name: 'x'.repeat(21) }), '#/name'],
      [http({ url: 'http://10.1.2.3/mcp' }), '#/url'],
      [http({ url: 'http://10.1.2.3/mcp' }), '#/url'],
      [http({ url: 'http://169.254.169.254/' }), '#/url'],
      [http({ url: 'https://me:secret@example.org/mcp' }), '#/url'],
      [http({ url: 'file:///etc/passwd' }), '#/url'],
      [http({ url: `${mcp.url}?key=${SECRET}` }), '#/url'],
      [http({ headers: { 'Bad Name': 'x' } }), '#/headers/Bad Name'],
      [http({ headers: { host: 'other' } }), '#/headers/host'],
      [http({ headers: { 'mcp-session-id': 'other' } }), '#/headers/mcp-session-id'],
      [http({ headers: { 'x-key': 'a\r\nb: c' } }), '#/headers/x-key'],
      [http({ command: 'program' }), '#/command'],
      [http({ owner_user_id: rui.userId }), '#/owner_user_id'],
      [{ ...stdio, command: '/bin/sh' }, '#/command'],
      [{ ...stdio, args: ['-c', 'id'] }, '#/args'],
      [{ ...stdio, headers: {} }, '#/headers'],
      [{ ...stdio, transport: 'sse' }, '#/transport'],
    ];
    for (const [body, pointer] of wrong) {
      const refused = await add(ana, body);
      assert.deepEqual([refused.status, refused.body.errors?.[0]?.pointer], [400, pointer], JSON.stringify(body));
      assert.ok(!JSON.stringify(refused.body).includes(SECRET));
    }
    assert.deepEqual((await ana.api<{ items: unknown[] }>('GET', '/mcp-servers')).body.items, []);
  });
});
