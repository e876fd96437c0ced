import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'node:test';
import type { Person, Platform } from '../support/platform.ts';
import { startPlatform } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';
import '../support/uncounted.ts';

const shim = pathToFileURL(join(import.meta.dirname, '..', 'support', 'shifted-clock.mjs')).href;
const shifted = (ms: number) => ({ NODE_OPTIONS: `--import=${shim}`, TEST_CLOCK_SHIFT_MS: String(ms) });

interface Timeline {
  steps: { name: string; state: string; started_at: string | null; finished_at: string | null }[];
}

describe('processes whose clocks do not agree', () => {
  let platform: Platform;
  let ana: Person;

  before(async () => {
    platform = await startPlatform({
      env: {
        api: shifted(90_000),
        bridge: shifted(-90_000),
        ai: shifted(4_000),
        platform: { AIOX_MESSAGE_DEADLINE_MS: '25000' },
      },
    });
    platform.model.script(() => answer('In time.'));
    [ana] = await Promise.all([
      platform.person('ana'),
      platform.stack.add('ai-ahead', 'ai', { AIOX_WORKER_POOL: 'ahead', ...shifted(3_600_000) }),
      platform.stack.add('ai-behind', 'ai', { AIOX_WORKER_POOL: 'behind', ...shifted(-3_600_000) }),
    ]);
  });
  after(() => platform?.stop());

  async function ask(pool: string): Promise<{ state: string; text: string | undefined; timeline: Timeline }> {
    const agent = await ana.agent(`Agent of ${pool}`, { llm_config: { worker_pool: pool } });
    const made = await ana.api<{ message_id: string }>('POST', `/agents/${agent.id}/messages`, { text: 'Good day' });
    const path = `/messages/${made.body.message_id}`;
    const report = async () => (await ana.api<{ state: string; reply: { text: string } | null }>('GET', path)).body;
    await until(async () => !['accepted', 'running'].includes((await report()).state), 60_000, 'the answer');
    const { state, reply } = await report();
    return { state, text: reply?.text, timeline: (await ana.api<Timeline>('GET', `${path}/timeline`)).body };
  }

  it('answer all the same, over REST and in chat, with steps whose times rise', async () => {
    const { text, timeline } = await ask('default');
    assert.equal(text, 'In time.');
    const starts = timeline.steps.slice(0, 5).map(({ started_at }) => Date.parse(started_at ?? ''));
    assert.deepEqual(
      starts,
      [...starts].sort((a, b) => a - b),
      'no step begins before the one before it',
    );
    const client = await ana.online();
    const agent = await ana.agent('Chatty');
    const id = await client.send({ to: agent.jid, body: 'Good day' });
    const reply = await client.waitFor((stanza) => stanza.answers.id === id && stanza.body !== null, 30_000);
    assert.equal(reply.body, 'In time.');
  });

  it('do not let a permit live longer: a worker an hour ahead takes none, and the sender is told', async () => {
    const before = platform.model.calls.length;
    const { state, text } = await ask('ahead');
    assert.equal(state, 'refused');
    assert.match(text ?? '', /No AI worker was free in time.*Your message is kept/);
    assert.equal(platform.model.calls.length, before, 'nothing ran without a good permit');
  });

  it('judge the health of a worker by one clock, the record’s', async () => {
    const told = await ana.api<{ items: { pool: string; health: string }[] }>('GET', '/workers');
    const health = (pool: string) => told.body.items.find((worker) => worker.pool === pool)?.health;
    assert.deepEqual([health('ahead'), health('behind')], ['healthy', 'healthy']);
  });
});
