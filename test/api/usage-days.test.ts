import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import pg from 'pg';
import type { Stack } from '../../scripts/stack.ts';
import type { ActingPlatform } from '../support/acting-platform.ts';
import { actAsPlatform } from '../support/acting-platform.ts';
import type { Registered } from '../support/api-client.ts';
import { register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';
import type { WorkflowsByHand } from '../support/workflows-by-hand.ts';
import { workflowsByHand } from '../support/workflows-by-hand.ts';

interface Totals {
  runs: number;
  prompt_tokens: number;
  completion_tokens: number;
  cost: string | null;
  unpriced_tokens: number;
}
interface Row extends Totals {
  day: string;
  agent_id: string;
  provider: string | null;
  model: string | null;
}
interface Report {
  from: string;
  to: string;
  prices: { as_of: string; currency: string } | null;
  total: Totals;
  days: (Totals & { day: string })[];
  agents: (Totals & {
    agent_id: string;
    models: Totals[];
    outcomes: object[];
    platform_latency: { median_ms: number | null };
  })[];
  rows: Row[];
}

let stack: Stack;
let database: pg.Pool;
let platform: ActingPlatform;
let door: WorkflowsByHand;
let ana: Registered;
let rui: Registered;
let agents: string[];
let today: string;

before(async () => {
  stack = await sharedApi(({ stateDir }) => {
    const path = join(stateDir, 'prices.json');
    const prices = { 'openai/gpt-4o-mini': { input_per_million: 0.15, output_per_million: 0.6 } };
    writeFileSync(path, JSON.stringify({ as_of: '2026-11-01', currency: 'EUR', prices }));
    return { AIOX_PRICES_FILE: path };
  });
  database = new pg.Pool({ connectionString: stack.adminUrl, max: 2 });
  platform = actAsPlatform(stack);
  door = workflowsByHand(stack);
  [ana, rui] = await Promise.all([register(stack.run.api, 'ana'), register(stack.run.api, 'rui')]);
  const made = await Promise.all([agentOf(ana, 'Guide'), agentOf(ana, 'Clerk'), agentOf(rui, 'Cook')]);
  const [guide, clerk, cook] = made;
  agents = made;
  // [owner, agent, provider, model, prompt, completion, at]
  today = new Date().toISOString().slice(0, 10);
  const nearly = '23:59:59.999Z';
  await ran(ana, guide, 'openai', 'gpt-4o-mini', 1_000, 10, `${today}T00:00:00.000Z`);
  await ran(ana, guide, 'openai', 'gpt-4o-mini', 1, 2, `${today}T00:00:00.001Z`);
  await ran(ana, guide, 'openai', 'unheard-of', 70, 7, `${daysAgo(1)}T${nearly}`);
  await ran(ana, clerk, 'builtin', 'builtin', 5, 5, `${daysAgo(1)}T12:00:00Z`);
  await ran(ana, clerk, null, null, 0, 0, `${daysAgo(2)}T00:00:00.000Z`);
  await ran(ana, clerk, 'openai', 'gpt-4o-mini', 9_999, 9_999, `${daysAgo(3)}T${nearly}`);
  await ran(rui, cook, 'openai', 'gpt-4o-mini', 40_000, 40_000, `${today}T00:00:00.000Z`);
});
after(async () => {
  await platform?.stop();
  await door?.stop();
  await database?.end();
  await stack?.stop();
});

const daysAgo = (count: number): string =>
  new Date(Date.parse(`${today}T00:00:00Z`) - count * 86_400_000).toISOString().slice(0, 10);

const agentOf = async (who: Registered, name: string): Promise<string> => {
  const made = await who.api('POST', '/agents', { profile: { name, system_prompt: `You are ${name}.` } });
  return String(made.body['agent_id']);
};

/** A message that was answered, as the platform records it; the numbers and the time are put in its place. */
async function ran(
  who: Registered,
  agentId = '',
  provider: string | null,
  model: string | null,
  prompt: number,
  completion: number,
  at: string,
): Promise<void> {
  const ref = await door.accept({ ownerUserId: who.userId, agentId }, who.jid, 'hello');
  await platform.begin(ref);
  await platform.answer(ref, 'good day');
  await database.query(
    `UPDATE executions SET provider = $2, model = $3, prompt_tokens = $4, completion_tokens = $5, created_at = $6
     WHERE id = $1`,
    [ref.messageId, provider, model, prompt, completion, at],
  );
}

const report = async (who: Registered, query = 'days=3'): Promise<Report> => {
  const { status, body } = await who.api('GET', `/governance/usage/days?${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body as unknown as Report;
};

/** What the ledger itself says. */
async function ledger(who: Registered, from: string, agent?: string) {
  const { rows } = await database.query<Record<'runs' | 'prompt_tokens' | 'completion_tokens', number>>(
    `SELECT count(*)::integer AS runs, coalesce(sum(prompt_tokens), 0)::integer AS prompt_tokens,
       coalesce(sum(completion_tokens), 0)::integer AS completion_tokens
     FROM executions WHERE owner_user_id = $1 AND created_at >= $2 AND ($3::uuid IS NULL OR agent_id = $3)`,
    [who.userId, `${from}T00:00:00Z`, agent ?? null],
  );
  return rows[0];
}
const counted = ({ runs, prompt_tokens, completion_tokens }: Totals) => ({ runs, prompt_tokens, completion_tokens });
const summed = (parts: Totals[]) => ({
  runs: parts.reduce((sum, each) => sum + each.runs, 0),
  prompt_tokens: parts.reduce((sum, each) => sum + each.prompt_tokens, 0),
  completion_tokens: parts.reduce((sum, each) => sum + each.completion_tokens, 0),
});

it('every sum is the ledger’s, to the unit, for as many days as are asked for', async () => {
  for (const days of [1, 2, 3, 4, 31]) {
    const told = await report(ana, `days=${days}`);
    assert.deepEqual([told.from, told.to], [daysAgo(days - 1), today]);
    const truth = await ledger(ana, told.from);
    assert.deepEqual(counted(told.total), truth, `${days} days`);
    const models = told.agents.flatMap((each) => each.models);
    for (const parts of [told.days, told.agents, told.rows, models]) assert.deepEqual(summed(parts), truth);
    assert.equal(told.days.length, days);
  }
  assert.equal((await report(ana, '')).days.length, 7);
});

it('a day is one of UTC, from its first millisecond to its last', async () => {
  const { days } = await report(ana);
  assert.deepEqual(
    days.map(({ day, prompt_tokens: prompt, runs }) => [day, prompt, runs]),
    [
      [daysAgo(2), 0, 1],
      [daysAgo(1), 75, 2],
      [today, 1_001, 2],
    ],
  );
});

it('a run costs what its tokens do by the same list', async () => {
  const { body } = await ana.api('GET', `/agents/${agents[0]}/runs`);
  const runs = body['items'] as { model: string; cost: string | null; currency: string }[];
  assert.deepEqual(
    runs.map(({ model, cost, currency }) => [model, cost, currency]),
    [
      ['gpt-4o-mini', '0.00000135', 'EUR'],
      ['gpt-4o-mini', '0.000156', 'EUR'],
      ['unheard-of', null, 'EUR'],
    ],
  );
});

it('what each agent cost in 24 hours stands in the list of agents, by the same prices', async () => {
  const { body } = await ana.api('GET', '/agents?include=metrics&q=guide');
  const [{ metrics }] = body['items'] as [{ metrics: Record<string, unknown> }];
  const { cost, unpriced_tokens: unpriced, currency } = metrics;
  assert.deepEqual([cost, unpriced, currency], ['0.00015735', 77, 'EUR']);
});

it('costs are estimated by the operator’s list, without rounding, and what has no price says so', async () => {
  const { prices, total, rows } = await report(ana);
  assert.deepEqual(prices, { as_of: '2026-11-01', currency: 'EUR' });
  assert.deepEqual(
    rows.map((row) => [row.day, row.model, row.cost, row.unpriced_tokens]).sort(),
    [
      [today, 'gpt-4o-mini', '0.00015735', 0],
      [daysAgo(1), 'builtin', '0', 0],
      [daysAgo(1), 'unheard-of', null, 77],
      [daysAgo(2), null, '0', 0],
    ].sort(),
  );
  assert.deepEqual([total.cost, total.unpriced_tokens], ['0.00015735', 77]);
});

it('one agent is asked for alone, and nobody finds what others used', async () => {
  const [guide, clerk, cook] = agents;
  const told = await report(ana, `days=3&agent=${guide}`);
  assert.deepEqual(counted(told.total), await ledger(ana, told.from, guide));
  assert.deepEqual(
    told.agents.map(({ agent_id: id }) => id),
    [guide],
  );
  const all = await report(ana, 'days=31');
  assert.deepEqual(all.agents.map(({ agent_id: id }) => id).sort(), [guide, clerk].sort());
  const face = ({ total, agents: found, rows }: Report) => ({ total, found, rows });
  const foreign = face(await report(ana, `agent=${cook}`));
  assert.deepEqual(foreign, face(await report(ana, `agent=${randomUUID()}`)));
  assert.equal(foreign.total.runs, 0);
  assert.equal((await report(rui)).total.prompt_tokens, 40_000);
});

it('a period is counted from its first moment until before its last, in as many days as it touches', async () => {
  const from = `${daysAgo(1)}T23:59:59.999Z`;
  const told = await report(ana, `from=${from}&until=${today}T00:00:00.001Z`);
  assert.deepEqual([told.from, told.to], [daysAgo(1), today]);
  assert.deepEqual(
    told.days.map(({ day, prompt_tokens: prompt }) => [day, prompt]),
    [
      [daysAgo(1), 70],
      [today, 1_000],
    ],
  );
  for (const parts of [told.days, told.agents, told.rows]) assert.deepEqual(summed(parts), counted(told.total));
  const old = await report(ana, `from=${daysAgo(3)}T00:00:00Z&until=${daysAgo(2)}T00:00:00Z`);
  assert.deepEqual([old.from, old.to, old.total.prompt_tokens], [daysAgo(3), daysAgo(3), 9_999]);
});

it('a period that ends before it begins, and one longer than a month, are refused by name', async () => {
  const asked = async (query: string) => (await ana.api('GET', `/governance/usage/days?${query}`)).body['errors'];
  const noon = (day: string) => `${day}T12:00:00Z`;
  const order = { parameter: 'until', code: 'period_order', detail: 'must be after its beginning' };
  for (const end of [daysAgo(1), today])
    assert.deepEqual(await asked(`from=${noon(today)}&until=${noon(end)}`), [order]);
  const long = (await asked(`from=${noon(daysAgo(32))}&until=${noon(today)}`)) as { code: string; params: object }[];
  assert.deepEqual([long[0]?.code, long[0]?.params], ['period_long', { maximum: 31 }]);
  await report(ana, `from=${noon(daysAgo(31))}&until=${noon(today)}`);
});

it('more days than a month, none, or half of one are refused', async () => {
  for (const query of ['days=0', 'days=32', 'days=1.5', 'days=x', 'agent=x', 'from=today', 'more=1'])
    assert.equal((await ana.api('GET', `/governance/usage/days?${query}`)).status, 400, query);
});

it('what a deleted agent used stays in every sum, with how its messages went', async () => {
  const before = await report(ana);
  const [, clerk] = agents;
  assert.equal((await ana.api('DELETE', `/agents/${clerk}`)).status, 204);
  const told = await report(ana);
  assert.deepEqual({ ...told, at: '' }, { ...before, at: '' });
  const found = told.agents.find(({ agent_id: id }) => id === clerk);
  assert.deepEqual(found?.outcomes, [{ state: 'answered', code: null, messages: 2 }]);
  assert.equal(typeof found?.platform_latency.median_ms, 'number');
  for (const parts of [told.days, told.agents, told.rows]) assert.deepEqual(summed(parts), counted(told.total));
});
