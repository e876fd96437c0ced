import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { pino } from 'pino';
import { agentJid } from '../../contracts/addresses.ts';
import { acceptMessage } from '../../doors/accept-message.ts';
import { mayWrite } from '../../doors/access.ts';
import { answerCommand } from '../../doors/chat-command.ts';
import type { StanzaHandler } from '../../xmpp-bridge/handle-stanza.ts';
import { stanzaHandler } from '../../xmpp-bridge/handle-stanza.ts';
import { SpokenLanguages } from '../../xmpp-bridge/spoken-language.ts';
import { Thinking } from '../../xmpp-bridge/thinking.ts';
import { nobodyAnswers, nothingWaits } from '../support/bridge-door.ts';
import { MemoryRecord } from '../support/memory-record.ts';

/** No server would let these through; the bridge does not rely on that. */
describe('a stanza with an impossible address', () => {
  let record: MemoryRecord;
  let handler: StanzaHandler;
  let sent: Element[];
  let logged: string[];
  let agent: string;

  beforeEach(() => {
    record = new MemoryRecord();
    [sent, logged] = [[], []];
    const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
    const keep = async (stanza: Element): Promise<void> => void sent.push(stanza);
    handler = stanzaHandler({
      ...{ directory: record, desk: record, log, out: { post: keep, hint: keep } },
      ...{ agentsDomain: 'agents.test', serverDomain: 'test', languages: new SpokenLanguages() },
      thinking: new Thinking(() => {}),
      ...{ messagesPerMinute: 1_000, refused: () => {} },
      mayWrite: mayWrite({ directory: record, log }),
      acceptMessage: acceptMessage({ inbox: record, vault: record, starter: record, log }),
      answerApproval: nothingWaits,
      ...nobodyAnswers,
      answerCommand: answerCommand({
        ...{ desk: record, canceller: record, starter: record, answerApproval: nothingWaits },
      }),
    });
    agent = agentJid(record.agent('ana@test'), 'agents.test');
  });

  const kinds = (from: string | undefined, to: string | undefined): Element[] => [
    xml('message', { from, to, id: 'm', type: 'chat' }, xml('body', {}, 'hello')),
    xml('message', { from, to, id: 'c', type: 'chat' }, xml('body', {}, '/stop')),
    xml('presence', { from, to, type: 'subscribe' }),
    xml('presence', { from, to, type: 'probe' }),
    xml('iq', { from, to, id: 'q', type: 'get' }, xml('vCard', 'vcard-temp')),
    xml('iq', { from, to, id: 's', type: 'set' }, xml('query', 'http://jabber.org/protocol/disco#info')),
    xml('nonsense', { from, to }),
  ];
  async function handle(stanzas: Element[]): Promise<void> {
    for (const stanza of stanzas) handler.handle(stanza);
    await handler.drained();
    await new Promise((resolve) => setImmediate(resolve));
  }

  it('without a sender, or without a receiver, is answered by nothing', async () => {
    for (const nobody of [undefined, '', '@', 'ana@', '/phone']) {
      await handle(kinds(nobody, agent));
      await handle(kinds('ana@test/phone', nobody));
    }
    assert.deepEqual(sent.map(String), []);
  });

  it('from the agents’ own domain starts no talk between agents', async () => {
    const other = agentJid(record.agent('ana@test'), 'agents.test');
    await handle(kinds(other, agent));
    await handle(kinds('agents.test', agent));
    assert.ok(sent.every((stanza) => stanza.name === 'presence' && stanza.attrs['type'] === 'unsubscribed'));
    assert.equal(record.accepted.length, 0);
  });

  it('that only resembles the owner’s is a stranger’s', async () => {
    for (const from of [
      'ana@test@test/x',
      'ANA@test/x',
      'ana@test./x',
      ' ana@test/x',
      'ana@test\u0000/x',
      'ana/ana@test',
      'test/ana@test',
    ])
      await handle(kinds(from, agent));
    assert.equal(record.accepted.length, 0);
    assert.deepEqual(record.commands, []);
    assert.ok(!sent.some((stanza) => stanza.attrs['type'] === 'result' || stanza.attrs['type'] === undefined));
  });

  it('to something that only resembles an agent’s is to nothing', async () => {
    const upper = agent.toUpperCase();
    for (const to of [
      upper,
      agent.replace('agent-', 'agent-x'),
      `x${agent}`,
      agent.replace('@', '%40@'),
      'agent-@agents.test',
    ])
      await handle(kinds('ana@test/phone', to));
    assert.equal(record.accepted.length, 0);
    assert.ok(
      sent.filter(({ name }) => name !== 'presence').every((stanza) => String(stanza).includes('item-not-found')),
    );
    assert.ok(!logged.some((line) => line.includes('stanza_failed')), logged.join(''));
  });

  it('says the same for a command as for a message when nobody may give it', async () => {
    await handle(kinds('eve@test/x', agent).slice(0, 2));
    const [message, command] = sent.map((stanza) => String(stanza).replace(/id="."/, ''));
    assert.match(message ?? '', /item-not-found/);
    assert.equal(message, command);
  });
});
