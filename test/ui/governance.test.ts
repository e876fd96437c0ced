import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { redisAccountNews } from '../../adapters/redis/account-news.ts';
import { NIL_UUID } from '../../contracts/identifiers.ts';
import type { Visitor } from '../support/browser.ts';
import { faultsOfAccess, visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { until } from '../support/until.ts';

describe('governance in the dashboard', () => {
  let platform: Platform;
  let ana: Person;
  let spender: TestAgent;
  let visitor: Visitor;
  before(async () => {
    platform = await sharedPlatform();
    ana = await platform.person('governor');
    spender = await ana.agent('=Spender', {
      llm_config: { provider: 'builtin', model: 'builtin' },
      governance: { max_tokens_per_minute: 100 },
    });
    for (let n = 0; n < 4; n += 1)
      await ana.api('POST', `/agents/${spender.id}/messages`, { text: `What do you know? ${'word '.repeat(40)}` });
    const finished = async () => {
      const { body } = await ana.api<{ messages: number }>('GET', `/agents/${spender.id}/metrics`);
      return body.messages === 4;
    };
    await until(finished, 30_000, 'the end of four messages');
    visitor = await visit(platform.stack.run.api);
    await signInTo(visitor.page, ana, '/governance');
  });
  after(async () => {
    await visitor?.close();
    await platform?.stop();
  });

  it('shows the figures that the API has, and adds nothing up', async () => {
    const { page } = visitor;
    const { body } = await ana.api<{ messages: number; prompt_tokens: number; completion_tokens: number }>(
      'GET',
      `/agents/${spender.id}/metrics`,
    );
    await page.locator('#usage').getByRole('button', { name: 'Show as table' }).click();
    const cells = await page.locator('#usage tbody td').allTextContents();
    const figures = [body.messages, body.prompt_tokens, body.completion_tokens].map(String);
    assert.deepEqual(cells.slice(0, 4), ['=Spender', ...figures]);
    for (const outcome of await page.locator('#usage tbody li a').all()) {
      const runs = await ana.api<{ items: unknown[] }>('GET', (await outcome.getAttribute('href')) ?? '');
      assert.equal(String(runs.body.items.length), (await outcome.textContent())?.trim().split(' ')[0]);
    }
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
  });

  it('shows the ledger day by day, as bars or as a table, and says that there are no prices', async () => {
    const { page } = visitor;
    const days = page.locator('#days');
    const { body } = await ana.api<{ days: { day: string }[]; total: Record<string, number> }>(
      'GET',
      '/governance/usage/days?days=1',
    );
    const [ledger] = await platform.sql<{ sums: number[] }>(
      `SELECT array[count(*), sum(prompt_tokens), sum(completion_tokens)]::integer[] AS sums FROM executions
       WHERE owner_user_id = $1`,
      [ana.userId],
    );
    assert.ok((await days.locator('rect.series-0').count()) > 0);
    await days.getByRole('button', { name: 'Show as table' }).click();
    const sums = await days.locator('tbody tr').last().locator('td').allTextContents();
    const { runs, prompt_tokens: prompt, completion_tokens: completion } = body.total;
    assert.deepEqual(sums, [runs, prompt, completion].map(String));
    assert.deepEqual(sums, ledger?.sums.map(String));
    const behind = (await days.getByRole('link', { name: '=Spender' }).first().getAttribute('href')) ?? '';
    assert.match(behind, new RegExp(`^/agents/${spender.id}/runs\\?.*from=.*until=`));
    const counted = (await ana.api<{ items: unknown[] }>('GET', behind)).body.items.length;
    const [runsOfRow = ''] = await days.locator('tbody tr').first().locator('td:nth-child(4)').allTextContents();
    assert.equal(String(counted), runsOfRow.trim(), behind);
    await page.locator('#costs').getByText('has given no list of prices').waitFor();
    await page.getByRole('link', { name: 'Estimated cost' }).getByText('no price list').waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
  });

  it('tells which rule refused, by which facts, and leads to the run', async () => {
    const { page } = visitor;
    const violations = page.locator('#violations');
    const { body } = await ana.api<{ items: { message_id: string }[] }>('GET', '/governance/violations');
    assert.equal(await violations.locator('tbody tr').count(), body.items.length);
    await violations.locator('summary').first().click();
    assert.match((await violations.locator('pre').first().textContent()) ?? '', /"agent_minute"/);
    const run = await violations.getByRole('link', { name: 'Run' }).first().getAttribute('href');
    assert.equal(run, `/runs/${body.items[0]?.message_id}`);
    const cells = violations.locator('tbody tr').first().locator('td');
    const told = Object.fromEntries(
      await Promise.all(
        (await cells.all()).map(async (cell) => [await cell.getAttribute('data-label'), await cell.innerText()]),
      ),
    ) as Record<string, string>;
    assert.deepEqual(Object.keys(told), ['Time', 'Agent', 'Tool', 'Rule', 'Reason', 'Severity', 'Sender', 'Run']);
    assert.match(told['Rule'] ?? '', /Limit.*quota\.agent_minute/s);
    assert.match(told['Reason'] ?? '', /quota\.exceeded/);
    assert.deepEqual([told['Tool'], told['Severity']?.trim()], ['–', 'info']);
    assert.ok(told['Sender']?.startsWith(ana.jid), told['Sender']);
  });

  it('saves a table in which no name is a formula', async () => {
    const { page } = visitor;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV: Usage by agent' }).click(),
    ]);
    assert.match(await readFile(await download.path(), 'utf8'), /\n'=Spender,/);
  });

  it('shows a period of one’s own, and says what is wrong with one', async () => {
    const { page } = visitor;
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel('Period').selectOption('own');
    await page.waitForURL(`**/governance?period=own&from=*&until=${day(0)}`);
    const [from, until] = [page.getByLabel('From'), page.getByLabel('Until')];
    const tile = page.getByRole('link', { name: /^Violations/ });
    await from.fill(day(2));
    await until.fill(day(1));
    await page.locator('#days').getByText('No agent was used in this period.').waitFor();
    await page.locator('#violations').getByText('No rule refused anything in this period.').waitFor();
    assert.equal(await tile.locator('strong').textContent(), '0');
    for (const [ends, said] of [
      [day(3), 'The last day must not come before the first.'],
      ['', 'Choose the first and the last day.'],
    ] as const) {
      await until.fill(ends);
      await page.getByRole('alert').getByText(said).waitFor();
      assert.equal(await page.locator('#days').count(), 0);
    }
    await page.goto(`/governance?period=own&from=${day(40)}&until=${day(0)}`);
    await page.getByRole('alert').getByText('At most 31 days are shown at once.').waitFor();
    await page.goto(`/governance?period=own&from=${day(-2)}&until=${day(-2)}`);
    await page.getByRole('alert').getByText('This period has not begun yet.').waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
    await from.fill(day(30));
    await until.fill(day(0));
    await page.locator('#days rect.series-0').first().waitFor();
    await page.locator('#usage').getByRole('link', { name: '=Spender' }).waitFor();
    await page.getByLabel('Period').selectOption('24h');
    await page.waitForURL('**/governance?period=24h');
    visitor.assertQuiet();
  });

  it('leads from the tiles of one agent to the runs behind them', async () => {
    const { page } = visitor;
    await page.goto(`/governance?agent=${spender.id}`);
    for (const name of [/^Tokens today/, /^Estimated cost, /]) {
      const tile = page.getByRole('link', { name });
      await until(async () => String(await tile.getAttribute('href')).startsWith('/agents/'), 10_000, 'a link to runs');
      const { body } = await ana.api<{ items: unknown[] }>('GET', (await tile.getAttribute('href')) ?? '');
      assert.equal(body.items.length, 4, String(name));
    }
    await page.goto('/governance');
    await page
      .getByRole('link', { name: /^Tokens today/ })
      .and(page.locator('[href="#limits"]'))
      .waitFor();
  });

  it('keeps period and filter in the address, so that a reload shows the same', async () => {
    const { page } = visitor;
    await page.getByLabel('Period').selectOption('7d');
    await page.getByLabel('Severity').selectOption('warning');
    await page.waitForURL(/period=7d.*severity=warning/);
    await page.reload();
    await page.locator('#audit tbody tr').first().waitFor();
    assert.equal(await page.getByLabel('Period').inputValue(), '7d');
    const severities = await page.locator('#audit tbody td:nth-child(3)').allTextContents();
    assert.deepEqual([...new Set(severities.map((text) => text.trim()))], ['warning']);
  });

  it('lowers a limit, and refuses to raise one above what an admin allows', async () => {
    const { page } = visitor;
    const save = page.getByRole('dialog').getByRole('button', { name: 'Save' });
    const tokens = page.getByRole('spinbutton', { name: 'Tokens in a day (UTC)' });
    await page.getByRole('button', { name: 'Lower limits…' }).click();
    await tokens.fill('5000000000');
    await save.click();
    await tokens.and(page.locator(':invalid')).waitFor();
    await tokens.fill('5000');
    await save.click();
    await page.getByText('lowered by you').waitFor();
    const { body } = await ana.api<{ own: object }>('GET', '/governance/quota');
    assert.deepEqual(body.own, { tokens_per_day: 5_000 });
  });

  it('says in the audit who did it', async () => {
    const { page } = visitor;
    await page.goto('/governance?event_type=agent.created');
    const by = page.locator('#audit td[data-label=By]');
    await by.first().waitFor();
    assert.deepEqual([...new Set(await by.allInnerTexts())], ['You']);
    await page.goto('/governance?event_type=message.answered');
    await page.locator('#audit td[data-label=By]').getByText('The agent').first().waitFor();
    await page.goto('/governance?severity=warning');
    await page.locator('#audit tbody tr').first().waitFor();
  });

  it('proves the chain of the audit, and hands it over', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await page
      .getByText(/hold together/)
      .and(page.locator('p'))
      .waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as file' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    assert.equal((JSON.parse(lines[0] ?? '') as { severity: string }).severity, 'warning');
    visitor.assertQuiet();
  });

  it('shows a warning as soon as it is told of, and when its owner has seen it', async () => {
    const { page } = visitor;
    await page.goto('/governance');
    const row = page.locator('#warnings tbody tr').filter({ hasText: 'Your AI time in a day' });
    await page.locator('#limits li').first().waitFor();
    await platform.sql(
      `INSERT INTO alerts (owner_user_id, kind, agent_id, window_start, details)
       VALUES ($1, 'user_worker_day', $2, now(), '{"used": 72000000, "limit": 86400000}')`,
      [ana.userId, NIL_UUID],
    );
    assert.equal(await row.count(), 0);
    const redis = new Redis(platform.stack.redisUrl);
    await redisAccountNews(redis, pino({ level: 'silent' })).tell([ana.userId], {
      ...{ type: 'quota', kind: 'user_worker_day', agent_id: null, state: 'warned' },
    });
    await redis.quit();
    // sooner than the page would look by itself
    await row.waitFor({ timeout: 5_000 });
    const button = row.getByRole('button', { name: 'Mark as seen: Your AI time in a day' });
    assert.deepEqual(await faultsOfAccess(page), []);
    await button.click();
    await row.locator('td[data-label=Seen] time').waitFor();
    await row.locator('td[data-label=Seen] :focus').waitFor();
    await page.reload();
    await row.locator('td[data-label=Seen] time').waitFor();
    assert.equal(await button.count(), 0);
    const { body } = await ana.api<{ warnings: { kind: string; acknowledged_by: string | null }[] }>(
      'GET',
      '/governance/usage',
    );
    assert.equal(body.warnings.find(({ kind }) => kind === 'user_worker_day')?.acknowledged_by, ana.userId);
    visitor.assertQuiet();
  });

  it('alerts while no worker serves the pool of an agent, until one is back', async () => {
    const { page } = visitor;
    const { stack } = platform;
    await stack.add('ai-fleeting', 'ai', { AIOX_WORKER_POOL: 'fleeting' });
    await ana.agent('Waiting', { llm_config: { provider: 'builtin', model: 'builtin', worker_pool: 'fleeting' } });
    await page.goto('/governance');
    await page.locator('#workers li').filter({ hasText: 'fleeting' }).getByText('healthy').waitFor();
    const row = page.locator('#warnings tr').filter({ hasText: 'AI worker lost: nobody serves the pool fleeting' });
    const count = async () => Number(await page.locator('a[href="#warnings"] strong').textContent());
    const before = await count();
    assert.equal(await row.count(), 0);
    stack.pause('ai-fleeting');
    await stack.kill('ai-fleeting', 'SIGKILL');
    const died = Date.now();
    await row.waitFor({ timeout: 60_000 });
    assert.ok(Date.now() - died > 20_000, 'a worker may be late');
    await row.getByRole('link', { name: 'Waiting' }).waitFor();
    assert.equal(await count(), before + 1);
    assert.deepEqual(await faultsOfAccess(page), []);
    await stack.resume('ai-fleeting');
    await row.waitFor({ state: 'detached', timeout: 30_000 });
    assert.equal(await count(), before);
    // one that leaves in order is gone at once
    stack.pause('ai-fleeting');
    await stack.kill('ai-fleeting', 'SIGTERM');
    await row.waitFor({ timeout: 30_000 });
    visitor.assertQuiet();
  });

  it('counts what a deleted agent used in every table: the tile, the agents and the days agree', async () => {
    const { page } = visitor;
    const passing = await ana.agent('Passing');
    await ana.api('POST', `/agents/${passing.id}/messages`, { text: 'One question, and farewell' });
    const ledger = async () =>
      platform.sql<{ used: number; runs: number }>(
        `SELECT coalesce(sum(prompt_tokens + completion_tokens), 0)::integer AS used, count(*)::integer AS runs
         FROM executions WHERE owner_user_id = $1`,
        [ana.userId],
      );
    await until(async () => (await ledger())[0]?.runs === 5, 30_000, 'the end of the message');
    assert.equal((await ana.api('DELETE', `/agents/${passing.id}`)).status, 204);
    await page.goto('/governance');
    const cellsOf = async (section: string, [prompt, answer]: [number, number]) => {
      const rows = page.locator(`${section} tbody tr`);
      await page.locator(section).getByRole('button', { name: 'Show as table' }).click();
      await rows.filter({ hasText: 'Passing' }).getByText('deleted', { exact: true }).waitFor();
      assert.equal(await rows.getByRole('link', { name: 'Passing' }).count(), 0);
      const cells = await Promise.all((await rows.all()).map((row) => row.locator('td').allTextContents()));
      const tokens = cells.map((row) => [row.at(prompt), row.at(answer)].map((cell) => Number(cell?.replace(',', ''))));
      return tokens.map(([asked = 0, answered = 0]) => asked + answered);
    };
    const used = (await ledger())[0]?.used ?? 0;
    for (const [section, place] of [
      ['#usage', [-3, -2]],
      ['#days', [-2, -1]],
    ] as const) {
      const tokens = await cellsOf(section, [...place]);
      assert.equal(tokens.pop(), used, section);
      assert.equal(
        tokens.reduce((sum, each) => sum + each, 0),
        used,
        section,
      );
    }
    const [tile = ''] = await page.locator('a[href="#limits"] strong').allTextContents();
    assert.equal(Number(tile.replace(',', '')), used);
    await page.locator('#latencies tbody tr').filter({ hasText: 'Passing' }).getByText('deleted').waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
  });
});
