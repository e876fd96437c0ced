import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { ApprovalView } from '../../contracts/approval.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { answer } from '../support/scripted-model.ts';
import type { EventSourceReader, ServerEvent } from '../support/sse.ts';
import { openEventStream } from '../support/sse.ts';
import type { ToolServers } from '../support/tool-servers.ts';
import { toolServers, WEB_HOST } from '../support/tool-servers.ts';
import { calling, codeIn, webAgent } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';

const LONG_MS = 40_000;

describe('what waits for a person', () => {
  let platform: Platform;
  let ana: Person;
  let bob: Person;
  let eve: Person;
  let anas: XmppClient;
  let bobs: XmppClient;
  let eves: XmppClient;
  let server: ToolServers['web'];
  let url: string;
  let desk: string;

  before(async () => {
    [platform, { web: server }] = await Promise.all([sharedPlatform(), toolServers()]);
    url = `http://${WEB_HOST}:${server.port}/`;
    [ana, bob, eve] = await Promise.all([platform.person('ana'), platform.person('bob'), platform.person('eve')]);
    [anas, bobs, eves] = await Promise.all([ana.online(), bob.online(), eve.online()]);
    desk = `approvals@${platform.stack.run.xmpp.agentsDomain}`;
  });
  after(async () => {
    await platform?.stop();
  });
  beforeEach(() => {
    server.seen.length = 0;
    server.answer((_request, response) => void response.end('the weather is fine'));
    platform.model.script(({ body }) => {
      const last = body.messages.at(-1);
      if (last?.role === 'tool') return answer(`done: ${String(last.content)}`);
      const asked = /call (\{.*\})/.exec(String(last?.content))?.[1];
      return asked === undefined ? answer('ok') : calling('http_request', JSON.parse(asked));
    });
  });

  const agentWith = (policy: object = {}): Promise<TestAgent> => webAgent(ana, { requires_approval: true, ...policy });
  /** Says something to an agent whose model calls the tool for it first, and then says what that gave. */
  const ask = (agent: TestAgent, path: string, method = 'POST'): Promise<string> =>
    anas.send({ to: agent.jid, body: `call ${JSON.stringify({ method, url: `${url}${path}` })}` });
  const answering = (id: string, text: RegExp) => (stanza: ReceivedStanza) =>
    stanza.kind === 'message' && stanza.answers.id === id && text.test(stanza.body ?? '');
  const replyTo = (id: string, text: RegExp, client = anas) => client.waitFor(answering(id, text), LONG_MS);
  const requestOf = async (id: string): Promise<string> =>
    codeIn(await replyTo(id, /Nothing happens before you agree/));
  const say = async (client: XmppClient, to: string, body: string, more: object = {}): Promise<ReceivedStanza> => {
    const id = await client.send({ to, body, ...more });
    return client.waitFor(
      (stanza) =>
        stanza.kind === 'message' && (stanza.answers.id === id || (stanza.id === id && stanza.error !== null)),
      LONG_MS,
    );
  };
  const viewOf = async (person: Person, code: string): Promise<ApprovalView> => {
    const { body } = await person.api<{ items: ApprovalView[] }>('GET', '/approvals?state=all');
    return body.items.find((each) => each.code === code) ?? assert.fail(`no request ${code}`);
  };
  const decide = (person: Person, { approval_id: id }: ApprovalView, body: object) =>
    person.api<ApprovalView>('POST', `/approvals/${id}/decision`, body);
  const seenAt = (path: string): number => server.seen.filter((request) => request.url === `/${path}`).length;

  it('is asked of those whom the policy names, and of nobody else, not even the owner', async () => {
    const agent = await agentWith({ approvers: [bob.jid] });
    const told = await openEventStream(`${platform.stack.run.api}/api/v1/events`, {
      authorization: `Bearer ${ana.token}`,
    });
    /** What the owner's account is told of the request next. */
    const ofIt = async (): Promise<unknown> => {
      for (;;) {
        const { data } = (await told.next()) ?? assert.fail('the stream ended');
        if (data?.['type'] === 'approval') return data;
      }
    };
    const id = await ask(agent, 'named');
    const request = await bobs.waitFor(({ from, body }) => from === desk && body !== null, LONG_MS);
    assert.ok(request.body?.startsWith(`An agent of ${ana.jid} would like to use http_request.`), request.xml);
    assert.ok(!request.xml.includes(agent.id), 'nothing of the agent is told');
    const code = codeIn(request);
    const { view, own } = { view: await viewOf(bob, code), own: await viewOf(ana, code) };
    assert.deepEqual([view.agent_id, view.message_id, view.may_decide], [null, null, true]);
    assert.deepEqual([own.agent_id, own.may_decide], [agent.id, false]);
    assert.deepEqual([view.sender, own.sender], [null, { jid: ana.jid, door: 'xmpp' }]);
    for (const each of [view, own]) {
      assert.equal(each.summary, `POST ${WEB_HOST}:${server.port}/named`);
      assert.equal(each.effect, 'once');
    }
    for (const path of [`/agents/${agent.id}`, `/messages/${own.message_id}`, `/agents/${agent.id}/messages`])
      assert.equal((await bob.api('GET', path)).status, 404, path);
    assert.equal((await say(bobs, agent.jid, `approve ${code}`)).error?.condition, 'item-not-found');

    for (const words of [`approve ${code}`, 'approve'])
      assert.match((await say(anas, agent.jid, words)).body ?? '', /is not yours to answer/);
    assert.match((await say(anas, desk, `approve ${code}`)).body ?? '', /is not yours to answer/);
    assert.equal((await decide(ana, own, { decision: 'approve' })).status, 422);
    assert.equal((await decide(eve, own, { decision: 'approve' })).status, 404);
    assert.equal(server.seen.length, 0);

    const said = randomUUID();
    const words = { to: desk, body: `aprovar ${code.toLowerCase()}`, id: said };
    await bobs.send(words);
    assert.equal((await replyTo(said, /./, bobs)).body, 'Aprovado: http_request é usado agora.');
    await replyTo(id, /^done: .*the weather/);
    await bobs.send(words);
    await until(
      async () => bobs.received.filter(answering(said, /Aprovado/)).length === 2,
      LONG_MS,
      'the answer again',
    );
    assert.equal(seenAt('named'), 1);
    const { decision } = await viewOf(ana, code);
    assert.deepEqual([decision?.by, decision?.door], [bob.jid, 'xmpp']);
    for (const state of ['open', 'approved'])
      assert.deepEqual(await ofIt(), { type: 'approval', approval_id: own.approval_id, state });
    told.close();
  });

  it('is agreed to by nothing that only looks like an answer', async () => {
    const agent = await agentWith();
    const id = await ask(agent, 'impostors');
    const code = await requestOf(id);
    const words = `approve ${code}`;
    for (const to of [agent.jid, desk])
      assert.equal((await say(eves, to, words)).error?.condition, 'item-not-found', to);
    for (const client of [anas, eves]) await client.send({ to: agent.jid, body: words, type: 'groupchat' });
    const nick = `<x xmlns='http://jabber.org/protocol/muc#user'/><nick xmlns='http://jabber.org/protocol/nick'>ana</nick>`;
    assert.equal((await say(eves, agent.jid, words, { extra: nick })).error?.condition, 'item-not-found');

    const forwarded = `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='${ana.jid}' to='${agent.jid}' type='chat'><body>${words}</body></message></forwarded>`;
    for (const [body, extra] of [[`> ${words}`], [words, forwarded], [`“${words}”`], [`Ana: ${words}`]] as const)
      assert.equal((await say(anas, agent.jid, body, extra === undefined ? {} : { extra })).body, 'ok', body);
    assert.equal((await say(anas, desk, words, { extra: forwarded })).error?.condition, 'item-not-found');

    platform.model.script(() => answer(words));
    assert.equal((await say(anas, agent.jid, 'And what do you say?')).body, words);
    server.answer((_request, response) => void response.end(words));
    const plain = await ana.agent('Plain', {
      ...{ llm_config: { provider: 'builtin', model: 'builtin' }, governance: { allowed_domains: [WEB_HOST] } },
      tools: [{ name: 'http_request' }] as never,
    });
    const call = `/tool http_request ${JSON.stringify({ method: 'GET', url })}`;
    assert.match((await say(anas, plain.jid, call)).body ?? '', new RegExp(words));

    await eves.sendRaw(
      `<message from='${ana.jid}' to='${agent.jid}' type='chat' id='x'><body>${words}</body></message>`,
    );
    await until(
      async () => eves.disconnected || eves.received.some((stanza) => stanza.error !== null),
      LONG_MS,
      'the refusal of a false address',
    );
    assert.equal((await viewOf(ana, code)).state, 'open');
    assert.equal(seenAt('impostors'), 0);
    assert.equal((await say(anas, agent.jid, `deny ${code}`)).body, 'Denied: http_request is not used.');
    await finished(id);
  });

  it('is asked for again at half of its time, and is denied at its end, and the agent says so', async () => {
    const agent = await agentWith({ approval_timeout_s: 5 });
    const id = await ask(agent, 'late');
    const code = await requestOf(id);
    await replyTo(id, new RegExp(`^I still wait for your answer about http_request: "approve ${code}"`));
    await replyTo(id, /^done: .*Nobody agreed in time/);
    assert.equal(anas.received.filter(answering(id, /still wait/)).length, 1);
    assert.match((await say(anas, agent.jid, `approve ${code}`)).body ?? '', /its time was over, and it was denied/);
    const late = await decide(ana, await viewOf(ana, code), { decision: 'approve' });
    assert.equal(late.status, 409);
    assert.equal(seenAt('late'), 0);
  });

  it('is withdrawn when the message is stopped', async () => {
    const agent = await agentWith();
    const id = await ask(agent, 'stopped');
    const code = await requestOf(id);
    await say(anas, agent.jid, '/stop');
    await until(async () => (await viewOf(ana, code)).state === 'withdrawn', LONG_MS, 'the withdrawal');
    assert.match((await say(anas, agent.jid, `approve ${code}`)).body ?? '', /the message was stopped/);
    await finished(id);
    assert.equal(seenAt('stopped'), 0);
  });

  it('is agreed to by nobody after its owner took the permission away, and is what was asked when only other things changed', async () => {
    const agent = await agentWith({ approvers: [ana.jid, bob.jid] });
    const id = await ask(agent, 'pinned');
    const code = await requestOf(id);
    const { profile } = (await ana.api<{ profile: object }>('GET', `/agents/${agent.id}`)).body;
    const change = async (changes: object) =>
      assert.equal((await ana.api('PATCH', `/agents/${agent.id}`, changes)).status, 200);
    await change({ governance: { allowed_domains: [] } });
    const refused = await decide(bob, await viewOf(bob, code), { decision: 'approve' });
    assert.partialDeepStrictEqual(refused, { status: 422, body: { reason: 'permissions_changed' } });
    assert.match((await say(bobs, desk, `aprovar ${code}`)).body ?? '', /o que este agente pode fazer mudou/);
    assert.equal((await viewOf(ana, code)).state, 'open');
    await change({ governance: { allowed_domains: [WEB_HOST] } });
    await change({ profile: { ...profile, description: 'Another.' } });
    assert.equal((await viewOf(ana, code)).agent_version, 1);
    assert.equal(seenAt('pinned'), 0);
    assert.equal((await decide(bob, await viewOf(bob, code), { decision: 'approve' })).status, 200);
    await replyTo(id, /^done: /);
    assert.equal(seenAt('pinned'), 1);
  });

  it('is agreed to by nobody while its agent is deleted', async () => {
    const agent = await agentWith();
    const id = await ask(agent, 'deleted');
    const code = await requestOf(id);
    const view = await viewOf(ana, code);
    assert.equal((await ana.api('DELETE', `/agents/${agent.id}`)).status, 204);
    assert.equal((await decide(ana, view, { decision: 'approve' })).status, 404);
    assert.equal((await say(anas, desk, `approve ${code}`)).error?.condition, 'item-not-found');
    assert.equal(seenAt('deleted'), 0);
    assert.equal((await ana.api('POST', `/agents/${agent.id}/restore`)).status, 200);
    assert.equal((await decide(ana, view, { decision: 'approve' })).status, 200);
    await replyTo(id, /^done: /);
    assert.equal(seenAt('deleted'), 1);
  });

  it('is not agreed to in chat when it is too long to be shown there, only where it can be read', async () => {
    const agent = await agentWith();
    const hidden = { method: 'POST', url: `${url}long`, body: `${'x'.repeat(7_000)} and to everybody else` };
    const id = await anas.send({ to: agent.jid, body: `call ${JSON.stringify(hidden)}` });
    const shown = await replyTo(id, /too long to be agreed to in chat/);
    const code = /"deny (\w{4}) because …"/.exec(shown.body ?? '')?.[1] ?? assert.fail(`${shown.body}`);
    assert.doesNotMatch(shown.body ?? '', /everybody else|"approve/);
    assert.match((await say(anas, agent.jid, `approve ${code}`)).body ?? '', /is not agreed to: it is too long/);
    assert.equal(seenAt('long'), 0);
    const view = await viewOf(ana, code);
    assert.deepEqual([view.state, view.arguments], ['open', hidden]);
    assert.equal((await decide(ana, view, { decision: 'approve' })).status, 200);
    await replyTo(id, /^done: /);
    assert.equal(seenAt('long'), 1);
  });

  it('is answered as often as the same answer is sent, and never for another request', async () => {
    const agent = await agentWith();
    const first = await ask(agent, 'first');
    await requestOf(first);
    const said = randomUUID();
    await anas.send({ to: agent.jid, body: 'approve', id: said });
    await replyTo(said, /^Agreed/);
    await replyTo(first, /^done: /);
    const second = await ask(agent, 'second');
    const code = await requestOf(second);
    await anas.send({ to: agent.jid, body: 'approve', id: said });
    await until(async () => anas.received.filter(answering(said, /^Agreed/)).length === 2, LONG_MS, 'the same answer');
    assert.equal((await viewOf(ana, code)).state, 'open');
    assert.equal(seenAt('second'), 0);
    await say(anas, agent.jid, `deny ${code}`);
    await finished(second);
  });

  it('is told to the inbox of those whom it concerns, who may leave and come back', async () => {
    const follow = (person: Person, last?: string): Promise<EventSourceReader> =>
      openEventStream(`${platform.stack.run.api}/api/v1/approvals/events`, {
        ...{ authorization: `Bearer ${person.token}`, ...(last !== undefined && { 'last-event-id': last }) },
      });
    const next = async (reader: EventSourceReader): Promise<ServerEvent> => {
      for (;;) {
        const event = (await reader.next()) ?? assert.fail('the stream ended');
        if (event.data) return event;
      }
    };
    const [hers, his, strange] = await Promise.all([follow(ana), follow(bob), follow(eve)]);
    const strangers: (ServerEvent | undefined)[] = [];
    void next(strange).then(
      (event) => strangers.push(event),
      () => undefined,
    );
    const agent = await agentWith({ approvers: [ana.jid, bob.jid] });
    const id = await ask(agent, 'inbox');
    const code = await requestOf(id);
    const { approval_id: approval } = await viewOf(ana, code);
    const [opened, told] = [await next(hers), await next(his)];
    for (const event of [opened, told])
      assert.deepEqual([event.data?.['approval_id'], event.data?.['state']], [approval, 'open']);
    hers.close();
    assert.equal((await decide(bob, await viewOf(bob, code), { decision: 'deny', reason: 'no' })).status, 200);
    assert.equal((await next(his)).data?.['state'], 'denied');
    const again = await follow(ana, opened.id);
    assert.deepEqual((await next(again)).data, { type: 'approval', approval_id: approval, state: 'denied' });
    await replyTo(id, /^done: .*Their reason: no/);
    for (const reader of [his, again, strange]) reader.close();
    assert.deepEqual(strangers, []);
  });

  it('is answered in a batch each by itself, also when the batch is sent twice, and only by what fits a history', async () => {
    const agent = await agentWith();
    const [one, two] = [await ask(agent, 'one'), await ask(agent, 'two')];
    const views = [await viewOf(ana, await requestOf(one)), await viewOf(ana, await requestOf(two))];
    const deep = JSON.parse(`{"a":${'['.repeat(1_000)}${']'.repeat(1_000)}}`) as object;
    const large = { method: 'POST', url, body: 'x'.repeat(20_000) };
    for (const given of [deep, large])
      assert.equal((await decide(ana, views[0]!, { decision: 'approve', arguments: given })).status, 400);
    const decisions = [
      { approval_id: views[0]!.approval_id, decision: 'approve' },
      { approval_id: randomUUID(), decision: 'approve' },
      { approval_id: views[1]!.approval_id, decision: 'deny', arguments: { method: 'GET', url } },
      { approval_id: views[1]!.approval_id, decision: 'deny' },
    ];
    const key = { 'idempotency-key': randomUUID() };
    for (let time = 0; time < 2; time += 1) {
      const { body } = await ana.api<{ results: { status: number }[] }>(
        'POST',
        '/approvals/decisions',
        { decisions },
        key,
      );
      assert.deepEqual(
        body.results.map(({ status }) => status),
        [200, 404, 400, 200],
      );
    }
    const many = Array.from({ length: 101 }, () => decisions[0]);
    assert.equal((await ana.api('POST', '/approvals/decisions', { decisions: many })).status, 400);
    await Promise.all([replyTo(one, /^done: .*the weather/), replyTo(two, /^done: .*denied/)]);
    assert.deepEqual([seenAt('one'), seenAt('two')], [1, 0]);
  });

  it('is agreed to while Temporal is away, and runs when it is back', async () => {
    const agent = await agentWith();
    const id = await ask(agent, 'away');
    const code = await requestOf(id);
    platform.stack.pause('temporal');
    await platform.stack.kill('temporal', 'SIGKILL');
    assert.equal((await say(anas, agent.jid, `approve ${code}`)).body, 'Agreed: http_request is used now.');
    assert.equal((await viewOf(ana, code)).state, 'approved');
    assert.equal(seenAt('away'), 0);
    await platform.stack.resume('temporal');
    await replyTo(id, /^done: .*the weather/);
    assert.equal(seenAt('away'), 1);
  });

  it('outlives every process, and what is agreed to is done once', async () => {
    const agent = await agentWith();
    const victims = ['platform', 'ai', 'bridge', 'api'] as const;
    const waiting: { victim: (typeof victims)[number]; id: string; code: string }[] = [];
    for (const victim of victims) {
      const id = await ask(agent, victim);
      waiting.push({ victim, id, code: await requestOf(id) });
    }
    for (const victim of victims) platform.stack.pause(victim);
    await Promise.all(victims.map((victim) => platform.stack.kill(victim, 'SIGKILL')));
    await Promise.all(victims.map((victim) => platform.stack.resume(victim)));
    for (const { victim, id, code } of waiting) {
      const view = await viewOf(ana, code);
      assert.equal(view.state, 'open');
      // the process dies with the decision in its hands, or before it has heard of it
      platform.stack.pause(victim);
      const killed = victim === 'api' ? undefined : platform.stack.kill(victim, 'SIGKILL');
      assert.equal((await decide(ana, view, { decision: 'approve' })).status, 200);
      await (killed ?? platform.stack.kill(victim, 'SIGKILL'));
      await platform.stack.resume(victim);
      await replyTo(id, /^done: .*the weather/);
      await finished(id);
      assert.equal(seenAt(victim), 1, victim);
      assert.equal(anas.received.filter(answering(id, /^done/)).length, 1, victim);
    }
  });

  it('is asked of a person again when an act was cut off in the middle, and is not done again by itself', async () => {
    const agent = await agentWith();
    const arrived = Promise.withResolvers<void>();
    server.answer(() => arrived.resolve());
    const id = await ask(agent, 'cut');
    assert.match((await say(anas, agent.jid, `approve ${await requestOf(id)}`)).body ?? '', /^Agreed/);
    await arrived.promise;
    platform.stack.pause('ai');
    await platform.stack.kill('ai', 'SIGKILL');
    await platform.stack.resume('ai');
    const question = await replyTo(id, /^http_request may have acted already/);
    assert.equal((await say(anas, agent.jid, `deny ${codeIn(question)}`)).body, 'http_request is left as it is.');
    await replyTo(id, /^done: .*may have been done or not/);
    assert.equal(seenAt('cut'), 1);
  });

  it('outlives the machine: all is killed, the services too, and what was or is agreed to is done once', async () => {
    const agent = await agentWith();
    const [early, late] = [await ask(agent, 'early'), await ask(agent, 'late')];
    const [agreed, waiting] = [await requestOf(early), await requestOf(late)];
    const services = ['postgres', 'valkey', 'temporal', 'ejabberd'];
    const processes = ['platform', 'ai', 'bridge', 'api'];
    const all = [...services, ...processes];
    for (const name of all) platform.stack.pause(name);
    // nobody can carry out the one that is agreed to a moment before the end
    await platform.stack.kill('temporal', 'SIGKILL');
    assert.equal((await decide(ana, await viewOf(ana, agreed), { decision: 'approve' })).status, 200);
    await Promise.all(all.map((name) => platform.stack.kill(name, 'SIGKILL')));
    assert.deepEqual([seenAt('early'), seenAt('late')], [0, 0]);

    await Promise.all(services.map((name) => platform.stack.resume(name)));
    anas = await ana.online();
    await Promise.all(processes.map((name) => platform.stack.resume(name)));
    await replyTo(early, /^done: .*the weather/);
    assert.equal((await viewOf(ana, waiting)).state, 'open');
    assert.equal(seenAt('late'), 0);
    assert.equal((await say(anas, agent.jid, `approve ${waiting}`)).body, 'Agreed: http_request is used now.');
    await replyTo(late, /^done: .*the weather/);
    for (const [id, path] of [
      [early, 'early'],
      [late, 'late'],
    ] as const) {
      await finished(id);
      assert.equal(seenAt(path), 1, path);
      assert.equal(anas.received.filter(answering(id, /^done/)).length, 1, path);
    }
  });

  const finished = (id: string) =>
    until(
      async () =>
        (await platform.sql('select 1 from messages where stanza_id = $1 and finished_at is not null', [id])).length ===
        1,
      LONG_MS,
      'the end of the message',
    );
});
