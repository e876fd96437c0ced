import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { BrowserContext, Page, Request } from 'playwright-core';
import type { Visitor } from '../support/browser.ts';
import { visit } from '../support/browser.ts';
import type { CuttableLine } from '../support/cuttable-line.ts';
import { cuttableLine } from '../support/cuttable-line.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { calling } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';

interface Asked {
  approval_id: string;
  code: string;
}
interface Said {
  direction: 'in' | 'out';
  text: string;
}

/** Numbered words: one that is missing or comes twice is seen. */
const counted = Array.from({ length: 60 }, (_, n) => `word-${n}.`).join(' ');
const noConnection = 'There is no connection: this can be done when it is back.';

describe('the dashboard and its connection', () => {
  let platform: Platform;
  let nora: Person;
  let agent: TestAgent;
  let line: CuttableLine;
  let visitor: Visitor;
  let context: BrowserContext;
  let page: Page;
  let requests: Request[] = [];
  const following = new Set<Request>();

  before(async () => {
    platform = await sharedPlatform();
    nora = await platform.person('nora');
    agent = await nora.agent('Post', {
      tools: [{ name: 'email_sender' }] as never,
      // what was said before is nothing to the model
      memory_config: { type: 'short_term', long_term_enabled: false, short_term_limit: 0 },
      governance: { allowed_domains: ['example.org'] },
    });
    platform.model.script(({ body: { messages } }) => {
      const { role, content } = messages.at(-1) ?? {};
      if (role === 'tool') return answer('Done.');
      const said = String(content);
      if (said.startsWith('count')) return answer(counted, { paceMs: 60 });
      if (!said.startsWith('mail')) return answer(`You said: ${said}`);
      return calling('email_sender', { to: ['bo@example.org'], subject: 'Rent', body: 'Good day.' });
    });
    line = await cuttableLine(platform.stack.run.api);
    visitor = await visit(line.origin);
    ({ page } = visitor);
    context = page.context();
    context.on('request', (request) => {
      requests.push(request);
      if (pathOf(request) === '/events') following.add(request);
    });
    const ended = (request: Request) => void following.delete(request);
    context.on('requestfinished', ended).on('requestfailed', ended);
    await signInTo(page, nora, '/agents');
  });
  beforeEach(() => void (requests = []));
  afterEach(async () => {
    for (const tab of context.pages()) if (tab !== page) await tab.close();
    visitor.assertQuiet();
  });
  after(async () => {
    await visitor?.close();
    line?.stop();
    for (const { approval_id: id } of await open())
      await nora.api('POST', `/approvals/${id}/decision`, { decision: 'deny' });
    await platform?.stop();
  });

  const pathOf = (request: Request): string => new URL(request.url()).pathname.replace('/api/v1', '');
  const sent = (what: string): Request[] =>
    requests.filter((request) => `${request.method()} ${pathOf(request)}` === what);
  /** The tabs that read the stream of the account. */
  const readers = (): Page[] =>
    [...following].map((request) => request.frame().page()).filter((tab) => !tab.isClosed());
  const reads = (tab: Page) =>
    until(() => readers().length === 1 && readers()[0] === tab, 10_000, 'the stream of this tab alone');
  const open = async (): Promise<Asked[]> => (await nora.api<{ items: Asked[] }>('GET', '/approvals')).body.items;
  /** The agent asks whether it may send a mail with this subject. */
  async function ask(subject: string): Promise<Asked> {
    const known = (await open()).map(({ approval_id: id }) => id);
    const { status } = await nora.api('POST', `/agents/${agent.id}/messages`, { text: subject, thread: subject });
    assert.equal(status, 202);
    const fresh = async () => (await open()).find(({ approval_id: id }) => !known.includes(id));
    await until(async () => (await fresh()) !== undefined, 30_000, `a request for ${subject}`);
    return (await fresh()) ?? assert.fail();
  }
  const history = async (): Promise<Said[]> =>
    (await nora.api<{ items: Said[] }>('GET', `/agents/${agent.id}/messages`)).body.items;
  const row = (where: Page, { approval_id: id }: Asked) => where.locator(`[data-approval="${id}"]`);
  const button = (where: Page, name: string) => where.getByRole('main').getByRole('button', { name, exact: true });
  const reconnecting = (where: Page) => where.getByText('The connection is lost; reconnecting.');
  const side = (where: Page) => where.getByRole('navigation', { name: 'Places' });
  const composer = () => page.getByLabel('Message to Post');
  /** What a browser does to a tab when another one comes before it. */
  const bring = (where: Page, how: 'visible' | 'hidden') =>
    where.evaluate(`(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: ${how === 'hidden'} });
      Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${how}' });
      document.dispatchEvent(new Event('visibilitychange'));
    })()`);
  /** What a browser does to a tab that it wants no work of: nothing of it runs any more. Gives what lets it run again. */
  async function stopped(tab: Page): Promise<() => Promise<void>> {
    const debug = await context.newCDPSession(tab);
    await debug.send('Debugger.enable');
    // it is stopped before the next thing that it does
    await tab.evaluate('void setInterval(() => {}, 50)');
    const stops = new Promise((resolve) => debug.once('Debugger.paused', resolve));
    await debug.send('Debugger.pause');
    await stops;
    return async () => void (await debug.send('Debugger.disable'));
  }
  /** A tab whose clock can be put on, at the inbox. */
  async function clocked(): Promise<Page> {
    const tab = await visitor.tab();
    await tab.clock.install();
    await tab.goto('/approvals');
    await tab.getByRole('heading', { name: 'Approvals', level: 1 }).waitFor();
    return tab;
  }

  it('says at the side whether it hears the server, and how much of the account’s day is used', async () => {
    await page.goto('/agents');
    await side(page).getByText('Live').waitFor();
    const told = async () => {
      const { user } = (await nora.api<{ user: { tokens_today: number } }>('GET', '/governance/usage')).body;
      return `${user.tokens_today.toLocaleString('en')} of 2,000,000 tokens used today (UTC)`;
    };
    const before = await told();
    await side(page).getByText(before, { exact: true }).waitFor();
    const { id } = await nora.agent('Aside');
    const { body } = await nora.api('POST', `/agents/${id}/messages`, { text: 'hello' });
    const state = async () => (await nora.api('GET', `/messages/${String(body['message_id'])}`)).body['state'];
    await until(async () => (await state()) === 'answered', 20_000, 'an answer');
    assert.notEqual(await told(), before);
    await side(page)
      .getByText(await told(), { exact: true })
      .waitFor();
    await context.setOffline(true);
    await side(page).getByText('Offline', { exact: true }).waitFor();
    await context.setOffline(false);
    await side(page).getByText('Live').waitFor();
    await page.setViewportSize({ width: 1_000, height: 700 });
    await side(page).getByText('Live').waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 1_280, height: 720 });
  });

  it('loses and doubles no word of an answer when the token has ended in the middle of it', async () => {
    await page.goto(`/agents/${agent.id}`);
    await composer().waitFor();
    // each state of the answer as it was shown
    await page.evaluate(`
      window.shown = [];
      new MutationObserver(() => {
        const paragraphs = [...document.querySelectorAll('main p')].map((each) => each.textContent.trim());
        const answers = paragraphs.filter((each) => each.startsWith('word-'));
        if (answers.length > 0 && answers.join('|') !== shown.at(-1)) shown.push(answers.join('|'));
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    `);
    await composer().fill('count');
    await composer().press('Enter');
    await page.getByText('word-5.').waitFor();
    const ended = { status: 401, contentType: 'application/problem+json' };
    const body = '{"type":"urn:problem:auth.required","title":"","status":401}';
    const isStream = ({ pathname }: URL) => /\/messages\/[^/]+\/events$/.test(pathname);
    await context.route(isStream, (route) => route.fulfill({ ...ended, body }), { times: 1 });
    requests = [];
    line.cut();
    await page.getByText('Show the steps').waitFor();
    const shown = await page.evaluate<string[]>('shown');
    for (const text of shown) assert.ok(counted.startsWith(text), text);
    assert.deepEqual(
      shown,
      shown.toSorted((one, another) => one.length - another.length),
    );
    assert.equal((await history()).find(({ direction }) => direction === 'out')?.text, counted);
    assert.equal(shown.at(-1), counted);
    const [refused, next] = requests.filter((request) => isStream(new URL(request.url())));
    assert.deepEqual([(await refused?.response())?.status(), (await next?.response())?.status()], [401, 200]);
    assert.ok(next?.headers()['last-event-id'], 'it goes on where it was');
    assert.notEqual(next?.headers()['authorization'], refused?.headers()['authorization']);
    assert.equal(sent('POST /auth/refresh').length, 1);
    assert.equal(await page.getByRole('dialog').count(), 0);
  });

  it('answers and sends nothing while the API is away for some seconds, and then shows once what happened', async (test) => {
    test.after(() => platform.stack.resume('api'));
    const client = await nora.online();
    const asked = await ask('mail away');
    const tab = await visitor.tab();
    await page.goto(`/agents/${agent.id}`);
    await tab.goto(`/approvals/${asked.approval_id}`);
    await button(tab, 'Approve').waitFor();
    await composer().fill('half a thought');
    platform.stack.pause('api');
    // not killed: it would not tell which lines it ran
    await platform.stack.kill('api', 'SIGTERM');
    for (const where of [page, tab]) {
      await reconnecting(where).waitFor();
      await side(where).getByText('Reconnecting…').waitFor();
      assert.equal(await where.evaluate('navigator.onLine'), true);
    }
    for (const name of ['Approve', 'Edit', 'Deny']) assert.equal(await button(tab, name).isDisabled(), true, name);
    await tab.getByText('There is no connection. An answer is never kept for later').waitFor();
    requests = [];
    await tab.getByRole('article').getByRole('heading').first().press('a');
    assert.equal(await tab.getByRole('dialog').count(), 0);
    await composer().press('Enter');
    assert.equal(await page.getByRole('button', { name: 'Send' }).getAttribute('aria-disabled'), 'true');
    await page.locator('form').getByText('There is no connection: a message can be sent when it is back.').waitFor();
    await client.send({ to: agent.jid, body: `deny ${asked.code}` });
    const id = await client.send({ to: agent.jid, body: 'hello from outside' });
    await client.waitFor(({ answers, body }) => answers.id === id && body !== null, 20_000);
    const written = requests.filter((request) => request.method() === 'POST').map(pathOf);
    assert.deepEqual(
      written.filter((path) => path !== '/auth/refresh'),
      [],
    );

    await platform.stack.resume('api');
    for (const where of [page, tab]) await reconnecting(where).waitFor({ state: 'detached', timeout: 60_000 });
    await tab
      .getByRole('article')
      .getByText(/^You denied this at .*, in chat\.$/)
      .waitFor();
    await page.getByText('You said: hello from outside', { exact: true }).waitFor();
    assert.equal(await composer().inputValue(), 'half a thought');
    await composer().press('Enter');
    await page.getByText('You said: half a thought', { exact: true }).waitFor();
    for (const { text } of await history())
      assert.equal(await page.getByRole('main').getByText(text, { exact: true }).count(), 1, text);
    assert.equal(sent(`POST /agents/${agent.id}/messages`).length, 1);
  });

  it('lets the stream go when nobody has seen it for five minutes, and reads again when somebody does', async () => {
    await page.goto('/sign-in');
    const tab = await clocked();
    await reads(tab);
    await bring(tab, 'hidden');
    // a clock that is put on has no heartbeats in between: the stream is cut, and comes back
    await tab.clock.fastForward('04:40');
    await reads(tab);
    await tab.clock.fastForward('00:20');
    await until(() => readers().length === 0, 5_000, 'the end of the stream');
    const asked = await ask('mail unseen');
    assert.equal(await row(tab, asked).count(), 0);
    await bring(tab, 'visible');
    await row(tab, asked).waitFor();
    await reads(tab);
    assert.match(await tab.title(), /^\(1\) /);
    assert.equal(await reconnecting(tab).count(), 0);
  });

  it('takes the stream from a tab that the browser has stopped, and says so while it cannot', async (test) => {
    await page.goto('/approvals');
    await reads(page);
    const seen = await clocked();
    await bring(page, 'hidden');
    const run = await stopped(page);
    test.after(run);
    const asked = await ask('mail past a stopped tab');
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const stream = ({ pathname }: URL) => pathname.endsWith('/api/v1/events');
    await seen.route(stream, (route) => held.then(() => route.continue()));
    assert.equal(await row(seen, asked).count(), 0);
    // all tabs of a browser have one clock in these tests: the one that is stopped hears of it later
    const later = seen.clock.fastForward('00:51');
    await reconnecting(seen).waitFor();
    await row(seen, asked).waitFor();
    release();
    await reconnecting(seen).waitFor({ state: 'detached' });
    await row(seen, await ask('mail to the one that is seen')).waitFor();
    await run();
    await later;
    await reads(seen);
    await seen.close();
    await reads(page);
  });

  describe('while the browser is offline', () => {
    let elephant: TestAgent;
    before(async () => {
      elephant = await nora.agent('Elephant');
      const path = `/agents/${elephant.id}`;
      await nora.api('POST', `${path}/messages`, { text: 'remember this' });
      const memories = async () => (await nora.api<{ items: unknown[] }>('GET', `${path}/memories`)).body.items;
      await until(async () => (await memories()).length > 0, 30_000, 'a memory');
      const gone = await nora.agent('Gone');
      await nora.api('DELETE', `/agents/${gone.id}`);
    });
    afterEach(() => context.setOffline(false));

    const press = (what: string) => () => page.locator(`main ${what}`).first().click();
    const rename = () => page.getByLabel('Name').fill('Nora again');
    /** What writes on a screen, and what is done before to see it or to have something to write. */
    const writing: [screen: string, control: string, first?: () => Promise<void>][] = [
      ['/agents', 'button >> text=Pause', press('summary')],
      ['/agents', 'button >> text=Delete', press('summary')],
      ['/agents?state=deleted', 'button >> text=Restore'],
      ['/agents/new', 'button >> text=Create agent'],
      ['/agents/[id]/edit', 'button.first >> text=Save'],
      ['/agents/[id]/memory', 'dialog button.danger', press('li button')],
      ['/agents/[id]/documents', 'input[type=file]'],
      ['/settings/profile', 'button.first >> text=Save', rename],
      ['/settings/profile', 'button >> text=Change password'],
      ['/settings/profile', 'button >> text=Sign out'],
      ['/settings/api-keys', 'dialog button.first', press('button >> text=Make a key')],
      ['/settings/language', 'main section:nth-of-type(2) select'],
      ['/governance', 'dialog button.first', press('button >> text=Lower')],
    ];
    for (const [screen, control, first] of writing)
      it(`nothing is written on ${screen}: ${control} says why`, async () => {
        await page.goto(screen.replace('[id]', elephant.id));
        await first?.();
        const wanted = page.locator(control).first();
        await until(() => wanted.isEnabled(), 10_000, 'what can be pressed');
        assert.equal(await page.getByText(noConnection).count(), 0);
        await context.setOffline(true);
        await page.getByText(noConnection).first().waitFor();
        assert.equal(await wanted.isDisabled(), true);
        await context.setOffline(false);
        await page.getByText(noConnection).first().waitFor({ state: 'detached' });
      });

    it('a key saves nothing either', async () => {
      await page.goto('/agents/new');
      await page.locator('[name="profile/name"]').fill('Unsaved');
      await page.locator('[name="profile/system_prompt"]').fill('You are Unsaved.');
      await context.setOffline(true);
      await page.getByText(noConnection).first().waitFor();
      await page.keyboard.press('Control+s');
      await context.setOffline(false);
      await page.getByText(noConnection).first().waitFor({ state: 'detached' });
      assert.equal(sent('POST /agents').length, 0);
      await page.keyboard.press('Control+s');
      await page.waitForURL(/\/agents\/[0-9a-f-]{36}$/);
      assert.equal(sent('POST /agents').length, 1);
    });
  });
});
