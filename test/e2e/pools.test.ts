import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Person, Platform } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { answer } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';
import '../support/uncounted.ts';

const NOTICE = /No AI worker is free at the moment/;
const DEADLINE_MS = 30_000;

interface Workers {
  pools: { pool: string; health: string; workers: number; free_slots: number }[];
  items: { worker_id: string; pool: string; health: string; because: string | null; providers: string[] }[];
}

describe('pools of AI workers', { concurrency: true }, () => {
  let platform: Platform;
  let ana: Person;
  let client: XmppClient;

  before(async () => {
    platform = await sharedPlatform({ AIOX_MESSAGE_DEADLINE_MS: String(DEADLINE_MS) });
    platform.model.script(() => answer('Here I am.'));
    [ana] = await Promise.all([
      platform.person('ana'),
      platform.stack.add('ai-keyless', 'ai', { AIOX_WORKER_POOL: 'keyless', OPENAI_API_KEY: '', OPENAI_BASE_URL: '' }),
      platform.stack.add('ai-mortal', 'ai', { AIOX_WORKER_POOL: 'mortal' }),
    ]);
    client = await ana.online();
  });
  after(async () => {
    await platform?.stop();
    for (const name of ['ai-keyless', 'ai-late']) {
      platform?.stack.pause(name);
      await platform?.stack.kill(name);
    }
  });

  const heard = (id: string): ReceivedStanza[] =>
    client.received.filter((stanza) => stanza.body !== null && stanza.answers.id === id);
  const nthAnswer = async (id: string, n: number): Promise<string> => {
    await until(() => heard(id).length >= n, DEADLINE_MS + 30_000, `answer ${n} to ${id}`);
    return heard(id)[n - 1]?.body ?? '';
  };
  const say = async (pool: string, more: Record<string, unknown> = {}): Promise<string> => {
    const agent = await ana.agent(`Agent of ${pool}`, { llm_config: { worker_pool: pool, ...more } });
    return client.send({ to: agent.jid, body: 'Is anybody there?' });
  };
  const workers = async (): Promise<Workers> => (await ana.api<Workers>('GET', '/workers')).body;

  it('tell a sender after ten seconds that the message waits, and answer when a worker comes', async () => {
    const began = Date.now();
    const id = await say('late');
    assert.match(await nthAnswer(id, 1), NOTICE);
    assert.ok(Date.now() - began >= 9_500, 'a sender is not troubled at once');
    await platform.stack.add('ai-late', 'ai', { AIOX_WORKER_POOL: 'late' });
    assert.equal(await nthAnswer(id, 2), 'Here I am.');
    assert.equal(heard(id).length, 2, 'one notice, one reply');
  });

  it('tell a sender at the deadline that no worker came', async () => {
    const id = await say('nobody');
    assert.match(await nthAnswer(id, 1), NOTICE);
    assert.match(await nthAnswer(id, 2), /No AI worker was free in time.*Your message is kept/);
  });

  it('say at once when none of their workers can call the provider', async () => {
    const id = await say('keyless');
    assert.match(await nthAnswer(id, 1), /no AI worker of the agent's pool can call its provider/);
    const other = await say('keyless', { provider: 'builtin', model: 'builtin' });
    assert.doesNotMatch(await nthAnswer(other, 1), /no AI worker/);
  });

  it('are listed with the health of their workers, which grows worse with silence', async () => {
    const [listed, mortal] = [await workers(), (told: Workers) => told.items.find(({ pool }) => pool === 'mortal')];
    assert.deepEqual(
      ['default', 'keyless', 'mortal'].map((name) => listed.pools.find(({ pool }) => pool === name)?.health),
      ['healthy', 'healthy', 'healthy'],
    );
    assert.deepEqual(listed.items.find(({ pool }) => pool === 'keyless')?.providers, ['builtin']);
    assert.deepEqual(mortal(listed)?.providers.slice(0, 2), ['builtin', 'openai']);
    platform.stack.pause('ai-mortal');
    await platform.stack.kill('ai-mortal', 'SIGKILL');
    for (const [health, because] of [
      ['degraded', 'late'],
      ['unavailable', 'silent'],
    ])
      await until(
        async () => {
          const told = mortal(await workers());
          return told?.health === health && told?.because === because;
        },
        40_000,
        `a dead worker to be ${health}`,
      );
    assert.equal((await workers()).pools.find(({ pool }) => pool === 'mortal')?.workers, 0);
  });
});
