import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { after, before, beforeEach, describe, it } from 'node:test';
import { networkGuard } from '../../../adapters/http/guard.ts';
import { mcpClient } from '../../../adapters/mcp/client.ts';
import type { McpConnection, McpVisit } from '../../../domain/mcp-ports.ts';
import { ToolFault } from '../../../domain/tool-ports.ts';
import type { ScriptedMcp } from '../../support/mcp-server.ts';
import { sentTool, startMcp, textAnswer } from '../../support/mcp-server.ts';
import { until } from '../../support/until.ts';
// counting would give the programs a variable of ours
import '../../support/uncounted.ts';

const program = fileURLToPath(new URL('../../support/mcp-program.ts', import.meta.url));
const SECRET = 'sk-of-"the"-owner';

let mcp: ScriptedMcp;
before(async () => {
  mcp = await startMcp();
});
after(() => mcp.stop());
beforeEach(() => {
  mcp.tools = [sentTool('echo')];
  mcp.answer = (_name, input) => textAnswer(String(input['text']));
  mcp.raw = undefined;
  mcp.calls.length = mcp.requests.length = 0;
});

const client = mcpClient({
  guard: networkGuard(['127.0.0.1']),
  commands: {
    program: { command: process.execPath, args: [program], env: { GREETING: 'hello' } },
    absent: { command: '/nonexistent/program', args: [], env: {} },
    mute: { command: '/bin/sh', args: ['-c', 'exit 3'], env: {} },
  },
});
const web = (change: Partial<McpConnection> = {}): McpConnection => ({
  ...{ name: 'web', transport: 'http', address: mcp.url, headers: {}, tools: [], ...change },
});
const local = (address = 'program'): McpConnection => ({ ...web(), name: 'local', transport: 'stdio', address });

const visit = <T>(to: McpConnection, work: (visit: McpVisit) => Promise<T>, signal = AbortSignal.timeout(20_000)) =>
  client.visit(to, signal, work);
const call = (to: McpConnection, tool: string, input = {}, signal?: AbortSignal) =>
  visit(to, (there) => there.call(tool, input), signal);

/** Fails unless it was thrown as a fault; says with which words, and whether something may have happened. */
async function fault(work: Promise<unknown>): Promise<Pick<ToolFault, 'message' | 'acted' | 'cause'>> {
  const error: unknown = await work.then(
    () => assert.fail('it did not fail'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ToolFault, String(error));
  assert.equal(error.cause, undefined, 'what a server says goes into no history');
  return error;
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a server over HTTP', () => {
  it('is listed and called, with the owner’s headers, and left without a session', async () => {
    const before = mcp.open();
    const headers = { authorization: `Bearer ${SECRET}` };
    const listing = await visit(web({ headers }), (there) => there.list());
    assert.deepEqual(
      listing.tools.map(({ name }) => name),
      ['echo'],
    );
    assert.equal(await call(web({ headers }), 'echo', { text: 'good day' }), 'good day');
    assert.deepEqual(mcp.calls, [{ name: 'echo', input: { text: 'good day' } }]);
    assert.ok(mcp.requests.every(({ headers: { authorization } }) => authorization === `Bearer ${SECRET}`));
    assert.deepEqual([...new Set(mcp.requests.map(({ method }) => method))], ['POST', 'DELETE']);
    assert.equal(mcp.open(), before);
  });

  it('has an answer that is no text named, and not shown', async () => {
    mcp.answer = () => ({
      content: [
        { type: 'text', text: 'Look:' },
        { type: 'image', data: 'QUJD', mimeType: 'image/png' },
        { type: 'resource', resource: { uri: 'file:///notes', text: 'a note' } },
        { type: 'resource_link', uri: 'file:///more', name: 'more' },
      ],
    });
    assert.equal(
      await call(web(), 'echo'),
      'Look:\n[image (image/png, 4 characters of base64) is not shown]\na note\n[a link to a resource: file:///more]',
    );
  });

  it('that answers with an error has its words told as an answer: how the call ended is known', async () => {
    mcp.answer = () => ({ ...textAnswer('no such city'), isError: true });
    assert.equal(await call(web(), 'echo'), 'The tool says that this is an error: no such city');
  });

  it('does not tell the owner’s secret to the model, whatever it repeats', async () => {
    const headers = { authorization: `Bearer ${SECRET}` };
    mcp.answer = () => textAnswer(`You sent Bearer ${SECRET}, so ${SECRET}`);
    assert.equal(await call(web({ headers }), 'echo'), 'You sent [secret], so [secret]');
    mcp.tools = [sentTool('echo', { description: `Use ${SECRET}` })];
    const { tools } = await visit(web({ headers }), (there) => there.list());
    assert.equal(tools[0]?.description, 'Use [secret]');
    mcp.raw = (_request, response) => void response.writeHead(401).end(`wrong: ${SECRET}`);
    const { message } = await fault(call(web({ headers }), 'echo'));
    assert.equal(message, 'The MCP server "web" answers with the HTTP status 401');
  });

  it('that hangs is left when time is over, and the call counts as unclear', async () => {
    mcp.answer = () => new Promise(() => undefined);
    const late = new AbortController();
    const hanging = fault(call(web(), 'echo', {}, late.signal));
    await until(() => mcp.calls.length === 1, 10_000, 'the call');
    late.abort();
    const { message, acted } = await hanging;
    assert.deepEqual([message, acted], ['The MCP server "web" did not answer in time', 'unclear']);
    mcp.raw = () => undefined; // not even the connection is answered
    const early = await fault(call(web(), 'echo', {}, AbortSignal.timeout(300)));
    assert.deepEqual([early.message, early.acted], ['The MCP server "web" did not answer in time', 'no']);
  });

  it('that dies in the middle of a call is noticed at once, whichever way it goes', async () => {
    mcp.answer = () => {
      mcp.cut();
      return new Promise(() => undefined);
    };
    const cut = await fault(call(web(), 'echo'));
    assert.equal(cut.acted, 'unclear');
    mcp.answer = () => textAnswer('never said');
    let posts = 0;
    const whole = mcp.requests.length;
    mcp.raw = (request, response) => {
      // a stream that ends in good order and without the answer
      posts += 1;
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': nothing\n\n');
    };
    const ended = await fault(call(web(), 'echo'));
    assert.match(ended.message, /went away in the middle of it/);
    assert.ok(posts >= 1 && mcp.requests.length > whole);
  });

  it('that answers with more than can be taken is not listened to', async () => {
    mcp.answer = () => textAnswer('x'.repeat(6 * 1024 * 1024));
    const { message, acted } = await fault(call(web(), 'echo'));
    assert.deepEqual([message, acted], ['The MCP server "web" answers with more than can be taken', 'unclear']);
    mcp.answer = () => textAnswer('x'.repeat(300_000));
    const text = await call(web(), 'echo');
    assert.ok(text.length < 263_000 && text.endsWith('[cut: the answer has 300000 characters]'), `${text.length}`);
  });

  it('is not followed to another origin, nor to a private address, and gets no argument sent there', async () => {
    const inside = await startMcp('127.0.0.2');
    const elsewhere = await startMcp();
    for (const target of [inside.url, elsewhere.url]) {
      mcp.raw = (request, response) => {
        request.resume();
        response.writeHead(307, { location: target }).end();
      };
      const { message, acted } = await fault(call(web(), 'echo', { text: 'private' }));
      assert.deepEqual([message, acted], ['The MCP server "web" answers with the HTTP status 307', 'no']);
    }
    assert.deepEqual([...inside.requests, ...elsewhere.requests], []);
    const direct = await fault(call(web({ address: inside.url }), 'echo'));
    assert.match(direct.message, /private, local or reserved address/);
    assert.deepEqual(inside.requests, []);
    await Promise.all([inside.stop(), elsewhere.stop()]);
  });

  it('that is none is named so, whatever it answers', async () => {
    const answers: [type: string, body: string][] = [
      ['text/html', '<h1>hello</h1>'],
      ['application/json', '{'],
      ['application/json', '[1, 2]'],
      ['application/json', `{"jsonrpc": "2.0", "id": 0, "result": ${'['.repeat(100_000)}`],
    ];
    for (const [type, body] of answers) {
      mcp.raw = (request, response) => {
        request.resume();
        response.writeHead(200, { 'content-type': type }).end(body);
      };
      const { message, acted } = await fault(visit(web(), (there) => there.list()));
      assert.match(message, /does not speak MCP|went away/, body.slice(0, 20));
      assert.equal(acted, 'no');
    }
  });

  it('gets through what fails in our own work, unchanged', async () => {
    const ours = new Error('the database is away');
    await assert.rejects(
      visit(web(), () => Promise.reject(ours)),
      ours,
    );
  });
});

describe('a program of the operator’s', () => {
  it('gets nothing of our environment, works in no folder of ours, and is gone after use even when it would stay', async () => {
    process.env['AIOX_TEST_CANARY'] = 'canary';
    const late = new AbortController();
    let told: { env: object; cwd: string; pid: number } | undefined;
    const stays = visit(
      local(),
      async (there) => {
        told = JSON.parse(await there.call('environment', {})) as typeof told;
        setTimeout(() => late.abort(), 100);
        return there.call('stay', {}).finally(() => assert.ok(isAlive(told?.pid ?? 0), 'it is still there'));
      },
      late.signal,
    );
    const { message, acted } = await fault(stays);
    delete process.env['AIOX_TEST_CANARY'];
    assert.deepEqual([message, acted], ['The MCP server "local" did not answer in time', 'unclear']);
    assert.deepEqual([told?.env, told?.cwd], [{ GREETING: 'hello' }, '/']);
    assert.equal(isAlive(told?.pid ?? 0), false);
  });

  it('is another process for each visit, shared by nobody, and its children go with it', async () => {
    const visits = await Promise.all([call(local(), 'child'), call(local(), 'child')]);
    const [one, two] = visits.map((text) => JSON.parse(text) as { pid: number; child: number });
    assert.notEqual(one?.pid, two?.pid);
    for (const { pid, child } of [one, two].map((each) => each ?? assert.fail()))
      await until(() => !isAlive(pid) && !isAlive(child), 5_000, 'the end of both');
  });

  it('that dies or floods harms one call', async () => {
    const [dead, flood] = await Promise.all([fault(call(local(), 'die')), fault(call(local(), 'flood'))]);
    assert.deepEqual([dead.message, dead.acted], ['The MCP server "local" went away in the middle of it', 'unclear']);
    assert.match(flood.message, /more than can be taken/);
  });

  it('that cannot be started, says nothing, or was never offered is named', async () => {
    for (const [name, words] of [
      ['absent', /cannot be reached/],
      ['mute', /went away/],
      ['constructor', /no command "constructor"/],
      ['/bin/sh', /no command/],
    ] as const) {
      const { message, acted } = await fault(call(local(name), 'echo'));
      assert.match(message, words, name);
      assert.equal(acted, 'no');
    }
  });
});
