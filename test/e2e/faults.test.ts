import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { startPlatform } from '../support/platform.ts';
import { answer, delay } from '../support/scripted-model.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';
import '../support/uncounted.ts';

const MINUTE = 60_000;

const answering = (id: string) => (stanza: ReceivedStanza) => stanza.answers.id === id && stanza.body !== null;

/** A platform with one conversation that works. */
async function talking(): Promise<
  { platform: Platform; ana: Person; agent: TestAgent; client: XmppClient } & AsyncDisposable
> {
  const platform = await startPlatform();
  try {
    const ana = await platform.person('ana');
    const agent = await ana.agent();
    const client = await ana.online();
    platform.model.script(() => answer('ok'));
    await client.waitFor(answering(await client.send({ to: agent.jid, body: 'warm up' })), 30_000);
    return { platform, ana, agent, client, [Symbol.asyncDispose]: () => platform.stop() };
  } catch (error) {
    await platform.stop();
    throw error;
  }
}

const away = async ({ stack }: Platform, service: string) => {
  stack.pause(service);
  await stack.kill(service, 'SIGKILL');
  return Date.now();
};
const back = async ({ stack }: Platform, service: string, since: number) => {
  await pause(Math.max(0, since + MINUTE - Date.now()));
  await stack.resume(service);
};

// each on a platform of its own, so that the three minutes are one
describe('a service that is away for a minute', { concurrency: 3 }, () => {
  it('Redis: messages are answered all the while', async () => {
    await using world = await talking();
    const { platform, agent, client } = world;
    const since = await away(platform, 'valkey');
    const id = await client.send({ to: agent.jid, body: 'without short memory' });
    await client.waitFor(answering(id), 30_000);
    await back(platform, 'valkey', since);
    const later = await client.send({ to: agent.jid, body: 'with it again' });
    await client.waitFor(answering(later), 30_000);
    const call = platform.model.calls.at(-1);
    assert.ok(JSON.stringify(call?.body).includes('without short memory'), 'the session was rebuilt from the record');
  });

  it('Temporal: a message gets its receipt, and its answer when Temporal is back', async () => {
    await using world = await talking();
    const { platform, agent, client } = world;
    const since = await away(platform, 'temporal');
    const id = await client.send({ to: agent.jid, body: 'kept meanwhile' });
    await client.waitFor((stanza) => stanza.receiptFor === id, 15_000);
    assert.ok(!client.received.some(answering(id)));
    await back(platform, 'temporal', since);
    await client.waitFor(answering(id), 60_000);
    assert.equal(client.received.filter(answering(id)).length, 1);
  });

  it('Postgres: nothing is promised, and what was promised before is kept', async () => {
    await using world = await talking();
    const { platform, ana, agent, client } = world;
    platform.model.script(() => delay(1_500, answer('ok')));
    const promised = await client.send({ to: agent.jid, body: 'promised before' });
    await client.waitFor((stanza) => stanza.receiptFor === promised);
    const since = await away(platform, 'postgres');
    const refused = await client.send({ to: agent.jid, body: 'not accepted' });
    const error = await client.waitFor((stanza) => stanza.id === refused && stanza.error !== null, 20_000);
    assert.equal(error.error?.type, 'wait');
    assert.ok(!client.received.some((stanza) => stanza.receiptFor === refused));
    const rest = await ana.api<{ type: string; title: string }>('GET', '/agents');
    assert.equal(rest.status, 503);
    assert.equal(rest.body.type, 'urn:problem:service.unavailable');
    await back(platform, 'postgres', since);
    await client.waitFor(answering(promised), 60_000);
    await client.send({ to: agent.jid, body: 'not accepted', id: refused });
    await client.waitFor(answering(refused), 60_000);
    assert.equal(client.received.filter(answering(promised)).length, 1);
  });
});
