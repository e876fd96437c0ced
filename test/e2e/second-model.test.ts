import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Person, Platform } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { answer, status } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';

interface Report {
  state: string;
  reply: { text: string } | null;
}
interface Attempt {
  step: string;
  state: string;
  code: string | null;
  model: { provider: string } | null;
}

interface Timeline {
  steps: { name: string; detail: Record<string, unknown> }[];
  execution: { provider: string; model: string; attempts: number } | null;
}

const draft = (llm: Record<string, unknown> = {}) => ({
  profile: { name: 'Draft', system_prompt: 'You are a draft and say so.' },
  llm_config: { provider: 'openai', model: 'scripted', ...llm },
});

let platform: Platform;
let ana: Person;
before(async () => {
  platform = await sharedPlatform();
  ana = await platform.person('ana');
});
after(async () => {
  await platform?.stop();
  await platform?.stack.restart('ai'); // its breaker is open
});

describe('an agent that is not saved', () => {
  const rows = async () =>
    (
      await platform.sql<Record<string, string>>(
        `select (select count(*) from agents) as agents, (select count(*) from messages) as messages,
          (select count(*) from agent_memories) as memories,
          (select count(*) from audit_logs where event_type = 'agent.tried' and owner_user_id = $1) as audited`,
        [ana.userId],
      )
    )[0];

  it('gives one answer by its own prompt, is charged, and nothing of it stays but the audit', async () => {
    platform.model.script(() => answer('I am only a draft.', { usage: { prompt_tokens: 20, completion_tokens: 5 } }));
    const before = { calls: platform.model.calls.length, rows: await rows() };
    const tried = await ana.api<Record<string, unknown>>('POST', '/agents/try', { agent: draft(), message: 'Hello?' });
    assert.equal(tried.status, 200, JSON.stringify(tried.body));
    assert.equal(tried.body['reply'], 'I am only a draft.');
    assert.equal(platform.model.calls.length, before.calls + 1);
    assert.match(JSON.stringify(platform.model.calls.at(-1)?.body), /You are a draft and say so/);
    const [ledger] = await platform.sql<{ settled: number }>(
      'select settled from token_ledger where owner_user_id = $1',
      [ana.userId],
    );
    assert.equal(ledger?.settled, 25);
    assert.deepEqual(await rows(), { ...before.rows, audited: '1' });
  });

  it('that is wrong is refused by the name of the field, and one whose model refuses says why', async () => {
    const agent = { ...draft(), colour: 'red' };
    const unknown = await ana.api('POST', '/agents/try', { agent, message: 'Hello?' });
    assert.equal(unknown.status, 400);
    assert.match(JSON.stringify(unknown.body), /colour/);
    platform.model.script(() => status(401));
    const refused = await ana.api('POST', '/agents/try', { agent: draft(), message: 'Hello?' });
    assert.equal(refused.status, 502);
    assert.match(JSON.stringify(refused.body), /model\.refused.*key/);
  });
});

// last, because it opens the breaker
describe('an agent with a second model', () => {
  async function ask(agentId: string): Promise<{ path: string; report: Report; timeline: Timeline }> {
    const made = await ana.api<{ message_id: string }>('POST', `/agents/${agentId}/messages`, { text: 'Good day' });
    const path = `/messages/${made.body.message_id}`;
    const report = async () => (await ana.api<Report>('GET', path)).body;
    await until(async () => !['accepted', 'running'].includes((await report()).state), 60_000, 'the answer');
    return { path, report: await report(), timeline: (await ana.api<Timeline>('GET', `${path}/timeline`)).body };
  }
  /** Of the model's calls. */
  async function attemptsAt(path: string) {
    const { body } = await ana.api<{ items: Attempt[] }>('GET', `${path}/attempts`);
    const calls = body.items.filter(({ step }) => step === 'think');
    return calls.map(({ state, code, model }) => [state, code, model?.provider]);
  }
  const think = ({ steps }: Timeline) => steps.find(({ name }) => name === 'think')?.detail;

  it('is answered by the first one while that works', async () => {
    platform.model.script(() => answer('From the first.'));
    const agent = await ana.agent('Ada', { llm_config: { fallback: { provider: 'builtin', model: 'builtin' } } });
    const { report, timeline } = await ask(agent.id);
    assert.equal(report.reply?.text, 'From the first.');
    assert.deepEqual([timeline.execution?.provider, timeline.execution?.model], ['openai', 'scripted']);
    assert.equal(think(timeline)?.['fallback_from'], undefined);
  });

  it('is answered by the second one when the first is out of service, at once while its breaker is open', async () => {
    platform.model.script(() => status(500));
    const agent = await ana.agent('Ada', { llm_config: { fallback: { provider: 'builtin', model: 'builtin' } } });
    const first = await ask(agent.id); // its tries open the breaker
    assert.deepEqual([first.report.state, first.timeline.execution?.provider], ['answered', 'builtin']);
    assert.deepEqual(await attemptsAt(first.path), [
      ...Array.from({ length: 4 }, () => ['failed', 'model.unavailable', undefined]),
      ['done', null, 'builtin'],
    ]);
    await ask(agent.id);
    const before = platform.model.calls.length;
    const began = Date.now();
    const { report, timeline } = await ask(agent.id);
    assert.equal(platform.model.calls.length, before, 'an endpoint that rests is not called');
    assert.ok(Date.now() - began < 5_000, 'nobody waits for it');
    assert.equal(report.state, 'answered');
    assert.deepEqual([timeline.execution?.provider, timeline.execution?.model], ['builtin', 'builtin']);
    assert.equal(think(timeline)?.['fallback_from'], 'openai/scripted');
  });

  it('must name another model than the first', async () => {
    const llm = { fallback: { provider: 'openai', model: 'scripted' } };
    const refused = await ana.api('POST', '/agents', draft(llm));
    assert.equal(refused.status, 400);
    assert.match(JSON.stringify(refused.body), /fallback.*another model/);
  });
});
