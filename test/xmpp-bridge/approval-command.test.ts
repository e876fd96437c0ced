import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, it } from 'node:test';
import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { pino } from 'pino';
import { agentJid } from '../../contracts/addresses.ts';
import { acceptMessage } from '../../doors/accept-message.ts';
import { mayWrite } from '../../doors/access.ts';
import { answerCommand } from '../../doors/chat-command.ts';
import { decideApproval } from '../../doors/decide-approval.ts';
import { requestHash } from '../../domain/tool-request.ts';
import { httpRequestSpec } from '../../tools/http-request.ts';
import { toolRegistry } from '../../tools/registry.ts';
import { approvalCommand } from '../../xmpp-bridge/approval-command.ts';
import { newSession } from '../../xmpp-bridge/command-session.ts';
import type { StanzaHandler } from '../../xmpp-bridge/handle-stanza.ts';
import { stanzaHandler } from '../../xmpp-bridge/handle-stanza.ts';
import { SpokenLanguages } from '../../xmpp-bridge/spoken-language.ts';
import { Thinking } from '../../xmpp-bridge/thinking.ts';
import { nothingWaits } from '../support/bridge-door.ts';
import type { ReadStage } from '../support/command-form.ts';
import { readStage, submitted } from '../support/command-form.ts';
import { MemoryApprovals } from '../support/memory-approvals.ts';
import { MemoryRecord } from '../support/memory-record.ts';

const COMMANDS = 'http://jabber.org/protocol/commands';
const INFO = 'http://jabber.org/protocol/disco#info';
const ITEMS = 'http://jabber.org/protocol/disco#items';
const DESK = 'approvals@agents.test';
const ana = 'ana@test/phone';
const harmless = { method: 'GET', url: 'https://example.org/' };

describe('the command by which requests are answered', () => {
  let record: MemoryRecord;
  let approvals: MemoryApprovals;
  let handler: StanzaHandler;
  let sent: Element[];
  let agentId: string;
  let agent: string;

  beforeEach(() => {
    record = new MemoryRecord();
    approvals = new MemoryApprovals();
    sent = [];
    const log = pino({ level: 'silent' });
    const keep = async (stanza: Element): Promise<void> => void sent.push(stanza);
    const registry = toolRegistry([httpRequestSpec]);
    const decide = decideApproval({ approvals: { ...door(), page: notAsked }, registry, courier: approvals, log });
    handler = stanzaHandler({
      ...{ directory: record, desk: record, log, out: { post: keep, hint: keep } },
      ...{ agentsDomain: 'agents.test', serverDomain: 'test', languages: new SpokenLanguages() },
      thinking: new Thinking(() => {}),
      ...{ messagesPerMinute: 1_000, refused: () => {} },
      mayWrite: mayWrite({ directory: record, log }),
      acceptMessage: acceptMessage({ inbox: record, vault: record, starter: record, log }),
      answerApproval: nothingWaits,
      approverOf: approvals.approverOf,
      runCommand: approvalCommand({ approvals, decide }),
      answerCommand: answerCommand({
        ...{ desk: record, canceller: record, starter: record, answerApproval: nothingWaits },
      }),
    });
    approvals.user('ana@test');
    agentId = record.agent('ana@test');
    agent = agentJid(agentId, 'agents.test');
  });

  const notAsked = async (): Promise<never> => assert.fail('nobody lists');
  const door = () => ({
    find: approvals.find.bind(approvals),
    decide: approvals.decide.bind(approvals),
  });
  const wait = (given: Partial<Parameters<MemoryApprovals['open']>[0]> = {}) =>
    approvals.open({ ownerJid: 'ana@test', agentId, arguments: harmless, ...given });

  /** The answer to one IQ. */
  async function ask(
    from: string,
    to: string,
    type: 'get' | 'set',
    payload: Element,
    id: string = randomUUID(),
    lang?: string,
  ) {
    sent.length = 0;
    handler.handle(xml('iq', { from, to, id, type, 'xml:lang': lang }, payload));
    await handler.drained();
    await new Promise((resolve) => setImmediate(resolve));
    const [reply, ...more] = sent;
    assert.ok(reply && more.length === 0, `${sent.length} answers`);
    return reply;
  }
  const commandOf = (attributes: Record<string, string>, ...children: (Element | undefined)[]) =>
    xml('command', { xmlns: COMMANDS, node: 'approvals', ...attributes }, ...children);
  const stageIn = (reply: Element): ReadStage =>
    readStage(reply.getChild('command', COMMANDS) ?? assert.fail(String(reply)));
  const execute = async (from = ana, to = agent, lang?: string) =>
    stageIn(await ask(from, to, 'set', commandOf({ action: 'execute' }), undefined, lang));
  const goOn = async (
    stage: ReadStage,
    action: string,
    changes: Record<string, string>,
    from = ana,
    to = agent,
    id?: string,
  ) =>
    stageIn(await ask(from, to, 'set', commandOf({ action, sessionid: stage.session }, submitted(stage, changes)), id));
  const complete = (stage: ReadStage, changes: Record<string, string>, from = ana, to = agent, id?: string) =>
    goOn(stage, 'complete', changes, from, to, id);
  const errorOf = (reply: Element): string[] => {
    assert.equal(reply.attrs['type'], 'error', String(reply));
    const error = reply.getChild('error') ?? assert.fail();
    return [error.attrs['type'] ?? '', ...error.getChildElements().map(({ name }) => name)].filter(
      (name) => name !== 'text',
    );
  };

  it('is found where an agent’s owner, and anybody with an account, looks for commands', async () => {
    for (const to of [agent, `${agent}/agent`, DESK]) {
      const info = await ask(ana, to, 'get', xml('query', INFO));
      assert.ok(String(info).includes(`<feature var="${COMMANDS}"/>`), String(info));
      const items = await ask(ana, to, 'get', xml('query', { xmlns: ITEMS, node: COMMANDS }), 'q', 'pt-BR');
      const [item] = items.getChild('query')?.getChildren('item') ?? [];
      assert.deepEqual(item?.attrs, { jid: to, node: 'approvals', name: 'Responder a pedidos de aprovação' });
      const node = await ask(ana, to, 'get', xml('query', { xmlns: INFO, node: 'approvals' }));
      assert.match(String(node), /category="automation" type="command-node" name="Answer requests for approval"/);
      const list = await ask(ana, to, 'get', xml('query', { xmlns: INFO, node: COMMANDS }));
      assert.match(String(list), /category="automation" type="command-list"/);
      assert.deepEqual(errorOf(await ask(ana, to, 'get', xml('query', { xmlns: INFO, node: 'other' }))), [
        'cancel',
        'item-not-found',
      ]);
    }
    assert.equal((await ask(ana, DESK, 'get', xml('ping', 'urn:xmpp:ping'))).attrs['type'], 'result');
    assert.deepEqual((await ask(ana, DESK, 'get', xml('query', ITEMS))).getChild('query')?.children, []);
  });

  it('is nothing to anybody else, like an address that never was', async () => {
    wait();
    approvals.user('mallory@test');
    const session = newSession({ asker: 'eve@test/x', asked: DESK }, Date.now());
    const questions = [
      ['get', xml('query', INFO)],
      ['get', xml('query', ITEMS)],
      ['get', xml('query', { xmlns: ITEMS, node: COMMANDS })],
      ['get', xml('query', { xmlns: INFO, node: 'approvals' })],
      ['get', xml('ping', 'urn:xmpp:ping')],
      ['set', commandOf({ action: 'execute' })],
      ['set', commandOf({ action: 'nonsense' })],
      ['set', commandOf({ action: 'complete', sessionid: session })],
      ['set', commandOf({ node: 'other' })],
    ] as const;
    const answers = new Set<string>();
    for (const [from, to] of [
      ['eve@test/x', DESK],
      ['eve@test/x', agent],
      ['mallory@test/x', agent],
      ['eve@test/x', 'nobody@agents.test'],
      ['eve@test/x', agentJid(randomUUID(), 'agents.test')],
    ] as const)
      for (const [type, question] of questions)
        answers.add(
          String(await ask(from, to, type, question, 'q'))
            .replaceAll(to, 'ADDRESS')
            .replaceAll(from, 'ASKER'),
        );
    assert.equal(answers.size, 1, [...answers].join('\n'));
    assert.match([...answers][0] ?? '', /item-not-found/);
    const desk = await execute('mallory@test/x', DESK);
    assert.deepEqual([desk.status, desk.notes], ['completed', ['info: Nothing waits for your answer.']]);
  });

  it('shows one request at once, with no answer filled in, and what is agreed to is what was shown', async () => {
    const view = wait({ arguments: { url: 'https://example.org/', method: 'GET' } });
    const stage = await execute();
    assert.deepEqual([stage.status, stage.actions, stage.notes], ['executing', ['complete'], []]);
    assert.deepEqual(stage.facts, [
      'Agent of: ana@test',
      'Tool: http_request',
      'Risk: medium',
      'Without an answer it is denied: 2030-01-02 03:04 UTC',
      'Code: K2AA',
    ]);
    const { decision, request_hash: hash, arguments: given, reason } = stage.fields;
    assert.deepEqual(decision, {
      type: 'list-single',
      lines: [],
      options: ['Approve=approve', 'Deny=deny'],
      required: true,
    });
    assert.deepEqual([hash?.type, hash?.lines], ['hidden', [view.request_hash]]);
    assert.deepEqual(given?.lines, ['{', '  "method": "GET",', '  "url": "https://example.org/"', '}']);
    assert.equal(reason?.type, 'text-single');
    const done = await complete(stage, { decision: 'approve' });
    assert.deepEqual(
      [done.status, done.notes, done.session],
      ['completed', ['info: Agreed: http_request is used now.'], stage.session],
    );
    const [decided] = approvals.decided;
    assert.deepEqual(
      [decided?.decision, decided?.editedArguments, decided?.hash, decided?.door, decided?.by],
      ['approve', undefined, view.request_hash, 'xmpp', 'ana@test'],
    );
    assert.deepEqual(approvals.carried, [view.approval_id]);
  });

  it('takes other arguments, and no edit from the same in another spelling', async () => {
    const first = wait();
    const edited = { method: 'GET', url: 'https://example.org/other' };
    await complete(await execute(), { decision: 'approve', arguments: JSON.stringify(edited, undefined, 4) });
    const second = wait();
    await complete(await execute(), {
      decision: 'approve',
      arguments: '{"url":"https:\\/\\/example.org\\/","method":"GET"}',
    });
    const [changed, same] = approvals.decided;
    assert.deepEqual([changed?.id, changed?.editedArguments], [first.approval_id, edited]);
    assert.equal(changed?.shownHash, first.request_hash);
    const [seen] = await approvals.find(approvals.user('ana@test'), { id: first.approval_id }, 1);
    assert.equal(
      changed?.hash,
      requestHash({
        ...{
          tool: 'http_request',
          toolVersion: 1,
          arguments: edited,
          policy: first.policy,
          policyHash: 'p',
          agentVersion: 1,
        },
        ...{ allowedDomains: ['example.org'], idempotencyKey: seen?.request.call ?? '' },
      }),
    );
    assert.deepEqual(
      [same?.id, same?.editedArguments, same?.hash],
      [second.approval_id, undefined, second.request_hash],
    );
  });

  it('denies with a reason, whatever was left in the arguments', async () => {
    wait();
    const done = await complete(await execute(), { decision: 'deny', arguments: '{ half', reason: ' not today ' });
    assert.deepEqual([done.status, done.notes], ['completed', ['info: Denied: http_request is not used.']]);
    const [decided] = approvals.decided;
    assert.deepEqual([decided?.decision, decided?.reason, decided?.editedArguments], ['deny', 'not today', undefined]);
  });

  it('gives the form back with what is wrong, and decides nothing', async () => {
    wait();
    const deep = `{"headers":${'['.repeat(40)}${']'.repeat(40)}}`;
    const wrong: [Record<string, string>, RegExp][] = [
      [{}, /choose a decision/],
      [{ decision: 'APPROVE' }, /choose a decision/],
      [{ decision: 'approve', reason: 'x'.repeat(2_001) }, /at most 2,000/],
      [{ decision: 'approve', arguments: '{"method":"GET"' }, /not a JSON object/],
      [{ decision: 'approve', arguments: '["GET"]' }, /not a JSON object/],
      [{ decision: 'approve', arguments: 'null' }, /not a JSON object/],
      [{ decision: 'approve', arguments: '' }, /not a JSON object/],
      [{ decision: 'approve', arguments: '{"__proto__":{"method":"GET"}}' }, /not a JSON object/],
      [{ decision: 'approve', arguments: '{"body":1e999}' }, /not a JSON object/],
      [{ decision: 'approve', arguments: deep }, /not a JSON object/],
      [{ decision: 'approve', arguments: '['.repeat(100_000) + ']'.repeat(100_000) }, /not a JSON object/],
      [
        { decision: 'approve', arguments: JSON.stringify({ ...harmless, body: 'x'.repeat(17_000) }) },
        /larger than 16 KiB/,
      ],
      [{ decision: 'approve', arguments: '{"method":"GET"}' }, /The request is not valid\..*url/],
      [
        { decision: 'approve', arguments: JSON.stringify({ ...harmless, extra: 1 }) },
        /The request is not valid\..*extra/,
      ],
      [
        { decision: 'approve', arguments: '{"method":"GET","url":"https://evil.example/"}' },
        /A policy does not allow this\. A host/,
      ],
    ];
    const stage = await execute();
    for (const [changes, reason] of wrong) {
      const again = await complete(stage, changes);
      assert.deepEqual([again.status, again.session], ['executing', stage.session]);
      assert.match(again.notes.join('\n'), reason);
      assert.match(again.notes.join('\n'), /^error: [^\n]+$/);
      assert.equal(
        again.fields['arguments']?.lines.join('\n'),
        changes['arguments'] ?? stage.fields['arguments']?.lines.join('\n'),
      );
      assert.deepEqual(again.fields['decision']?.lines, []);
    }
    assert.deepEqual(approvals.decided, []);
    const mended = await complete(stage, { decision: 'approve' });
    assert.equal(mended.status, 'completed');
  });

  it('decides nothing about another request than the one that was seen', async () => {
    wait();
    const again = await complete(await execute(), { decision: 'approve', request_hash: 'f'.repeat(64) });
    assert.match(again.notes.join(), /^error: .*other arguments than those you saw/);
    assert.deepEqual([again.status, approvals.decided], ['executing', []]);
  });

  it('decides once when the same stanza comes again, and says the same', async () => {
    wait();
    const stage = await execute();
    const first = await complete(stage, { decision: 'approve' }, ana, agent, 'one');
    assert.deepEqual(await complete(stage, { decision: 'approve' }, ana, agent, 'one'), first);
    const other = await complete(stage, { decision: 'approve' }, ana, agent, 'two');
    assert.match(other.notes.join(), /^error: K2AA \(http_request\) was answered before: approved by ana@test/);
    assert.equal(approvals.decided.length, 1);
  });

  it('asks which one where several wait, and keeps them apart', async () => {
    const [one, two] = [wait(), wait({ arguments: { ...harmless, url: 'https://example.org/two' } })];
    const stage = await execute();
    assert.deepEqual([stage.actions, Object.keys(stage.fields)], [['next'], ['approval']]);
    assert.deepEqual(
      [stage.fields['approval']?.options, stage.fields['approval']?.lines, stage.fields['approval']?.required],
      [
        [
          `K3AA: http_request, 2030-01-02 03:04 UTC=${two.approval_id}`,
          `K2AA: http_request, 2030-01-02 03:04 UTC=${one.approval_id}`,
        ],
        [],
        true,
      ],
    );
    const chosen = await goOn(stage, 'next', { approval: one.approval_id });
    assert.deepEqual([chosen.actions, chosen.facts.at(-1)], [['complete', 'prev'], 'Code: K2AA']);
    const back = stageIn(await ask(ana, agent, 'set', commandOf({ action: 'prev', sessionid: stage.session })));
    assert.deepEqual(back.fields, stage.fields);
    await complete(chosen, { decision: 'deny' });
    assert.deepEqual(
      approvals.decided.map(({ id }) => id),
      [one.approval_id],
    );
    const late = await goOn(stage, 'next', { approval: one.approval_id });
    assert.match(late.notes.join(), /^error: K2AA .* denied by ana@test/);
    assert.equal(late.facts.at(-1), 'Code: K3AA', 'the one that is left is shown');
  });

  it('is about an agent’s own requests at its address, and about all of a person’s at the platform’s', async () => {
    const other = record.agent('ana@test');
    const [mine, its] = [wait(), wait({ agentId: other })];
    const bobs = wait({ ownerJid: 'bob@test', approvers: ['ana@test'] });
    const only = wait({ approvers: ['bob@test'] });
    wait({ ownerJid: 'bob@test' });
    assert.equal((await execute()).fields['approval']?.type, 'hidden', 'one is shown at once');
    const all = (await execute(ana, DESK)).fields['approval']?.options.map((text) => text.split('=')[1]);
    assert.deepEqual(
      all,
      [bobs, its, mine].map(({ approval_id: id }) => id),
    );
    const shown = await execute();
    for (const { approval_id: approval, request_hash: hash } of [its, only, bobs]) {
      const elsewhere = await complete(shown, { decision: 'approve', approval, request_hash: hash });
      assert.match(elsewhere.notes.join(), /not here any more/);
    }
    assert.deepEqual(approvals.decided, []);
  });

  it('tells whoever comes second who was first, also when what they wrote is wrong', async () => {
    const view = wait({ ownerJid: 'bob@test', approvers: ['ana@test', 'carol@test'] });
    const [hers, carols] = [await execute(ana, DESK), await execute('carol@test/x', DESK)];
    await complete(hers, { decision: 'deny' }, ana, DESK);
    for (const changes of [{ decision: 'approve' }, { decision: 'approve', arguments: '{}' }, { arguments: '?' }]) {
      const late = await complete(carols, changes, 'carol@test/x', DESK);
      assert.equal(late.status, 'completed');
      assert.deepEqual(late.notes, [
        'error: K2AA (http_request) was answered before: denied by ana@test (2030-01-01 01:00 UTC, chat).',
      ]);
    }
    assert.deepEqual(
      approvals.decided.map(({ id, by }) => [id, by]),
      [[view.approval_id, 'ana@test']],
    );
  });

  it('says that the time was over', async () => {
    const view = wait();
    const stage = await execute();
    approvals.expire(view.approval_id);
    const late = await complete(stage, { decision: 'approve' });
    assert.deepEqual(
      [late.status, late.notes],
      ['completed', ['error: K2AA (http_request) waits no more: its time was over, and it was denied.']],
    );
  });

  it('shows whatever the arguments hold as text that cannot look like anything else', async () => {
    const tricky = {
      ...harmless,
      body: 'a\u202Eb\u200B"}\n  "url": "https://example.org/innocent"\u0000\uD800\uFFFE\u2028\u{E0041}',
    };
    wait({ arguments: tricky });
    const { fields } = await execute();
    const lines = fields['arguments']?.lines ?? [];
    assert.equal(lines.length, 5);
    assert.equal(
      lines[1],
      String.raw`  "body": "a\u202eb\u200b\"}\n  \"url\": \"https://example.org/innocent\"\u0000\ud800\ufffe\u2028\udb40\udc41",`,
    );
    assert.deepEqual(JSON.parse(lines.join('\n')), tricky);
  });

  it('lets nobody agree to what no form can show', async () => {
    const long = { ...harmless, headers: { x: Array.from({ length: 5_000 }, () => 1) } };
    wait({ arguments: long });
    const stage = await execute();
    assert.deepEqual([stage.fields['decision']?.options, stage.fields['arguments']], [['Deny=deny'], undefined]);
    for (const changes of [{ decision: 'approve' }, { decision: 'approve', arguments: JSON.stringify(long) }])
      assert.match((await complete(stage, changes)).notes.join(), /^error: Nothing was decided: nobody can agree here/);
    await complete(stage, { decision: 'deny' });
    assert.deepEqual(
      approvals.decided.map(({ decision }) => decision),
      ['deny'],
    );
  });

  it('asks whether to try again what may have been done, but not differently', async () => {
    wait({ kind: 'unclear' });
    const stage = await execute();
    assert.deepEqual(stage.fields['decision']?.options, ['Try again=approve', 'Leave it as it is=deny']);
    const changed = { decision: 'approve', arguments: '{"method":"GET","url":"https://example.org/x"}' };
    assert.match((await complete(stage, changed)).notes.join(), /cannot be made another call/);
    assert.deepEqual((await complete(stage, { decision: 'approve' })).notes, [
      'info: http_request is tried again now.',
    ]);
    assert.equal(approvals.decided.length, 1);
  });

  it('speaks Portuguese where it is asked in Portuguese', async () => {
    wait();
    const stage = await execute(ana, agent, 'pt');
    assert.deepEqual(stage.facts.slice(0, 3), ['Agente de: ana@test', 'Ferramenta: http_request', 'Risco: médio']);
    const own = commandOf({ action: 'cancel', sessionid: stage.session, 'xml:lang': 'pt' });
    assert.equal(stageIn(await ask(ana, agent, 'set', own)).status, 'canceled');
    const done = commandOf(
      { action: 'execute', sessionid: stage.session, 'xml:lang': 'pt' },
      submitted(stage, { decision: 'deny' }),
    );
    assert.deepEqual(stageIn(await ask(ana, agent, 'set', done)).notes, ['info: Negado: http_request não será usado.']);
  });

  it('names what is wrong with a command (XEP-0050 §4.4)', async () => {
    const view = wait();
    const stage = await execute();
    const at = (asker: string, asked: string, now = Date.now()) => newSession({ asker, asked }, now);
    const form = submitted(stage, { decision: 'approve' });
    const choice = xml(
      'x',
      { xmlns: 'jabber:x:data', type: 'submit' },
      xml('field', { var: 'approval' }, xml('value', {}, view.approval_id)),
    );
    const formWith = (...fields: Element[]) => xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, ...fields);
    const approval = () => xml('field', { var: 'approval' }, xml('value', {}, view.approval_id));
    const session = stage.session;
    const cases: [Record<string, string>, Element | undefined, string[]][] = [
      [{ node: 'other' }, undefined, ['cancel', 'item-not-found']],
      [{ action: 'nonsense' }, undefined, ['modify', 'bad-request', 'malformed-action']],
      [{ action: 'next', sessionid: session }, form, ['modify', 'bad-request', 'bad-action']],
      [{ action: 'complete', sessionid: session }, choice, ['modify', 'bad-request', 'bad-action']],
      [{ action: 'complete' }, form, ['modify', 'bad-request', 'bad-sessionid']],
      [{ action: 'complete', sessionid: 'made-up' }, form, ['modify', 'bad-request', 'bad-sessionid']],
      [{ action: 'cancel', sessionid: '' }, undefined, ['modify', 'bad-request', 'bad-sessionid']],
      [
        { action: 'complete', sessionid: at('ana@test/laptop', agent) },
        form,
        ['modify', 'bad-request', 'bad-sessionid'],
      ],
      [{ action: 'complete', sessionid: at(ana, DESK) }, form, ['modify', 'bad-request', 'bad-sessionid']],
      [
        { action: 'complete', sessionid: at(ana, agent, Date.now() - 31 * 60_000) },
        form,
        ['cancel', 'not-allowed', 'session-expired'],
      ],
      [{ action: 'complete', sessionid: session }, undefined, ['modify', 'bad-request', 'bad-payload']],
      [{ action: 'next', sessionid: session }, formWith(), ['modify', 'bad-request', 'bad-payload']],
      [{ sessionid: session }, formWith(approval(), approval()), ['modify', 'bad-request', 'bad-payload']],
      [
        { sessionid: session },
        formWith(approval(), xml('field', { var: 'decison' })),
        ['modify', 'bad-request', 'bad-payload'],
      ],
      [
        { sessionid: session },
        xml('x', { xmlns: 'jabber:x:data', type: 'form' }),
        ['modify', 'bad-request', 'bad-payload'],
      ],
    ];
    for (const [attributes, payload, expected] of cases)
      assert.deepEqual(
        errorOf(await ask(ana, agent, 'set', commandOf(attributes, payload))),
        expected,
        JSON.stringify(attributes),
      );
    assert.deepEqual(approvals.decided, []);
    assert.deepEqual(errorOf(await ask(ana, agent, 'get', commandOf({}))), ['cancel', 'service-unavailable']);
  });
});
