import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { atTheEnd } from './at-the-end.ts';
import { launchChromium } from './chromium.ts';

let shared: Promise<Browser> | undefined;
atTheEnd(async () => (await shared)?.close());

/** One real Chromium for all files of a process. */
const sharedBrowser = (): Promise<Browser> => (shared ??= launchChromium());

export interface Visitor {
  page: Page;
  /** Another tab of the same browser profile. */
  tab(): Promise<Page>;
  /** Fails when a page broke, the browser refused something by the Content-Security-Policy, or asked another origin. */
  assertQuiet(): void;
  close(): Promise<void>;
}

/** Somebody with a browser profile of their own, in front of the dashboard at `origin`. */
export async function visit(origin: string, options: BrowserContextOptions = {}, own?: Browser): Promise<Visitor> {
  const browser = own ?? (await sharedBrowser());
  const context = await browser.newContext({ baseURL: origin, locale: 'en-US', ...options });
  context.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  context.on('page', (page) => {
    page.on('pageerror', (error) => complaints.push(`broke: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      // a refused answer is told by the page itself, and logged by the browser as an error
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.origin !== origin)
        complaints.push(`asked elsewhere: ${request.url()}`);
    });
  });
  const tab = () => context.newPage();
  return {
    page: await tab(),
    tab,
    assertQuiet: () => assert.deepEqual(complaints.splice(0), []),
    close: () => context.close(),
  };
}

/**
 * Clicks until this is shown: what has just come into its place takes no click for a moment, so that nobody presses what was
 * not there when they began to.
 */
export async function clickUntil(button: Locator, shown: Locator): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    await button.click();
    if (
      await shown
        .waitFor({ timeout: 1_000 })
        .then(() => true)
        .catch(() => false)
    )
      return;
  }
  assert.fail(`no click shows ${String(shown)}`);
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds against WCAG 2.2 AA, or some rules of it, on the page as it stands, one line each. */
export async function faultsOfAccess(page: Page, rules = everything): Promise<string[]> {
  // by the debugger: a script element would be refused by the page's own policy
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResult>(`axe.run({ runOnly: ${JSON.stringify(rules)} })`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

interface AxeResult {
  violations: { id: string; nodes: { html: string }[] }[];
}

/** What makes the page wider than its window, one line each: the innermost that reach out of it, by no bar of their own. */
export const sidewaysScroll = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
  const { scrollWidth, clientWidth } = document.scrollingElement;
  if (scrollWidth <= clientWidth) return [];
  const isOut = (each) => {
    for (let above = each.parentElement; above !== document.body; above = above.parentElement)
      if (getComputedStyle(above).overflowX !== 'visible') return false;
    return each.getBoundingClientRect().right > clientWidth + 1;
  };
  const out = [...document.body.querySelectorAll('*')].filter(isOut);
  const inner = out.filter((each) => !out.some((other) => other !== each && each.contains(other)));
  return [scrollWidth + ' px', ...inner.slice(0, 10).map(({ outerHTML }) => outerHTML.slice(0, 200))];
})()`);
