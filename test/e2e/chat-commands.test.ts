import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { answer } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';
import type { ReceivedStanza, Sending, XmppClient } from '../support/xmpp-client.ts';

describe('a command in a chat', () => {
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;
  let client: XmppClient;

  before(async () => {
    platform = await sharedPlatform();
    ana = await platform.person('ana');
    agent = await ana.agent('Guide', {
      profile: { description: 'Knows trains' },
      capabilities: { domain_tags: ['travel', 'rail'] },
    });
    client = await ana.online();
  });
  after(() => platform?.stop());

  const replyTo = (id: string) => (stanza: ReceivedStanza) =>
    stanza.kind === 'message' && stanza.answers.id === id && stanza.body !== null;
  async function ask(body: string, sending: Partial<Sending> = {}): Promise<ReceivedStanza> {
    const id = await client.send({ to: agent.jid, body, ...sending });
    return client.waitFor(replyTo(id), 30_000);
  }
  const rows = async (): Promise<number> =>
    (await platform.sql('select 1 from messages where owner_user_id = $1', [ana.userId])).length;
  const mood = (show: string | null) => (stanza: ReceivedStanza) =>
    stanza.kind === 'presence' && stanza.from === `${agent.jid}/agent` && stanza.type === null && stanza.show === show;

  it('is answered without cost, without a model and without a workflow, in its thread, with a receipt', async () => {
    const typing = client.received.filter(({ chatState }) => chatState === 'composing').length;
    const id = await client.send({ to: agent.jid, body: '/help', thread: 'commands' });
    const help = await client.waitFor(replyTo(id));
    const receipt = await client.waitFor(({ receiptFor }) => receiptFor === id);
    assert.ok(client.received.indexOf(receipt) < client.received.indexOf(help), 'the receipt comes first');
    assert.equal(help.thread, 'commands');
    assert.equal(help.from, agent.jid);
    for (const word of ['/help', '/status', '/stop', '/new']) assert.ok(help.body?.includes(word), word);
    assert.match(
      (await ask('/AJUDA')).body ?? '',
      /Comandos, sem custo.*\n\/ajuda:.*\n\/estado:.*\n\/parar:.*\n\/nova:/,
    );
    assert.match((await ask('/help', { lang: 'pt-BR' })).body ?? '', /^Comandos/);
    assert.match((await ask(' /estado\n')).body ?? '', /^Agente: ativo\nTokens restantes/);
    assert.equal(platform.model.calls.length, 0);
    assert.equal(await rows(), 0);
    assert.equal(client.received.filter(({ chatState }) => chatState === 'composing').length, typing);
  });

  it('tells what is left, what runs, who works and whether the agent is paused', async () => {
    const small = await ana.agent('Small', { governance: { max_tokens_per_minute: 5_000 } });
    const status = await ask('/status', { to: small.jid });
    assert.match(
      status.body ?? '',
      /^Agent: active\nTokens left, .*: 5,000 \(\d+ s\) this minute, 2,000,000 \(\d+ \w+\) today\nMessages running: 0\nPool "default": 1 healthy \(workers\)$/,
    );
    platform.model.script(() => answer('one two three', { usage: { prompt_tokens: 1_000, completion_tokens: 200 } }));
    await ask('hello', { to: small.jid });
    assert.match((await ask('/status', { to: small.jid })).body ?? '', /1,998,800 \(\d+ \w+\) today/);
    const held = platform.model.hold();
    platform.model.script(() => held.reply);
    const id = await client.send({ to: small.jid, body: 'take your time' });
    await until(async () => /running: 1/.test((await ask('/status', { to: small.jid })).body ?? ''));
    held.release();
    await client.waitFor(replyTo(id), 30_000);
    await platform.sql("update agents set state = 'paused' where id = $1", [small.id]);
    assert.match((await ask('/status', { to: small.jid })).body ?? '', /^Agent: paused/);
  });

  it('stops what runs and what waits behind it, once, and says so; each stopped message is answered by name', async () => {
    const before = platform.model.calls.length;
    platform.model.script(() => platform.model.hold().reply);
    const first = await client.send({ to: agent.jid, body: 'think for ever' });
    const call = await platform.model.call(before + 1);
    const second = await client.send({ to: agent.jid, body: 'and this after it' });
    await client.waitFor(({ receiptFor }) => receiptFor === second);
    const stop = { to: agent.jid, body: '/stop', id: randomUUID() };
    assert.equal((await ask('/stop', stop)).body, 'Stopped the 2 messages that were running.');
    for (const id of [first, second]) assert.match((await client.waitFor(replyTo(id), 30_000)).body ?? '', /\S/);
    assert.equal(await call.ended, 'cut by the client');
    const ended = await platform.sql('select outcome_code as code from messages where stanza_id = any($1)', [
      [first, second],
    ]);
    assert.deepEqual(ended, [{ code: 'message.stopped' }, { code: 'message.stopped' }], 'nothing broke: it was wished');
    assert.equal(platform.model.calls.length, before + 1);
    assert.equal((await ask('/parar')).body, 'Nada estava em andamento.');
    // the same stanza again must not stop what came after it
    const held = platform.model.hold();
    platform.model.script(() => held.reply);
    const third = await client.send({ to: agent.jid, body: 'a new question' });
    await platform.model.call(before + 2);
    await client.send(stop);
    const [, again] = await client.waitForAll(replyTo(stop.id), 2);
    assert.equal(again?.body, 'Nothing was running.');
    held.release(answer('answered all the same'));
    assert.equal((await client.waitFor(replyTo(third), 30_000)).body, 'answered all the same');
  });

  it('begins a new conversation, once: short memory is empty, long memory stays', async () => {
    platform.model.script(() => answer('noted'));
    await ask('My bicycle is called Rocinante.');
    await until(
      async () => (await platform.sql('select 1 from agent_memories where agent_id = $1', [agent.id])).length > 0,
      20_000,
      'long memory',
    );
    const turns = () => platform.model.calls.at(-1)!.body.messages.filter(({ role }) => role !== 'system');
    await ask('What is a bicycle?');
    assert.ok(turns().length > 1, 'the conversation goes on');
    const fresh = { to: agent.jid, body: '/new', id: randomUUID() };
    const said = await ask('/new', fresh);
    assert.match(said.body ?? '', /new conversation.*long memory/);
    await ask('What is the name of my bicycle?');
    assert.equal(turns().length, 1);
    assert.match(JSON.stringify(platform.model.calls.at(-1)!.body.messages), /Rocinante/);
    await client.send(fresh);
    const [one, two] = await client.waitForAll(replyTo(fresh.id), 2);
    assert.equal(one?.id, two?.id, 'a client knows the second one for the same');
    await ask('And now?');
    assert.ok(turns().length > 1, 'sent again, it did not begin another');
    const open = await platform.sql('select 1 from conversations where agent_id = $1 and closed_at is null', [
      agent.id,
    ]);
    assert.equal(open.length, 1);
  });

  it('is not guessed: what only looks like one is named, what is more than one is done in no half, text goes to the model', async () => {
    const before = platform.model.calls.length;
    assert.match((await ask('/restart')).body ?? '', /^There is no command \/restart\. There are \/help/);
    assert.match((await ask('/new and tell me a joke')).body ?? '', /stands alone.*Nothing was done/);
    assert.match((await ask('/nova conversa sobre gatos')).body ?? '', /fica sozinho.*Nada foi feito/);
    assert.equal(platform.model.calls.length, before);
    platform.model.script(() => answer('for the model'));
    for (const text of [
      '/etc/hosts is empty, why?',
      '/me waves',
      '/tool http_request {}',
      '/tool',
      'what does /help do?',
      '/',
    ])
      assert.equal((await ask(text)).body, 'for the model', text);
    const builtin = await ana.agent('Plain', { llm_config: { provider: 'builtin', model: 'builtin' } });
    assert.match((await ask('/tool document_parser {}', { to: builtin.jid })).body ?? '', /no such tool for you/);
  });

  it('answers in the language in which its owner writes when the command has none', async () => {
    platform.model.script(() => answer('claro'));
    await ask('Olá! Você está bem? Qual é a minha próxima viagem?');
    assert.match((await ask('/status')).body ?? '', /^Agente: ativo/);
    await ask('What is the next one, please?');
    assert.match((await ask('/status')).body ?? '', /^Agent: active/);
  });

  it('of a stranger gets what an unknown address gets', async () => {
    const bob = await platform.person('bob');
    const stranger = await bob.online();
    const unknown = `agent-${randomUUID()}@${platform.stack.run.xmpp.agentsDomain}`;
    const answers = [];
    for (const to of [agent.jid, unknown])
      for (const body of ['/help', '/stop', '/new', '/status', '/nonsense']) {
        const id = await stranger.send({ to, body });
        const { xml } = await stranger.waitFor((each) => each.id === id);
        answers.push(xml.replaceAll(to, 'ADDRESS').replaceAll(id, 'ID'));
      }
    assert.equal(new Set(answers).size, 1);
    assert.match(answers[0] ?? '', /item-not-found/);
  });

  it('is given to an agent with a vCard, whose presence says what it can', async () => {
    const { xml } = await client.waitFor(
      (stanza) => stanza.kind === 'presence' && stanza.from === `${agent.jid}/agent`,
    );
    const [, node, ver] = /<\w+:c [^>]*?node="([^"]+)" ver="([^"]+)"/.exec(xml) ?? assert.fail(xml);
    const { verification, card, keywords } = await client.capabilities(`${agent.jid}/agent`, `${node}#${ver}`, 'sha-1');
    assert.equal(verification, ver);
    assert.deepEqual(card, {
      ...{ FN: 'Guide', NICKNAME: 'Guide', ROLE: 'AI agent', DESC: 'Knows trains', JABBERID: agent.jid },
    });
    assert.deepEqual(keywords, ['travel', 'rail']);
  });

  it('finds its agent thinking while it thinks, ready afterwards, and paused as soon as it is paused', async () => {
    const held = platform.model.hold();
    platform.model.script(() => held.reply);
    const seen = client.received.length;
    const later = (matches: (stanza: ReceivedStanza) => boolean) => (stanza: ReceivedStanza) =>
      client.received.indexOf(stanza) >= seen && matches(stanza);
    const ids = [await client.send({ to: agent.jid, body: 'one' }), await client.send({ to: agent.jid, body: 'two' })];
    const thinking = await client.waitFor(later(mood('dnd')));
    assert.deepEqual(thinking.statuses, ['Thinking …', 'Pensando …']);
    for (const id of ids) await client.waitFor(({ receiptFor }) => receiptFor === id);
    held.release();
    platform.model.script(() => answer('done'));
    for (const id of ids) await client.waitFor(replyTo(id), 30_000);
    const ready = await client.waitFor(later(mood(null)));
    assert.deepEqual(ready.statuses, ['Ready', 'Pronto']);
    await platform.sql("update agents set state = 'paused' where id = $1", [agent.id]);
    await client.waitFor(later(mood('xa')));
    const moods = client.received
      .slice(client.received.indexOf(thinking))
      .filter(({ kind, from }) => kind === 'presence' && from?.startsWith(agent.jid))
      .map(({ show }) => show);
    assert.deepEqual(
      moods.filter((show, index) => show !== moods[index - 1]),
      ['dnd', null, 'xa'],
    );
    await platform.sql("update agents set state = 'active', name = 'Renamed' where id = $1", [agent.id]);
    await client.waitFor(later((stanza) => mood(null)(stanza) && stanza.xml.includes('>Renamed<')));
  });

  it('finds its agent shown again when the bridge was restarted, without a new login', async () => {
    const seen = client.received.length;
    await platform.stack.kill('bridge', 'SIGKILL');
    await platform.sql("update agents set state = 'paused' where id = $1", [agent.id]);
    await client.waitFor((stanza) => client.received.indexOf(stanza) >= seen && mood('xa')(stanza), 30_000);
    await platform.sql("update agents set state = 'active' where id = $1", [agent.id]);
    await client.waitFor((stanza) => client.received.indexOf(stanza) >= seen && mood(null)(stanza), 30_000);
  });

  it('says "try again" while the database or the workflow engine is away, and works afterwards', async () => {
    const refused = async (body: string) => {
      const id = await client.send({ to: agent.jid, body });
      const { error } = await client.waitFor((stanza) => stanza.id === id && stanza.type === 'error', 30_000);
      assert.deepEqual([error?.type, error?.condition], ['wait', 'resource-constraint'], body);
      assert.match(error?.text ?? '', /send it again/);
    };
    /** What was refused with "try again" is tried again, as its sender was told. */
    const untilAnswered = (body: string, expected: RegExp) =>
      until(
        async () => {
          const id = await client.send({ to: agent.jid, body });
          const reply = await client.waitFor((stanza) => stanza.id === id || replyTo(id)(stanza), 30_000);
          return reply.type !== 'error' && expected.test(reply.body ?? '');
        },
        30_000,
        `an answer to ${body} after the service is back`,
      );
    const held = platform.model.hold();
    platform.model.script(() => held.reply);
    const before = platform.model.calls.length;
    const thinking = await client.send({ to: agent.jid, body: 'still thinking' });
    const call = await platform.model.call(before + 1);
    platform.stack.pause('temporal');
    await platform.stack.kill('temporal', 'SIGKILL');
    await refused('/stop');
    await platform.stack.resume('temporal');
    // a try that got no answer in time may have stopped it all the same
    await untilAnswered('/stop', /^(Stopped the message|Nothing was running)/);
    assert.match((await client.waitFor(replyTo(thinking), 30_000)).body ?? '', /\S/);
    assert.equal(await call.ended, 'cut by the client');
    platform.stack.pause('postgres');
    await platform.stack.kill('postgres', 'SIGKILL');
    for (const body of ['/help', '/status', '/new']) await refused(body);
    await platform.stack.resume('postgres');
    await untilAnswered('/status', /^Agent: active/);
  });
});
