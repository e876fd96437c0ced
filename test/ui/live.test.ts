import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BrowserContext, Locator, Page, Request } from 'playwright-core';
import type { Visitor } from '../support/browser.ts';
import { faultsOfAccess, visit } from '../support/browser.ts';
import type { CuttableLine } from '../support/cuttable-line.ts';
import { cuttableLine } from '../support/cuttable-line.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { ToolServers } from '../support/tool-servers.ts';
import { toolServers, WEB_HOST } from '../support/tool-servers.ts';
import { calling } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';

interface Asked {
  approval_id: string;
  code: string;
  deadline_at: string;
}

/** Numbered words: one that is missing or comes twice is seen. */
const counted = Array.from({ length: 60 }, (_, n) => `word-${n}.`).join(' ');

describe('the dashboard while the world moves', () => {
  let platform: Platform;
  let servers: ToolServers;
  let lia: Person;
  let agent: TestAgent;
  let line: CuttableLine;
  let visitor: Visitor;
  let page: Page;
  let context: BrowserContext;
  /** What the browser asked for since the test began: "POST /agents/…/messages". */
  let requests: string[] = [];
  /** The streams of the account that are open in any tab. */
  const streams = () => [...following].filter((request) => !request.frame().page().isClosed());
  const following = new Set<Request>();

  before(async () => {
    [platform, servers] = await Promise.all([sharedPlatform(), toolServers()]);
    lia = await platform.person('lia');
    agent = await lia.agent('Post', {
      tools: [{ name: 'email_sender' }, { name: 'http_request' }] as never,
      // what was said before is nothing to the model
      memory_config: { type: 'short_term', long_term_enabled: false, short_term_limit: 0 },
      governance: { allowed_domains: ['example.org', WEB_HOST] },
    });
    platform.model.script(({ body: { messages } }) => {
      const { role, content } = messages.at(-1) ?? {};
      if (role === 'tool') return answer('Done.');
      const said = String(content);
      if (said.startsWith('look'))
        return calling('http_request', { method: 'GET', url: `http://${WEB_HOST}:${servers.web.port}/page` });
      if (said.startsWith('count')) return answer(counted, { paceMs: 60 });
      if (!said.startsWith('mail')) return answer(`You said: ${said}`);
      return calling('email_sender', { to: ['bo@example.org'], subject: said, body: 'Good day.' });
    });
    line = await cuttableLine(platform.stack.run.api);
    visitor = await visit(line.origin);
    ({ page } = visitor);
    context = page.context();
    context.on('request', (request) => {
      requests.push(`${request.method()} ${new URL(request.url()).pathname.replace('/api/v1', '')}`);
    });
    const isStream = (request: Request) => request.url().endsWith('/api/v1/events');
    context.on('request', (request) => isStream(request) && following.add(request));
    const ended = (request: Request) => void following.delete(request);
    context.on('requestfinished', ended).on('requestfailed', ended);
    await signInTo(page, lia, '/agents');
  });
  beforeEach(() => void (requests = []));
  after(async () => {
    await visitor?.close();
    line?.stop();
    for (const { approval_id: id } of await open())
      await lia.api('POST', `/approvals/${id}/decision`, { decision: 'deny' });
    await platform?.stop();
  });

  const sent = (what: string | RegExp): number =>
    requests.filter((request) => (typeof what === 'string' ? request === what : what.test(request))).length;
  const open = async (): Promise<Asked[]> => (await lia.api<{ items: Asked[] }>('GET', '/approvals')).body.items;
  async function say(text: string): Promise<void> {
    const { status, body } = await lia.api('POST', `/agents/${agent.id}/messages`, { text, thread: text });
    assert.equal(status, 202, JSON.stringify(body));
  }
  /** The agent asks whether it may send a mail with this subject. */
  async function ask(subject: string): Promise<Asked> {
    const known = (await open()).map(({ approval_id: id }) => id);
    await say(subject);
    const fresh = async () => (await open()).find(({ approval_id: id }) => !known.includes(id));
    await until(async () => (await fresh()) !== undefined, 30_000, `a request for ${subject}`);
    return (await fresh()) ?? assert.fail();
  }
  const mails = (subject: string) => servers.mail.mails.filter(({ text }) => text.includes(subject)).length;
  const composer = () => page.getByLabel('Message to Post');
  const offline = (where = page) => where.getByText('Offline. Shown:');
  const button = (where: Page, name: string) => where.getByRole('main').getByRole('button', { name, exact: true });
  /** Presses until its dialog is there: what has just come into its place takes no click yet. */
  async function press(where: Page, name: string): Promise<void> {
    const opens = async () => {
      await button(where, name).click();
      return where.getByRole('dialog').isVisible();
    };
    await until(opens, 10_000, `the dialog of ${name}`);
  }
  const confirm = (where: Page, name: string) =>
    where.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  /** The outcome as it is shown with a request. */
  async function told(where: Page, words: RegExp): Promise<string | null> {
    const outcome = where.getByRole('article').getByText(words);
    await outcome.waitFor();
    return outcome.textContent();
  }
  /** Holds each answer back until a second one has been sent; gives what ends that. */
  async function together(): Promise<() => Promise<void>> {
    const path = (url: URL) => url.pathname.endsWith('/decision');
    let first: (() => void) | undefined;
    await context.route(path, async (route) => {
      if (first) first();
      else await new Promise<void>((resolve) => (first = resolve));
      first = undefined;
      await route.continue();
    });
    return () => context.unroute(path);
  }
  const refused = {
    status: 401,
    contentType: 'application/problem+json',
    body: '{"type":"urn:problem:auth.required","title":"","status":401}',
  };

  it('shows every word of an answer once, over a reload and a cut link', async () => {
    await page.goto(`/agents/${agent.id}`);
    await composer().fill('count');
    await composer().press('Enter');
    await page.getByText('word-5.').waitFor();
    await page.reload();
    await page.getByText('word-20.').waitFor();
    line.cut();
    await page.getByText('word-59.').waitFor();
    await page.getByText('Show the steps').waitFor();
    const { items } = (
      await lia.api<{ items: { text: string; direction: string }[] }>('GET', `/agents/${agent.id}/messages`)
    ).body;
    assert.equal(items.find(({ direction }) => direction === 'out')?.text, counted);
    assert.equal(await page.getByText(counted, { exact: true }).count(), 1);
    assert.equal(await page.getByText('word-7.').count(), 1);
    visitor.assertQuiet();
  });

  it('says which tool is used while it is, without asking for it, and afterwards what it got and gave', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const page4k = `${'<b>bold</b> '.repeat(500)}the end`;
    servers.web.answer((_request, response) => void held.then(() => response.end(page4k)));
    await page.goto(`/agents/${agent.id}`);
    await page.getByText('Show the steps').last().waitFor();
    const answersBefore = await page.getByText('Show the steps').count();
    await composer().fill('look');
    await composer().press('Enter');
    for (const place of ['main header', 'main ol']) await page.locator(place).getByText('Using http_request').waitFor();
    assert.equal(await page.getByText('running', { exact: true }).count(), 1);
    const followed = requests.findLast((request) => /^GET \/messages\/[^/]+\/events$/.test(request)) ?? assert.fail();
    assert.equal(sent(followed.replace(/events$/, 'timeline')), 0);
    release();
    await page.getByText('Show the steps').nth(answersBefore).click();
    const call = page.getByRole('listitem').filter({ hasText: 'http_request' }).last();
    await call.getByText('http_request').click();
    await call.getByText(`http://${WEB_HOST}`).first().waitFor();
    assert.ok(!(await call.innerText()).includes('the end'));
    await call.getByRole('button', { name: /^Show all/ }).click();
    assert.ok((await call.innerText()).includes(page4k));
    assert.equal(await call.locator('b').count(), 0);
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
  });

  it('reads one stream for all tabs; the next tab goes on when that one is closed', async () => {
    await page.goto('/approvals');
    const other = await visitor.tab();
    await other.goto('/approvals');
    await other.getByRole('heading', { name: 'Approvals', level: 1 }).waitFor();
    const { approval_id: id } = await ask('mail for both');
    for (const tab of [page, other]) await tab.locator(`[data-approval="${id}"]`).waitFor();
    assert.equal(streams().length, 1);
    await page.close();
    page = other;
    await until(() => streams().length === 1, 10_000, 'a stream of the other tab');
    const next = await ask('mail for one');
    await page.locator(`[data-approval="${next.approval_id}"]`).waitFor();
    visitor.assertQuiet();
  });

  it('has one outcome for two answers at once', async () => {
    const other = await visitor.tab();
    const tabs = [page, other];
    const opened = async (subject: string) => {
      const { approval_id: id } = await ask(subject);
      for (const tab of tabs) await tab.goto(`/approvals/${id}`);
      return id;
    };
    const release = await together();
    await opened('mail twice');
    for (const tab of tabs) await press(tab, 'Approve');
    await Promise.all(tabs.map((tab) => confirm(tab, 'Approve')));
    for (const tab of tabs) await told(tab, /^You approved this at/);

    const id = await opened('mail or not');
    await press(page, 'Approve');
    await press(other, 'Deny');
    await Promise.all([confirm(page, 'Approve'), confirm(other, 'Deny')]);
    const outcomes = await Promise.all(tabs.map((tab) => told(tab, /^You (approved|denied) this at/)));
    assert.equal(outcomes[0], outcomes[1]);
    const second = await Promise.all(tabs.map((tab) => tab.getByText('Your answer came second').count()));
    assert.deepEqual(second.toSorted(), [0, 1]);
    const { decision } = (await lia.api<{ decision: { decision: string } }>('GET', `/approvals/${id}`)).body;
    assert.match(outcomes[0] ?? '', decision.decision === 'approve' ? /approved/ : /denied/);
    await until(() => mails('mail twice') > 0, 20_000, 'the mail');
    await release();
    await other.close();
    assert.equal(mails('mail twice'), 1);
    visitor.assertQuiet();
  });

  it('shows an answer that was given in chat: who, when and where', async () => {
    const client = await lia.online();
    const { approval_id: id, code } = await ask('mail by phone');
    await page.goto(`/approvals/${id}`);
    await button(page, 'Approve').waitFor();
    await client.send({ to: agent.jid, body: `deny ${code}` });
    await told(page, /^You denied this at .*, in chat\.$/);
    assert.equal(await button(page, 'Approve').count(), 0);
    visitor.assertQuiet();
  });

  it('answers nothing while offline, and looks again after it', async () => {
    const { approval_id: id } = await ask('mail offline');
    await page.goto(`/approvals/${id}`);
    await button(page, 'Approve').waitFor();
    await context.setOffline(true);
    line.cut();
    await offline().waitFor();
    for (const name of ['Approve', 'Edit', 'Deny']) assert.equal(await button(page, name).isDisabled(), true, name);
    await lia.api('POST', `/approvals/${id}/decision`, { decision: 'deny', reason: 'while away' });
    const meanwhile = await ask('mail meanwhile');
    await context.setOffline(false);
    await offline().waitFor({ state: 'detached' });
    await page.getByText('while away').waitFor();
    await page.locator(`[data-approval="${meanwhile.approval_id}"]`).waitFor();
    visitor.assertQuiet();
  });

  it('counts down by the clock of the server', async () => {
    const { approval_id: id, deadline_at: deadline } = await ask('mail in time');
    const tab = await visitor.tab();
    await tab.clock.install({ time: Date.now() + 3_600_000 });
    await tab.goto(`/approvals/${id}`);
    const shown = await tab.getByRole('article').locator(`time[datetime="${deadline}"]`).first().textContent();
    const [hours = 0, minutes = 0] = (shown?.match(/\d+/g) ?? []).map(Number);
    const left = (Date.parse(deadline) - Date.now()) / 60_000;
    assert.ok(Math.abs(hours * 60 + minutes - left) <= 1.1, `${shown}, and it is ${left} minutes`);
    await tab.close();
    visitor.assertQuiet();
  });

  it('sends once what was pressed twice on a slow line', async () => {
    const { approval_id: id } = await ask('mail slowly');
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const posts = (url: URL) => /\/(decision|messages)$/.test(url.pathname);
    await context.route(posts, async (route) => {
      if (route.request().method() === 'POST') await released;
      await route.continue();
    });
    await page.goto(`/approvals/${id}`);
    await press(page, 'Approve');
    const approve = page.getByRole('dialog').getByRole('button', { name: /^(Approve|Sending…)$/ });
    await approve.dblclick({ force: true });
    await page.getByRole('button', { name: 'Sending…' }).first().waitFor();
    const tab = await visitor.tab();
    await tab.goto(`/agents/${agent.id}`);
    await tab.getByLabel('Message to Post').fill('slowly');
    await tab.getByRole('button', { name: 'Send' }).dblclick();
    await tab.getByText('Sending').waitFor();
    release();
    await told(page, /^You approved this at/);
    await tab.getByText('You said: slowly').waitFor();
    assert.equal(sent(`POST /approvals/${id}/decision`), 1);
    assert.equal(sent(`POST /agents/${agent.id}/messages`), 1);
    await context.unroute(posts);
    await tab.close();
    visitor.assertQuiet();
  });

  it('goes on by itself when a token is refused', async () => {
    await page.goto(`/agents/${agent.id}`);
    await composer().waitFor();
    await page.getByText('This is where it begins.').waitFor();
    const path = (url: URL) => url.pathname.endsWith(`/agents/${agent.id}/messages`);
    await context.route(path, (route) => route.fulfill(refused), { times: 1 });
    requests = [];
    await composer().fill('still here');
    await composer().press('Enter');
    await page.getByText('You said: still here').waitFor();
    assert.equal(sent('POST /auth/refresh'), 1);
    assert.equal(await page.getByRole('dialog').count(), 0);
    visitor.assertQuiet();
  });

  /** Neither token holds any more; gives the dialog that says so. */
  async function sessionEnds(): Promise<Locator> {
    const all = (url: URL) => url.pathname.startsWith('/api/v1/') && url.pathname !== '/api/v1/auth/login';
    await context.route(all, (route) => route.fulfill(refused));
    line.cut();
    const dialog = page.getByRole('dialog', { name: 'Sign in' });
    await dialog.waitFor();
    await context.clearCookies(); // what asks once more is refused by the API itself
    await context.unroute(all);
    return dialog;
  }

  it('asks to sign in over the page when the session has ended, and goes on', async () => {
    await page.goto(`/agents/${agent.id}`);
    await composer().fill('half a thought');
    const dialog = await sessionEnds();
    await dialog.getByLabel('Password', { exact: true }).fill(lia.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await composer().inputValue(), 'half a thought');
    await until(() => streams().length === 1, 10_000, 'the stream');
    await composer().press('Enter');
    await page.getByText('You said: half a thought').waitFor();
    visitor.assertQuiet();
  });

  it('begins anew when somebody else signs in there', async () => {
    const mia = await platform.person('mia');
    await page.goto(`/agents/${agent.id}`);
    await composer().fill('not for others');
    const dialog = await sessionEnds();
    await dialog.getByLabel('E-mail').fill(mia.email);
    await dialog.getByLabel('Password', { exact: true }).fill(mia.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/agents');
    await page.getByText(/^No agent yet/).waitFor();
    visitor.assertQuiet();
  });

  it('signs out of all tabs at once', async () => {
    const other = await visitor.tab();
    await other.goto('/approvals');
    await other.getByRole('heading', { name: 'Approvals', level: 1 }).waitFor();
    await page.goto('/settings/profile');
    await page.getByRole('button', { name: 'Sign out' }).click();
    for (const tab of [page, other]) await tab.getByRole('heading', { name: 'Sign in' }).waitFor();
    await other.goto('/approvals');
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    visitor.assertQuiet();
  });
});
