import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Person, Platform } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { Reply } from '../support/scripted-model.ts';
import { answer, garbage, silence, status } from '../support/scripted-model.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';
import '../support/uncounted.ts';

/** The message says which fault the endpoint shall have, so that all can be tried at once. */
const faults: Record<string, { reply: () => Reply; sentence: RegExp; calls: number }> = {
  overloaded: {
    reply: () => status(429, 'slow down', { 'retry-after': '1' }),
    sentence: /busy.*Your message is kept/s,
    calls: 4,
  },
  'a server error': { reply: () => status(500), sentence: /did not answer.*Your message is kept/s, calls: 4 },
  silent: { reply: () => silence(), sentence: /did not answer.*Your message is kept/s, calls: 4 },
  nonsense: { reply: () => garbage(), sentence: /unreadable.*Your message is kept/s, calls: 2 },
  'a wrong key': { reply: () => status(401), sentence: /refused.*key/s, calls: 1 },
  'an unknown model': { reply: () => status(404), sentence: /refused.*model/s, calls: 1 },
};

describe('a model endpoint that fails', () => {
  let platform: Platform;
  let ana: Person;
  let client: XmppClient;

  before(async () => {
    // the breaker has tests of its own; here each endpoint fault must be seen
    platform = await sharedPlatform({ AIOX_MODEL_TIMEOUT_MS: '1500' });
    ana = await platform.person('ana');
    client = await ana.online();
    platform.model.script((call) => {
      const text = call.body.messages.at(-1)?.content ?? '';
      return (
        Object.entries(faults)
          .find(([name]) => text.includes(name))?.[1]
          .reply() ?? answer('fine')
      );
    });
  });
  after(() => platform?.stop());

  const ask = async (body: string): Promise<ReceivedStanza> => {
    const agent = await ana.agent(body);
    const id = await client.send({ to: agent.jid, body });
    return client.waitFor((stanza) => stanza.answers.id === id && stanza.body !== null, 90_000);
  };

  for (const [name, { sentence, calls }] of Object.entries(faults)) {
    it(`(${name}) becomes a sentence that says what was not lost`, async () => {
      const before = platform.model.calls.length;
      const reply = await ask(`the endpoint is ${name}`);
      assert.match(reply.body ?? '', sentence);
      assert.doesNotMatch(reply.body ?? '', /sk-test|at \w+ \(|Error:/);
      const made = platform.model.calls.length - before;
      assert.ok(made >= 1 && made <= calls, `${made} calls`);
      assert.equal((await ask(`all is well after ${name.replace(/./g, 'x')}`)).body, 'fine');
    });
  }

  it('(gone altogether) becomes a sentence, and a message after its return is answered', async () => {
    const { port } = platform.model;
    await platform.model.stop();
    const reply = await ask('nobody is there');
    assert.match(reply.body ?? '', /did not answer.*Your message is kept/s);
    const { startScriptedModel } = await import('../support/scripted-model.ts');
    platform.model = await startScriptedModel(() => answer('back again'), port);
    assert.equal((await ask('and now?')).body, 'back again');
  });

  it('in Portuguese is told in Portuguese', async () => {
    platform.model.script(() => status(401));
    const reply = await ask('Olá, você está aí? O que não funciona?');
    assert.match(reply.body ?? '', /recusou.*Sua mensagem está guardada/s);
  });
});
