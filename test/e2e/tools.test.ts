import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { ApprovalView } from '../../contracts/approval.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { openEventStream } from '../support/sse.ts';
import type { ToolServers } from '../support/tool-servers.ts';
import { WEB_HOST } from '../support/tool-servers.ts';
import type { AnaWithTools } from '../support/tool-talk.ts';
import { anaWithTools, calling, codeIn, toolResults, webAgent } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';
import type { XmppClient } from '../support/xmpp-client.ts';

interface Used {
  agent_id: string;
  calls: {
    call: number;
    tool: string;
    arguments: Record<string, unknown>;
    edited: boolean;
    status: string | null;
    result: string | null;
  }[];
  memories: unknown[];
  forgotten: number;
  documents: unknown[];
}

describe('a tool in a conversation', () => {
  let platform: Platform;
  let ana: Person;
  let client: XmppClient;
  let server: ToolServers['web'];
  let url: string;
  let talk: AnaWithTools['talk'];

  before(async () => {
    ({ platform, web: server, ana, client, talk } = await anaWithTools());
    url = `http://${WEB_HOST}:${server.port}/`;
  });
  after(() => platform?.stop());
  beforeEach(() => {
    server.seen.length = 0;
    server.answer((_request, response) => void response.end('the weather is fine'));
  });

  const agentWith = (policy: object = {}): Promise<TestAgent> => webAgent(ana, policy);

  it('gives the model what it found, marked as data from outside', async () => {
    const agent = await agentWith();
    const before = platform.model.calls.length;
    const id = await talk.say(agent, 'How is the weather?', calling('http_request', { method: 'GET', url }));
    await talk.replyTo(id, 'done');
    const [first, second] = platform.model.calls.slice(before);
    assert.ok(first && second);
    assert.equal(server.seen.length, 1);
    const [result] = toolResults(second);
    assert.equal(result?.status, 'done');
    assert.match(result.data_from_outside, /the weather is fine/);
    assert.deepEqual(
      (await platform.sql('select tools_called from executions order by created_at desc limit 1'))[0]?.['tools_called'],
      ['http_request'],
    );
  });

  it('waits for a person where one must agree, and the next message does not wait', async () => {
    const agent = await agentWith({ requires_approval: true });
    const id = await talk.say(agent, 'Look', calling('http_request', { method: 'GET', url }));
    const request = await talk.asked(id);
    assert.match(request.body ?? '', new RegExp(`> url: ${url.replaceAll('.', '\\.')}`));
    const next = await client.send({ to: agent.jid, body: 'And meanwhile?' });
    await talk.replyTo(next, 'done');
    assert.equal(server.seen.length, 0);
    const agreed = await client.send({ to: agent.jid, body: `approve ${codeIn(request)}` });
    await talk.replyTo(agreed, 'Agreed: http_request is used now.');
    await talk.replyTo(id, 'done');
    assert.equal(server.seen.length, 1);
    assert.deepEqual(await talk.open(), []);
  });

  it('is agreed to by a reply that quotes the request, and not by what was quoted', async () => {
    const agent = await agentWith({ requires_approval: true });
    const id = await talk.say(agent, 'Look', calling('http_request', { method: 'GET', url }));
    const request = await talk.asked(id);
    const reply = (quoted: string, own: string) => {
      const marked = `<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='${[...quoted].length}'/></fallback>`;
      const to = `<reply xmlns='urn:xmpp:reply:0' to='${agent.jid}' id='${request.id}'/>`;
      return client.send({ to: agent.jid, body: quoted + own, extra: to + marked });
    };
    // the quoted words are somebody's, whoever they are; what remains is no answer and goes to the model
    await talk.replyTo(await reply('approve', ' 👀 what would it do?'), 'done');
    assert.equal(server.seen.length, 0);
    const quoted = `> 👀 ${(request.body ?? '').split('\n')[0]}\n`;
    await talk.replyTo(await reply(quoted, 'approve'), 'Agreed: http_request is used now.');
    await talk.replyTo(id, 'done');
    assert.equal(server.seen.length, 1);
  });

  it('does not happen when it is denied, and the model hears why', async () => {
    const agent = await agentWith({ requires_approval: true });
    const before = platform.model.calls.length;
    const id = await talk.say(agent, 'Look', calling('http_request', { method: 'GET', url }));
    await talk.asked(id);
    const denied = await client.send({ to: agent.jid, body: 'negar porque é segredo' });
    await talk.replyTo(denied, 'Negado: http_request não será usado.');
    await talk.replyTo(id, 'done');
    assert.equal(server.seen.length, 0);
    const [result] = toolResults(platform.model.calls[before + 1] ?? assert.fail());
    assert.equal(result?.status, 'denied');
    assert.match(result.data_from_outside, /é segredo/);
  });

  it('runs with the arguments that a person put in their place, and with no others', async () => {
    const agent = await agentWith({ requires_approval: true });
    const id = await talk.say(agent, 'Look', calling('http_request', { method: 'GET', url: `${url}secret` }));
    await talk.asked(id);
    const [request] = await talk.open();
    assert.ok(request);
    const decision = `/approvals/${request.approval_id}/decision`;
    const elsewhere = { method: 'GET', url: 'https://evil.example/' };
    assert.equal((await ana.api('POST', decision, { decision: 'approve', arguments: elsewhere })).status, 422);
    assert.equal((await ana.api('POST', decision, { decision: 'approve', arguments: { url } })).status, 400);
    assert.equal((await ana.api('POST', decision, { decision: 'approve', request_hash: 'other' })).status, 409);
    const edited = { method: 'GET', url: `${url}harmless` };
    const reply = await ana.api<ApprovalView>('POST', decision, { decision: 'approve', arguments: edited });
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
    await talk.replyTo(id, 'done');
    assert.deepEqual(
      server.seen.map(({ url: path }) => path),
      ['/harmless'],
    );
    const used = await ana.api<Used>('GET', `/messages/${request.message_id}/used`);
    assert.deepEqual(
      used.body.calls.map(({ edited: other, arguments: given, status }) => ({ other, given, status })),
      [{ other: true, given: edited, status: 'done' }],
    );
    const late = await ana.api('POST', decision, { decision: 'deny' });
    assert.equal(late.status, 409);
    assert.equal((late.body['details'] as { by: string }).by, ana.jid);
  });

  it('is refused by name, and nothing runs, when the model makes one up or sends what does not fit', async () => {
    const agent = await agentWith();
    const before = platform.model.calls.length;
    const id = await talk.say(
      agent,
      'Do it',
      calling('rm_rf', { path: '/' }),
      calling('http_request', { method: 'GET' }),
      calling('http_request', { method: 'GET', url: 'https://evil.example/' }),
    );
    await talk.replyTo(id, 'done');
    const results = toolResults(platform.model.calls[before + 3] ?? assert.fail());
    assert.deepEqual(
      results.map(({ status }) => status),
      ['refused', 'refused', 'refused'],
    );
    assert.equal(server.seen.length, 0);
    const messages = await platform.sql(
      "select id from messages where direction = 'in' order by accepted_at desc limit 1",
    );
    const policy = await ana.api<{ decided_by: unknown; decisions: { step: string; rule: string }[] }>(
      'GET',
      `/messages/${String(messages[0]?.['id'])}/policy`,
    );
    assert.equal(policy.body.decided_by, null);
    assert.deepEqual(
      policy.body.decisions.filter(({ step }) => step === 'tool').map(({ rule }) => rule),
      ['tool.offered', 'tool.arguments', 'tool.allowed_domains'],
    );
  });

  it('is stopped when it is called the same way again and again, and the model must answer', async () => {
    const agent = await agentWith();
    const same = calling('http_request', { method: 'GET', url });
    const before = platform.model.calls.length;
    const id = await talk.say(agent, 'Look', same, same, same);
    await talk.replyTo(id, 'done');
    assert.equal(server.seen.length, 2);
    const last = platform.model.calls[before + 3] ?? assert.fail();
    assert.match(toolResults(last)[2]?.data_from_outside ?? '', /exactly this call before/);
    assert.equal(last.body.tools, undefined);
  });

  it('is told of while it runs, and its owner reads afterwards to the letter what it got and gave', async () => {
    const agent = await agentWith();
    const long = `long ${'x'.repeat(20_000)} end`;
    server.answer(({ url: path }, response) => void response.end(path === '/long' ? long : 'the weather is fine'));
    const replies = [
      answer('', {
        toolCalls: ['one', 'long'].map((path) => ({
          ...{ id: path, name: 'http_request' },
          arguments: JSON.stringify({ method: 'GET', url: `${url}${path}` }),
        })),
      }),
      calling('rm_rf', { path: '/' }),
    ];
    const before = platform.model.calls.length;
    platform.model.script((_call, n) => (n > before && replies.shift()) || answer('done'));
    const sent = await ana.api('POST', `/agents/${agent.id}/messages`, { text: 'Look at both' });
    const path = `/messages/${String(sent.body['message_id'])}`;
    const stream = await openEventStream(`${platform.stack.run.api}/api/v1${path}/events`, {
      authorization: `Bearer ${ana.token}`,
    });
    const told: Record<string, unknown>[] = [];
    for (let event = await stream.next(); event; event = await stream.next()) {
      if (event.data?.['type'] === 'tool') told.push(event.data);
      if (event.data?.['type'] === 'done') break;
    }
    stream.close();
    const of = (call: number) => told.filter((each) => each['call'] === call);
    for (const call of [1, 2])
      assert.deepEqual(
        of(call),
        ['running', 'done'].map((state) => ({ type: 'tool', call, tool: 'http_request', state })),
      );
    assert.deepEqual(of(3), [{ type: 'tool', call: 3, tool: null, state: 'refused' }]);

    const used = await ana.api<Used>('GET', `${path}/used`);
    assert.equal(used.status, 200, JSON.stringify(used.body));
    const { calls, memories, forgotten, documents, agent_id: whose } = used.body;
    assert.deepEqual(
      calls.map(({ call, tool, arguments: given, edited, status }) => ({ call, tool, given, edited, status })),
      [
        { call: 1, tool: 'http_request', given: { method: 'GET', url: `${url}one` }, edited: false, status: 'done' },
        { call: 2, tool: 'http_request', given: { method: 'GET', url: `${url}long` }, edited: false, status: 'done' },
        { call: 3, tool: 'rm_rf', given: { path: '/' }, edited: false, status: 'refused' },
      ],
    );
    assert.match(calls[0]?.result ?? '', /the weather is fine/);
    assert.ok(calls[1]?.result?.includes(long), 'also what is too long for a history');
    assert.deepEqual([whose, memories, forgotten, documents], [agent.id, [], 0, []]);
    interface Attempts {
      items: { tool: { call: number; name: string } | null; state: string }[];
    }
    const { items } = (await ana.api<Attempts>('GET', `${path}/attempts`)).body;
    // both were handed out at once
    const acted = items.flatMap(({ tool, state }) => (tool ? [`${tool.call} ${tool.name} ${state}`] : []));
    assert.deepEqual(acted.sort(), ['1 http_request done', '2 http_request done']);
    const rui = await platform.person('rui');
    for (const stranger of [await rui.api('GET', `${path}/used`), await ana.api('GET', `/messages/${agent.id}/used`)])
      assert.equal(stranger.status, 404);
  });

  it('leaves a row in the audit for each call where its policy asks for one, allowed or refused, and else none', async () => {
    const rowsOf = (agent: TestAgent) =>
      platform.sql<{ event_type: string; severity: string; details: Record<string, unknown> }>(
        "select event_type, severity, details from audit_logs where agent_id = $1 and event_type like 'tool.%' order by sequence",
        [agent.id],
      );
    const get = calling('http_request', { method: 'GET', url });
    const elsewhere = calling('http_request', { method: 'GET', url: 'https://elsewhere.example/' });
    const told = await ana.agent('Audited', {
      tools: [{ name: 'http_request', policy: { audit_log: true } }] as never,
      governance: { allowed_domains: [WEB_HOST], audit_log_enabled: false },
    });
    await talk.replyTo(await talk.say(told, 'Look', get, elsewhere), 'done');
    const rows = await rowsOf(told);
    assert.deepEqual(
      rows.map(({ event_type: event, severity, details }) => [event, severity, details['tool'], details['call']]),
      [
        ['tool.called', 'info', 'http_request', 1],
        ['tool.refused', 'warning', 'http_request', 2],
      ],
    );
    assert.match(String(rows[0]?.details['request_hash']), /^[0-9a-f]{64}$/);
    assert.doesNotMatch(JSON.stringify(rows), /elsewhere/, 'no argument is in it');
    const quiet = await agentWith();
    await talk.replyTo(await talk.say(quiet, 'Look', get, elsewhere), 'done');
    assert.deepEqual(await rowsOf(quiet), []);
  });

  it('is not called outside of a sandbox by an agent that was saved with the wish for one', async () => {
    const agent = await agentWith();
    await platform.sql(
      `update agent_versions set definition = jsonb_set(definition, '{tools,0,policy}', '{"sandbox_required": true}') where agent_id = $1`,
      [agent.id],
    );
    const before = platform.model.calls.length;
    const id = await talk.say(agent, 'Look', calling('http_request', { method: 'GET', url }));
    await talk.replyTo(id, 'done');
    const [result] = toolResults(platform.model.calls[before + 1] ?? assert.fail());
    assert.equal(result?.status, 'failed');
    assert.match(result.data_from_outside, /sandbox is required/);
    assert.equal(server.seen.length, 0);
  });

  it('can be called without any language model', async () => {
    const agent = await ana.agent('Plain', {
      llm_config: { provider: 'builtin', model: 'builtin' },
      tools: [{ name: 'http_request' }] as never,
      governance: { allowed_domains: [WEB_HOST] },
    });
    const id = await client.send({ to: agent.jid, body: `/tool http_request {"method":"GET","url":"${url}"}` });
    await talk.replyTo(id, /the weather is fine/);
  });

  it('keeps several requests apart, in whatever order they are answered', async () => {
    const agent = await agentWith({ requires_approval: true });
    const two = answer('', {
      toolCalls: ['one', 'two'].map((path) => ({
        id: path,
        name: 'http_request',
        arguments: JSON.stringify({ method: 'GET', url: `${url}${path}` }),
      })),
    });
    const id = await talk.say(agent, 'Both', two);
    await until(async () => (await talk.open()).length === 2, 20_000, 'two requests');
    const which = await client.send({ to: agent.jid, body: 'approve' });
    await talk.replyTo(which, /Several requests wait/);
    const of = (path: string) =>
      talk.open().then((all) => all.find((each) => each.arguments['url'] === `${url}${path}`));
    const [first, second] = await Promise.all([of('one'), of('two')]);
    assert.ok(first && second);
    const reply = await ana.api<{ results: { status: number }[] }>('POST', '/approvals/decisions', {
      decisions: [
        { approval_id: second.approval_id, decision: 'approve' },
        { approval_id: first.approval_id, decision: 'deny', reason: 'not this one' },
        { approval_id: first.approval_id, decision: 'approve' },
      ],
    });
    assert.deepEqual(
      reply.body.results.map(({ status }) => status),
      [200, 200, 409],
    );
    await talk.replyTo(id, 'done');
    assert.deepEqual(
      server.seen.map(({ url: path }) => path),
      ['/two'],
    );
  });
});
