import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
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
    assert.equal(
      await days.getByRole('link', { name: '=Spender' }).first().getAttribute('href'),
      `/agents/${spender.id}/runs`,
    );
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
  });

  it('saves a table in which no name is a formula', async () => {
    const { page } = visitor;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV: Usage by agent' }).click(),
    ]);
    assert.match(await readFile(await download.path(), 'utf8'), /\n'=Spender,/);
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
});
