import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Visitor } from '../support/browser.ts';
import { clickUntil, sidewaysScroll, visit } from '../support/browser.ts';
import { launchChromium } from '../support/chromium.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import type { Furnished } from '../support/furnished.ts';
import { furnished } from '../support/furnished.ts';
import { coveredInFocus, cutOrOverlapping, lostInForcedColours } from '../support/page-probes.ts';
import type { Platform } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';

/** The main screens, as addresses of somebody who has something in each. */
const screensOf = ({ agent, message, approval }: Furnished): string[] => [
  ...['/approvals', `/approvals/${approval}`, '/agents', '/agents/new', `/agents/${agent}`, `/runs/${message}`],
  ...['memory', 'documents', 'audit'].map((tab) => `/agents/${agent}/${tab}`),
  ...['/governance', '/settings/profile', '/settings/language'],
];

describe('the dashboard, as its reader has set the system', () => {
  let platform: Platform;
  let ana: Furnished;
  before(async () => {
    platform = await sharedPlatform();
    ana = await furnished(platform, 'reader');
    for (let number = 1; number <= 12; number += 1) await ana.person.agent(`One of many, number ${number}`);
  });
  after(async () => {
    await ana?.withdraw();
    await platform?.stop();
  });

  async function signedIn(options: Parameters<typeof visit>[1], browser?: Browser): Promise<Visitor> {
    const visitor = await visit(platform.stack.run.api, { reducedMotion: 'reduce', ...options }, browser);
    await signInTo(visitor.page, ana.person, '/agents');
    return visitor;
  }
  async function open(page: Page, address: string): Promise<void> {
    await page.goto(address);
    await page.locator('h1').filter({ hasNotText: '…' }).first().waitFor();
    const busy = page.locator('[aria-busy=true]').filter({ hasNotText: /Waits for approval|Espera aprovação/ });
    await busy.first().waitFor({ state: 'detached' });
  }
  /** Looks at each screen, and names those where something was found. */
  async function onEach(page: Page, look: () => Promise<string[]>, screens = screensOf(ana)): Promise<void> {
    const found: Record<string, string[]> = {};
    for (const address of screens) {
      await open(page, address);
      const faults = await look();
      if (faults.length > 0) found[address] = faults;
    }
    assert.deepEqual(found, {});
  }

  for (const colorScheme of ['light', 'dark'] as const)
    it(`shows controls, focus, what is chosen and drawings in the system's own colours (${colorScheme})`, async () => {
      const visitor = await signedIn({ forcedColors: 'active', colorScheme });
      const { page } = visitor;
      await onEach(page, async () => {
        for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Shift+Tab');
        return lostInForcedColours(page);
      });
      await open(page, `/agents/${ana.agent}`);
      const ground = colorScheme === 'light' ? [255, 255, 255] : [0, 0, 0];
      assert.notDeepEqual(await middleOf(page, page.locator('main meter').first()), ground);
      visitor.assertQuiet();
      await visitor.close();
    });

  it('is read with letters twice as large, on a desk and on a phone', async () => {
    // as the browser's own setting does: what is measured in rem, and where screens change their form
    const browser = await launchChromium('--blink-settings=defaultFontSize=32');
    const visitor = await signedIn({ locale: 'pt-BR' }, browser);
    const { page } = visitor;
    await onEach(page, async () => {
      const faults: string[] = [];
      for (const width of [1_280, 360]) {
        await page.setViewportSize({ width, height: 800 });
        faults.push(...(await sidewaysScroll(page)), ...(await cutOrOverlapping(page)));
      }
      return faults;
    });
    visitor.assertQuiet();
    await browser.close();
  });

  it('is read in a window of 320 pixels, or four times as large, without anything cut', async () => {
    const visitor = await signedIn({ locale: 'pt-BR', viewport: { width: 320, height: 640 } });
    await onEach(visitor.page, async () => [
      ...(await sidewaysScroll(visitor.page)),
      ...(await cutOrOverlapping(visitor.page)),
    ]);
    visitor.assertQuiet();
    await visitor.close();
  });

  for (const [width, height] of [
    [1_280, 700],
    [360, 640],
  ] as const)
    it(`keeps what has the focus in sight, whichever way one tabs, at ${width} pixels`, async () => {
      const visitor = await signedIn({ viewport: { width, height } });
      const { page } = visitor;
      const bothWays = async () => [
        ...(await coveredInFocus(page, 'Tab')),
        ...(await coveredInFocus(page, 'Shift+Tab')),
      ];
      const long = ['/approvals', '/agents', '/agents/new', `/agents/${ana.agent}`, '/governance'];
      await onEach(page, bothWays, long);
      // with the bar for what is selected
      await open(page, '/approvals');
      const deny = page.getByRole('button', { name: /^Deny/ });
      await clickUntil(page.getByRole('checkbox', { name: /email_sender/ }), deny);
      assert.deepEqual(await coveredInFocus(page, 'Tab'), []);
      visitor.assertQuiet();
      await visitor.close();
    });
});

/** The colour in the middle of it, as it is painted. */
async function middleOf(page: Page, drawn: Locator): Promise<number[]> {
  const picture = (await drawn.screenshot()).toString('base64');
  return page.evaluate(`(async () => {
    const image = Object.assign(new Image(), { src: 'data:image/png;base64,${picture}' });
    await image.decode();
    const board = new OffscreenCanvas(image.width, image.height).getContext('2d');
    board.drawImage(image, 0, 0);
    return [...board.getImageData(image.width / 2, image.height / 2, 1, 1).data].slice(0, 3);
  })()`);
}
