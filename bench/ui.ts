/**
 * `npm run bench:ui`: the dashboard in Chromium, as its production build is served: what a phone waits for, and whether
 * anything stutters on a desktop while an answer streams, with 1,000 requests in the inbox and with 200 agents. Each has its
 * other side in the same run: a page of the same server that is text alone, a chat that is still, lists of ten.
 */
import { cpus } from 'node:os';
import type { CDPSession, Page } from 'playwright-core';
import { actAsPlatform } from '../test/support/acting-platform.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { newApproval } from '../test/support/new-approval.ts';
import type { Person } from '../test/support/platform.ts';
import { PASSWORD, startPlatform } from '../test/support/platform.ts';
import { answer } from '../test/support/scripted-model.ts';

const WAITING = 1_000;
const AGENTS = 200;
/** The other side of both. */
const TEN = 10;
/** A slow phone: four times slower, 1.6 Mbit/s, 150 ms. */
const PHONE = { cpu: 4, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };

/**
 * Notes what the browser says of speed, from the first byte of each page on. From an interaction to the next paint is
 * counted up to the end of the frame that follows it: Event Timing of a browser without a screen tells of presentations
 * seconds late, while its own trace shows a frame every few milliseconds.
 */
const observe = `
  window.seen = { lcp: 0, cls: 0, inp: 0, tasks: [], from: 0 };
  new PerformanceObserver((list) => { for (const each of list.getEntries()) seen.lcp = each.startTime; }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) seen.cls += each.value; }).observe({ type: 'layout-shift', buffered: true });
  for (const kind of ['keydown', 'click'])
    addEventListener(kind, ({ timeStamp }) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { seen.inp = Math.max(seen.inp, performance.now() - timeStamp); };
      port2.postMessage(undefined);
    }), { capture: true });
  new PerformanceObserver((list) => { for (const each of list.getEntries()) if (each.startTime >= seen.from) seen.tasks.push(each.duration); }).observe({ type: 'longtask', buffered: true });
`;
interface Seen {
  lcp: number;
  cls: number;
  inp: number;
  tasks: number[];
}

const say = (line: string): void => console.error(line);
const platform = await startPlatform({ onLine: say });
const browser = await launchChromium();
const acting = actAsPlatform(platform.stack);
let failed = false;
try {
  const few = await platform.person('few');
  const { id: talker } = await few.agent('Talker');

  const rows: Record<string, Record<string, string>> = {};
  const phone = await opened({ width: 390, height: 844 }, true);
  rows['phone: a page of one sentence'] = await timed(phone, '/closed', 'main h1');
  rows['phone: sign-in'] = await timed(phone, '/sign-in', 'form button.first');
  await signIn(phone, few);
  for (const [name, path, shown] of [
    ['approvals', '/approvals', 'main h1'],
    ['agents', '/agents', 'main a[href^="/agents/"]'],
    ['chat', `/agents/${talker}`, 'main textarea'],
  ] as const)
    rows[`phone: ${name}`] = await timed(phone, path, shown);
  await phone.close();

  const desktop = await opened({ width: 1_280, height: 900 }, false);
  await signIn(desktop, few);
  rows['desktop: nothing streams'] = await typing(desktop, talker);
  rows['desktop: an answer streams'] = await streaming(desktop, talker);
  await desktop.close();
  for (const [agentCount, waiting] of [
    [TEN, TEN],
    [AGENTS, WAITING],
  ] as const) {
    const owner = await platform.person(`with-${waiting}`);
    await fill(owner, agentCount, waiting);
    const full = await opened({ width: 1_280, height: 900 }, false);
    await signIn(full, owner);
    rows[`desktop: inbox of ${waiting}`] = await scrolled(full, '/approvals', 'main [role=row], main li');
    rows[`desktop: list of ${agentCount} agents`] = await scrolled(full, '/agents', 'main a[href^="/agents/"]');
    await full.close();
  }
  console.log(`${cpus().length} × ${cpus()[0]?.model}, Chromium ${browser.version()}`);
  console.table(rows);
} catch (error) {
  failed = true;
  console.error(error);
} finally {
  await browser.close();
  await acting.stop();
  await platform.stop();
}
process.exit(failed ? 1 : 0);

async function fill(person: Person, agentCount: number, waiting: number): Promise<void> {
  say(`${agentCount} agents and ${waiting} requests …`);
  const agents: string[] = [];
  for (let number = 0; number < agentCount; number += 1) agents.push((await person.agent(`Agent ${number}`)).id);
  const agentId = agents[0] ?? '';
  platform.model.script(() => answer('ok'));
  const { body } = await person.api<{ message_id: string }>('POST', `/agents/${agentId}/messages`, { text: 'hello' });
  const ref = { ownerUserId: person.userId, agentId, messageId: body.message_id };
  for (let number = 0; number < waiting; number += 1) await acting.ask(newApproval(ref));
}

async function opened(viewport: { width: number; height: number }, isPhone: boolean): Promise<Page> {
  const context = await browser.newContext({
    baseURL: platform.stack.run.api,
    viewport,
    isMobile: isPhone,
    hasTouch: isPhone,
  });
  const page = await context.newPage();
  await page.addInitScript(observe);
  if (isPhone) await slowDown(await context.newCDPSession(page));
  return page;
}

async function slowDown(session: CDPSession): Promise<void> {
  const { cpu, ...network } = PHONE;
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, ...network });
}

async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('input[type=email]').fill(person.email);
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.locator('form button.first').click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

/** A first visit: nothing of the dashboard is in the browser's cache. */
async function timed(page: Page, path: string, shown: string): Promise<Record<string, string>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await page.goto(path);
  await page.locator(shown).first().waitFor();
  await page.locator(shown).first().click();
  return told(await page.evaluate<Seen>('seen'));
}

/** The other side: the same keys in the same page while it is still. */
async function typing(page: Page, agent: string): Promise<Record<string, string>> {
  await page.goto(`/agents/${agent}`);
  await page.locator('main textarea').waitFor();
  await anew(page);
  return typed(page);
}

async function typed(page: Page): Promise<Record<string, string>> {
  const field = page.locator('main textarea');
  for (let presses = 0; presses < 40; presses += 1) await field.pressSequentially('typing ', { delay: 20 });
  return told(await page.evaluate<Seen>('seen'));
}

async function streaming(page: Page, agent: string): Promise<Record<string, string>> {
  const words = 'A sentence with **some** words, `code` and a [link](https://example.org/).\n\n'.repeat(60);
  platform.model.script(() => answer(words, { paceMs: 10 }));
  await page.goto(`/agents/${agent}`);
  const field = page.locator('main textarea');
  await field.fill('Tell me everything.');
  await anew(page);
  await page.keyboard.press('Enter');
  await page.locator('main strong').first().waitFor();
  return typed(page);
}

/** From here on; a task that is told of late belongs to what was before. */
async function anew(page: Page): Promise<void> {
  await page.evaluate('new Promise((quiet) => requestIdleCallback(quiet))');
  await page.evaluate('Object.assign(seen, { tasks: [], inp: 0, from: performance.now() })');
}

async function drawn(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(done))');
}

async function scrolled(page: Page, path: string, shown: string): Promise<Record<string, string>> {
  await page.goto(path);
  await page.locator(shown).first().waitFor();
  const more = page.getByRole('button', { name: 'Show more' });
  while (await more.isVisible()) {
    const there = await page.locator(shown).count();
    await more.click();
    await page.locator(shown).nth(there).waitFor();
  }
  await anew(page);
  await page.mouse.move(600, 600);
  for (let turns = 0; turns < 60; turns += 1) {
    await page.mouse.wheel(0, 400);
    await drawn(page);
  }
  return told(await page.evaluate<Seen>('seen'));
}

function told({ lcp, cls, inp, tasks }: Seen): Record<string, string> {
  return {
    'LCP ms': lcp.toFixed(0),
    CLS: cls.toFixed(3),
    'INP ms': inp.toFixed(0),
    'tasks over 50 ms': `${tasks.length}${tasks.length > 0 ? `, longest ${Math.max(...tasks).toFixed(0)}` : ''}`,
  };
}
