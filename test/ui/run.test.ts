import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { messageWorkflowId } from '../../contracts/addresses.ts';
import type { Visitor } from '../support/browser.ts';
import { faultsOfAccess, sidewaysScroll, visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import { otherHistory } from '../support/other-history.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import type { PlatformTier } from '../support/platform-tier.ts';
import { platformTier } from '../support/platform-tier.ts';
import { answer, status } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { until } from '../support/until.ts';

interface Attempt {
  state: string;
  tries: number;
  started_at: string | null;
  ended_at: string | null;
}

interface Timeline {
  workflow_id: string;
  trace_id: string | null;
  steps: { number: number; name: string; started_at: string | null; state: string }[];
  execution: { prompt_tokens: number; completion_tokens: number; cost: string | null };
}

describe('a run in the dashboard', () => {
  let platform: Platform;
  let tier: PlatformTier;
  let ana: Person;
  let agent: TestAgent;
  let id: string;
  let visitor: Visitor;
  let page: Page;
  before(async () => {
    platform = await sharedPlatform();
    tier = platformTier(platform.stack);
    ana = await platform.person('runner');
    agent = await ana.agent('Runner');
    platform.model.script((_call, n) => (n === 1 ? status(500) : answer('It is done.')));
    id = await said('Run along');
    await until(isOver, 30_000, 'the answer');
    visitor = await visit(platform.stack.run.api, { reducedMotion: 'reduce' });
    ({ page } = visitor);
    await signInTo(page, ana, `/runs/${id}`);
  });
  after(async () => {
    await visitor?.close();
    await tier?.stop();
    await platform?.stop();
  });

  const refOf = (messageId: string) => ({ ownerUserId: ana.userId, agentId: agent.id, messageId });
  const said = async (text: string): Promise<string> =>
    (await ana.api<{ message_id: string }>('POST', `/agents/${agent.id}/messages`, { text })).body.message_id;
  const timelineOf = async (message = id) => (await ana.api<Timeline>('GET', `/messages/${message}/timeline`)).body;
  /** Long memory ends after the reply. */
  const isOver = async () => {
    const { steps } = await timelineOf();
    return steps.length === 15 && steps.every(({ state }) => state !== 'running' && state !== 'waiting');
  };
  const fact = (name: string) => page.locator('header dl > div').filter({ has: page.getByText(name, { exact: true }) });
  const steps = () => page.getByRole('list', { name: 'Steps' }).locator('> li');
  const shown = async () => Number(new URL(page.url()).searchParams.get('step'));

  it('tells who asked by which door, what was read and written, and that its price is not known', async () => {
    const { execution } = await timelineOf();
    await fact('From').getByText(ana.jid, { exact: true }).waitFor();
    await fact('Door').getByText('web').waitFor();
    const told = `(${execution.prompt_tokens} in, ${execution.completion_tokens} out)`;
    await fact('Tokens').getByText(told).waitFor();
    assert.equal(execution.cost, null);
    await fact('Estimated cost').getByText('price unknown').waitFor();
    await fact('Attempts').getByText('2', { exact: true }).waitFor();
    await fact('Trace').getByText('not recorded').waitFor();
    assert.equal((await timelineOf()).trace_id, null);
  });

  it('shows each call of the model by itself, and why one was made again', async () => {
    const calls = page.getByRole('listitem').filter({ hasText: /^Model call / });
    assert.equal(await calls.count(), 2);
    const [failed, made] = [calls.first(), calls.last()];
    await failed.getByText('failed', { exact: true }).waitFor();
    await failed.getByText('model.unavailable The language model did not answer').waitFor();
    const { execution } = await timelineOf();
    await made.getByText('openai/scripted').waitFor();
    await made.getByText(`${execution.prompt_tokens} tokens in, ${execution.completion_tokens} out`).waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
  });

  it('hands over a receipt that is the API’s, whose hashes are those of the words and of the audit', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the receipt' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), `receipt-${id}.json`);
    const receipt = JSON.parse(await readFile(await download.path(), 'utf8')) as Record<string, unknown>;
    assert.deepEqual(receipt, (await ana.api('GET', `/messages/${id}/receipt`)).body);
    assert.equal(receipt['text_sha256'], createHash('sha256').update('Run along').digest('hex'));
    const { items } = (await ana.api<{ items: { message_id: string | null; hash: string }[] }>('GET', '/audit')).body;
    const ofRun = items.filter(({ message_id: message }) => message === id).map(({ hash }) => hash);
    const told = (receipt['audit'] as { hash: string }[]).map(({ hash }) => hash);
    assert.ok(told.length > 0);
    assert.deepEqual(told, ofRun.reverse());
  });

  it('plays by the space bar, pauses by it, and goes on to the last step by the button', async () => {
    const first = steps().first().getByRole('button', { name: 'Message arrives' });
    await page.goto(`/runs/${id}?step=1`);
    await first.focus();
    await page.keyboard.press('Space');
    const pause = page.getByRole('button', { name: 'Pause' });
    await pause.waitFor();
    await until(async () => (await shown()) > 1, 10_000, 'another step');
    assert.equal(await page.evaluate('document.getAnimations().length'), 0);
    await page.keyboard.press('Space');
    const play = page.getByRole('button', { name: 'Play', exact: true });
    await play.waitFor();
    const { steps: told } = await timelineOf();
    const last = told
      .toSorted((a, b) => Date.parse(a.started_at ?? '') - Date.parse(b.started_at ?? '') || a.number - b.number)
      .at(-1)?.number;
    assert.notEqual(await shown(), last);
    await play.click();
    await pause.waitFor();
    await until(async () => (await shown()) === last, 30_000, 'the last step');
    await play.waitFor();
    const detail = page.locator('#step-detail');
    assert.match((await detail.textContent()) ?? '', new RegExp(`^${last}\\. `));
    visitor.assertQuiet();
  });

  it('plays no more when its reader goes to another page, however slowly that comes', async () => {
    await page.goto(`/runs/${id}?step=1`);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/_app/immutable/**', async (route) => {
      await released;
      await route.continue();
    });
    await page.getByRole('link', { name: 'Open the chat' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor({ timeout: 2_000 });
    release();
    await page.waitForURL(`**/agents/${agent.id}`);
    await page.unroute('**/_app/immutable/**');
    await page.goto(`/runs/${id}`);
    visitor.assertQuiet();
  });

  it('lists its keys by a question mark, and leaves the space bar to the buttons when they are switched off', async () => {
    const first = steps().first().getByRole('button', { name: 'Message arrives' });
    await first.focus();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keys' });
    await dialog.getByText('Play from here, or pause').waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
    await dialog.getByLabel('Use single keys').uncheck();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await first.focus();
    await page.keyboard.press('Space');
    await page.locator('#step-detail').getByText('1. Message arrives').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Pause' }).count(), 0);
    await page.evaluate(`localStorage.removeItem('aiox-shortcuts')`);
    await page.reload();
  });

  it('shows what happens while it does, and asks no more when it is over', async () => {
    const next = platform.model.calls.length + 1;
    const held = platform.model.hold();
    platform.model.script(() => held.reply);
    const message = await said('Slowly');
    await platform.model.call(next);
    const [call] = (await ana.api<{ items: Attempt[] }>('GET', `/messages/${message}/attempts`)).body.items;
    assert.deepEqual([call?.state, call?.tries, call?.ended_at], ['running', 1, null]);
    assert.ok(call?.started_at);
    let asked = 0;
    const watched = await visit(platform.stack.run.api);
    const { clock } = watched.page;
    await clock.install();
    /** Time, with room for the answers to what is asked in it. */
    const pass = async () => {
      for (let rounds = 0; rounds < 6; rounds += 1) {
        await clock.runFor(10_000);
        await watched.page.evaluate(`fetch('/openapi.json').then((answer) => answer.text())`);
      }
    };
    let tried = 0;
    watched.page.on('request', (request) => {
      asked += Number(request.url().endsWith('/timeline'));
      tried += Number(request.url().endsWith('/attempts'));
    });
    await signInTo(watched.page, ana, `/runs/${message}`);
    const think = watched.page.getByRole('listitem').filter({ hasText: 'Model, memory, tools' }).first();
    await think.getByText('running').first().waitFor();
    await until(() => asked > 1, 10_000, 'a second look');
    // Temporal makes an attempt again without a step that tells of it
    const known = tried;
    await pass();
    assert.ok(tried > known, 'attempts are looked at again while one is made');
    // as of a tab that nobody sees
    const hide = (isHidden: boolean) =>
      watched.page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true })`);
    await hide(true);
    const seen = asked;
    await pass();
    assert.ok(asked - seen <= 1, 'a look may have been on its way');
    await hide(false);
    await until(() => asked > seen + 1, 10_000, 'a look at what is seen again');
    held.release(answer('At last.'));
    await think.getByText('done').first().waitFor();
    await watched.page.getByText('Answered').waitFor();
    const memory = watched.page.getByRole('listitem').filter({ hasText: 'Long memory' });
    await memory.getByText('done').waitFor();
    await watched.page.getByRole('button', { name: 'Save the receipt' }).waitFor();
    const before = asked;
    await pass();
    assert.equal(asked, before);
    watched.assertQuiet();
    await watched.close();
  });

  it('is shown without what was tried when that cannot be read, and asks no more when it is over', async () => {
    const watched = await visit(platform.stack.run.api);
    await watched.page.clock.install();
    let asked = 0;
    watched.page.on('request', (request) => void (asked += Number(request.url().endsWith('/timeline'))));
    await watched.page.route('**/attempts', (route) => route.fulfill({ status: 503 }));
    await signInTo(watched.page, ana, `/runs/${id}`);
    await watched.page.getByText('Answered').waitFor();
    await until(() => asked > 0, 10_000, 'a look');
    const seen = asked;
    for (let rounds = 0; rounds < 3; rounds += 1) {
      await watched.page.clock.runFor(20_000);
      await watched.page.evaluate(`fetch('/openapi.json').then((answer) => answer.text())`);
    }
    assert.equal(asked, seen);
    assert.equal(await watched.page.getByRole('alert').filter({ hasText: /./ }).count(), 0);
    watched.assertQuiet();
    await watched.close();
  });

  it('stands in the list of runs with its cost, and is found by what it was', async () => {
    await page.goto(`/agents/${agent.id}/runs`);
    const row = page.locator('tbody tr').filter({ has: page.locator(`a[href="/runs/${id}"]`) });
    await row.locator('[data-label="Estimated cost"]').getByText('price unknown').waitFor();
    const none = page.getByText('There is no run like this.');
    await page.getByLabel('Door').selectOption('xmpp');
    await none.waitFor();
    await page.getByLabel('Door').selectOption('web');
    await row.waitFor();
    await page.getByLabel('Tool used').fill('http_request');
    await page.getByLabel('Tool used').press('Enter');
    await none.waitFor();
    await page.getByLabel('Tool used').fill('');
    await page.getByLabel('Tool used').press('Enter');
    await row.waitFor();
    for (const [label, much] of [['Tokens at least', '1000000'] as const, ['Took at least (s)', '9000'] as const]) {
      await page.getByLabel(label).fill(much);
      await page.getByLabel(label).press('Enter');
      await none.waitFor();
      await page.getByLabel(label).fill('0.5'.slice(0, label === 'Tokens at least' ? 1 : 3));
      await page.getByLabel(label).press('Enter');
      await row.waitFor();
    }
    await page.getByLabel('Period').selectOption('24h');
    await page.waitForURL(/period=24h/);
    await page.reload();
    await row.waitFor();
    assert.equal(await page.getByLabel('Took at least (s)').inputValue(), '0.5');
    assert.deepEqual(await faultsOfAccess(page), []);
    await page.setViewportSize({ width: 320, height: 700 });
    assert.deepEqual(await sidewaysScroll(page), []);
    await page.setViewportSize({ width: 1_280, height: 800 });
    visitor.assertQuiet();
  });

  it('is opened in Temporal by an auditor, and nobody else is shown the way', async () => {
    await page.goto(`/runs/${id}`);
    const way = page.getByRole('button', { name: 'Open in Temporal' });
    await steps().nth(14).waitFor();
    assert.equal(await way.count(), 0);
    await platform.sql(`UPDATE users SET role = 'auditor' WHERE id = $1`, [ana.userId]);
    await page.reload();
    await way.waitFor();
    visitor.assertQuiet();
    const [opened] = await Promise.all([page.context().waitForEvent('page'), way.click()]);
    const { workflow_id: workflowId } = await timelineOf();
    await opened.waitForURL((url) => decodeURIComponent(url.pathname).includes(`/workflows/${workflowId}`));
    assert.ok(opened.url().startsWith(`${platform.stack.run.api}/temporal/namespaces/`));
    await opened.getByText(workflowId).first().waitFor();
    await opened.close();
    await platform.sql(`UPDATE users SET role = 'user' WHERE id = $1`, [ana.userId]);
  });

  it('is the same when it is replayed, and where it would not be, that is said', async () => {
    await page.goto(`/runs/${id}`);
    const replay = page.getByRole('button', { name: 'Replay and compare' });
    await replay.click();
    const { events } = await tier.client.workflow.getHandle(messageWorkflowId(refOf(id))).fetchHistory();
    await page.getByText(`The same: all ${events?.length} events are what today’s version comes to.`).first().waitFor();
    await otherHistory(tier.client, messageWorkflowId(refOf(id)), refOf(id));
    await replay.click();
    await page.getByText('Not the same: with today’s version').first().waitFor();
    await page.getByText('Where it differs').click();
    await page.getByText(/Nondeterminism/).waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
  });
});
