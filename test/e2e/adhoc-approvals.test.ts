import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { ToolServers } from '../support/tool-servers.ts';
import { toolServers, WEB_HOST } from '../support/tool-servers.ts';
import { calling, webAgent } from '../support/tool-talk.ts';
import { answer } from '../support/scripted-model.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';

const NODE = 'approvals';

describe('a request for approval in a client’s own form', () => {
  let platform: Platform;
  let ana: Person;
  let bob: Person;
  let hers: XmppClient;
  let his: XmppClient;
  let desk: string;
  let server: ToolServers['web'];
  let url: string;

  before(async () => {
    [platform, { web: server }] = await Promise.all([sharedPlatform(), toolServers()]);
    url = `http://${WEB_HOST}:${server.port}/`;
    [ana, bob] = await Promise.all([platform.person('ana'), platform.person('bob')]);
    [hers, his] = await Promise.all([ana.online(), bob.online()]);
    desk = `approvals@${platform.stack.run.xmpp.agentsDomain}`;
  });
  after(async () => {
    await platform?.stop();
  });
  beforeEach(() => {
    server.seen.length = 0;
    server.answer((_request, response) => void response.end('the weather is fine'));
  });

  const agentWith = (policy: object = {}): Promise<TestAgent> => webAgent(ana, { requires_approval: true, ...policy });

  /** An agent's model wants to read a path; returns the message that waits for it. */
  async function wanted(agent: TestAgent, path: string): Promise<string> {
    const call = calling('http_request', { url: `${url}${path}`, method: 'GET' });
    const before = platform.model.calls.length;
    platform.model.script((_call, n) => (n === before + 1 ? call : answer('done')));
    return hers.send({ to: agent.jid, body: `Read ${path}` });
  }
  const done = (id: string) =>
    hers.waitFor(({ answers, body }: ReceivedStanza) => answers.id === id && body === 'done', 30_000);
  const paths = () => server.seen.map(({ url: path }) => path);

  it('is read, changed and agreed to by its owner, and what runs is what was put there', async () => {
    const agent = await agentWith();
    const id = await wanted(agent, 'secret');
    await hers.waitFor(({ answers, body }) => answers.id === id && body !== null, 30_000);
    assert.ok((await hers.discoInfo(agent.jid)).features.includes('http://jabber.org/protocol/commands'));
    const shown = await hers.command(agent.jid, NODE);
    assert.deepEqual([shown.status, shown.actions], ['executing', ['complete']]);
    assert.deepEqual(shown.facts.slice(0, 2), [`Agent of: ${ana.jid}`, 'Tool: http_request']);
    assert.equal(shown.fields['arguments'], `{\n  "method": "GET",\n  "url": "${url}secret"\n}`);
    assert.deepEqual(
      [shown.fields['decision'], shown.options['decision']],
      [null, { Approve: 'approve', Deny: 'deny' }],
    );
    const { session } = shown;

    // somebody else, with everything there is to know, is at an address that never was
    const form = { approval: shown.fields['approval'] ?? '', request_hash: shown.fields['request_hash'] ?? '' };
    await assert.rejects(his.command(agent.jid, NODE), { message: 'item-not-found' });
    const submit = Object.entries({ ...form, decision: 'approve', arguments: shown.fields['arguments'] ?? '' })
      .map(([name, text]) => `<field var='${name}'><value>${text}</value></field>`)
      .join('');
    const stolen = `<command xmlns='http://jabber.org/protocol/commands' node='${NODE}' action='complete' sessionid='${session}'><x xmlns='jabber:x:data' type='submit'>${submit}</x></command>`;
    await assert.rejects(his.query(agent.jid, stolen, 'set'), { message: 'item-not-found' });

    const elsewhere = { decision: 'approve', arguments: '{"method":"GET","url":"https://evil.example/"}' };
    const refused = await hers.command(agent.jid, NODE, { action: 'complete', session, form: elsewhere });
    assert.deepEqual([refused.status, refused.fields['arguments']], ['executing', elsewhere.arguments]);
    assert.match(String(refused.notes), /A host is not among the allowed domains/);
    assert.deepEqual(paths(), []);

    const harmless = { decision: 'approve', arguments: `{\n "method": "GET",\n "url": "${url}harmless"\n}` };
    const agreed = await hers.command(agent.jid, NODE, { action: 'complete', session, form: harmless });
    assert.deepEqual([agreed.status, agreed.notes], ['completed', [['info', 'Agreed: http_request is used now.']]]);
    await done(id);
    assert.deepEqual(paths(), ['/harmless']);
    const decided =
      'SELECT door, decided_jid, edited IS NOT NULL AS edited FROM approval_decisions WHERE decided_by = $1';
    const [row] = await platform.sql(decided, [ana.userId]);
    assert.deepEqual(row, { door: 'xmpp', decided_jid: ana.jid, edited: true });
    assert.deepEqual((await hers.command(agent.jid, NODE)).notes, [['info', 'Nothing waits for your answer.']]);
  });

  it('is answered by an approver who owns nothing of it, and who comes second hears who was first', async () => {
    const agent = await agentWith({ approvers: [ana.jid, bob.jid] });
    const id = await wanted(agent, 'both');
    await his.waitFor(({ from, body }) => from?.startsWith(desk) === true && body !== null, 30_000);
    const [first, second] = [await his.command(desk, NODE), await hers.command(desk, NODE)];
    assert.deepEqual(first.facts, second.facts);
    assert.equal(first.fields['arguments'], `{\n  "method": "GET",\n  "url": "${url}both"\n}`);
    await assert.rejects(his.command(agent.jid, NODE), { message: 'item-not-found' });
    const deny = { decision: 'deny', reason: 'not now' };
    const denied = await his.command(desk, NODE, { action: 'complete', session: first.session, form: deny });
    assert.deepEqual(denied.notes, [['info', 'Denied: http_request is not used.']]);
    const approve = { decision: 'approve' };
    const late = await hers.command(desk, NODE, { action: 'complete', session: second.session, form: approve });
    assert.equal(late.status, 'completed');
    assert.match(
      String(late.notes),
      new RegExp(`^error,\\w{4} \\(http_request\\) was answered before: denied by ${bob.jid} `),
    );
    await done(id);
    assert.deepEqual(paths(), []);
  });
});
