import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { Visitor } from '../support/browser.ts';
import { faultsOfAccess, visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import type { Hold } from '../support/scripted-model.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { calling } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';

/** More than a page of the list holds. */
const OTHERS = 52;

describe('agents at work, in the list of the dashboard', () => {
  let platform: Platform;
  let lena: Person;
  let agent: TestAgent;
  let visitor: Visitor;
  let page: Page;
  let row: Locator;
  let held: Hold;
  /** What was asked of the API. */
  const paths: string[] = [];

  before(async () => {
    platform = await sharedPlatform();
    lena = await platform.person('lena');
    // the oldest stands last
    agent = await lena.agent('Clerk', {
      tools: [{ name: 'email_sender' }] as never,
      governance: { allowed_domains: ['example.org'] },
    });
    // some at a time: a busy machine refuses all of them at once
    for (let from = 0; from < OTHERS; from += 8)
      await Promise.all(Array.from({ length: Math.min(8, OTHERS - from) }, (_, n) => lena.agent(`Other ${from + n}`)));
    held = platform.model.hold();
    platform.model.script(({ body: { messages } }) =>
      messages.at(-1)?.content === 'think'
        ? held.reply
        : messages.at(-1)?.content === 'write'
          ? calling('email_sender', { to: ['bo@example.org'], subject: 'Rent', body: 'Good day.' })
          : answer('Done.'),
    );
    visitor = await visit(platform.stack.run.api);
    ({ page } = visitor);
    row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'Clerk', exact: true }) });
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname.startsWith('/api/v1')) paths.push(pathname.replace('/api/v1', '') + search);
    });
    await signInTo(page, lena, '/agents');
  });
  after(async () => {
    held?.release();
    await visitor?.close();
    await platform?.stop();
  });

  const say = (text: string) => lena.api('POST', `/agents/${agent.id}/messages`, { text });
  const asked = (path: RegExp) => paths.filter((each) => path.test(each)).length;

  it('are read in one request for each page, whatever they do', async () => {
    // once for the page, and once more when the stream of events begins
    await until(() => asked(/^\/events/) > 0 && asked(/^\/agents\?/) === 2, 10_000, 'the list');
    await page.getByRole('button', { name: 'Show more' }).click();
    await row.getByText('Idle').waitFor();
    assert.deepEqual([asked(/^\/agents\?/), asked(/^\/agents\//)], [3, 0]);
  });

  it('are shown as they think, wait for approval and are idle again, while it happens, at the end of a long list', async () => {
    await say('think');
    await row.getByText('Thinking').waitFor();
    held.release(answer('Thought.'));
    await row.getByText('Idle').waitFor();
    await row.getByText('1 message', { exact: true }).waitFor();
    // the scripted model stands in no list of prices: that is not nothing
    await row.getByText('price unknown').waitFor();
    await say('write');
    await row.getByText('Waits for approval').waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
    assert.equal(await page.getByRole('row').count(), OTHERS + 2, 'nothing of the list is gone');

    await row.getByRole('link', { name: '1 approval waits' }).click();
    await page.waitForURL(`**/approvals?agent=${agent.id}`);
    assert.equal(await page.getByLabel('All agents').inputValue(), agent.id);
    await page.goBack();
    await page.getByRole('button', { name: 'Show more' }).click();
    await row.getByText('Waits for approval').waitFor();
    const { items } = (await lena.api<{ items: { approval_id: string }[] }>('GET', '/approvals')).body;
    await lena.api('POST', `/approvals/${items[0]?.approval_id}/decision`, { decision: 'deny', reason: 'Not now.' });
    await row.getByText('Idle').waitFor();
    assert.equal(await row.getByRole('link', { name: /waits?$/ }).count(), 0);
    visitor.assertQuiet();
  });

  it('tell of their workers, asked again every 15 seconds while somebody looks', async () => {
    const tab = await visitor.tab();
    await tab.clock.install();
    const looks: string[] = [];
    tab.on('request', (request) => void (request.url().endsWith('/workers') && looks.push(request.url())));
    await tab.goto('/agents?q=Clerk');
    const pool = tab.getByText(/^last heartbeat \d{1,2}:\d\d:\d\d/);
    await pool.waitFor();
    await tab.getByText(/pool default: healthy, \d+ worker/).waitFor();
    await tab.route('**/api/v1/workers', async (route) => {
      const response = await route.fetch();
      const told = (await response.json()) as { pools: { health: string }[]; items: { last_heartbeat_at: string }[] };
      for (const each of told.pools) each.health = 'unavailable';
      for (const each of told.items) each.last_heartbeat_at = '2026-01-02T03:04:05.000Z';
      await route.fulfill({ response, json: told });
    });
    // the clock runs on by itself: a look may come on its own before it is put on
    const before = looks.length;
    await tab.clock.fastForward(15_000);
    await tab.getByText(/pool default: unavailable/).waitFor();
    await until(async () => /\b\d{1,2}:04:05\b/.test(await pool.innerText()), 5_000, 'the last heartbeat');
    assert.match(await pool.innerText(), /January \d, 2026$/, 'a day that is not today is told');
    assert.ok(looks.length > before);
    await tab.close();
    visitor.assertQuiet();
  });
});
