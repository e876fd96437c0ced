import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { startPlatform } from '../support/platform.ts';
import { answer, delay } from '../support/scripted-model.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';

const MINUTE = 60_000;

describe('a service that is away for a minute', () => {
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;
  let client: XmppClient;

  before(async () => {
    platform = await startPlatform();
    ana = await platform.person('ana');
    agent = await ana.agent();
    client = await ana.online();
    platform.model.script(() => answer('ok'));
    await client.waitFor(answering(await client.send({ to: agent.jid, body: 'warm up' })), 30_000);
  });
  after(() => platform?.stop());

  const answering = (id: string) => (stanza: ReceivedStanza) => stanza.answers.id === id && stanza.body !== null;
  const away = async (service: string) => {
    platform.stack.pause(service);
    await platform.stack.kill(service, 'SIGKILL');
    return Date.now();
  };
  const back = async (service: string, since: number) => {
    await pause(Math.max(0, since + MINUTE - Date.now()));
    await platform.stack.resume(service);
  };

  it('Redis: messages are answered all the while', async () => {
    const since = await away('valkey');
    const id = await client.send({ to: agent.jid, body: 'without short memory' });
    await client.waitFor(answering(id), 30_000);
    await back('valkey', since);
    const later = await client.send({ to: agent.jid, body: 'with it again' });
    await client.waitFor(answering(later), 30_000);
    const call = platform.model.calls.at(-1);
    assert.ok(JSON.stringify(call?.body).includes('without short memory'), 'the session was rebuilt from the record');
  });

  it('Temporal: a message gets its receipt, and its answer when Temporal is back', async () => {
    const since = await away('temporal');
    const id = await client.send({ to: agent.jid, body: 'kept meanwhile' });
    await client.waitFor((stanza) => stanza.receiptFor === id, 15_000);
    assert.ok(!client.received.some(answering(id)));
    await back('temporal', since);
    await client.waitFor(answering(id), 60_000);
    assert.equal(client.received.filter(answering(id)).length, 1);
  });

  it('Postgres: nothing is promised, and what was promised before is kept', async () => {
    platform.model.script(() => delay(1_500, answer('ok')));
    const promised = await client.send({ to: agent.jid, body: 'promised before' });
    await client.waitFor((stanza) => stanza.receiptFor === promised);
    const since = await away('postgres');
    const refused = await client.send({ to: agent.jid, body: 'not accepted' });
    const error = await client.waitFor((stanza) => stanza.id === refused && stanza.error !== null, 20_000);
    assert.equal(error.error?.type, 'wait');
    assert.ok(!client.received.some((stanza) => stanza.receiptFor === refused));
    const rest = await ana.api<{ type: string; title: string }>('GET', '/agents');
    assert.equal(rest.status, 503);
    assert.equal(rest.body.type, 'urn:problem:service.unavailable');
    await back('postgres', since);
    await client.waitFor(answering(promised), 60_000);
    await client.send({ to: agent.jid, body: 'not accepted', id: refused });
    await client.waitFor(answering(refused), 60_000);
    assert.equal(client.received.filter(answering(promised)).length, 1);
  });
});
