import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { checkout } from '../../scripts/state/folders.ts';
import type { Visitor } from '../support/browser.ts';
import { faultsOfAccess, sidewaysScroll, visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import type { Furnished } from '../support/furnished.ts';
import { furnished } from '../support/furnished.ts';
import type { Platform } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { until } from '../support/until.ts';

/** Every page there is, as it is written in its folder: `/agents/[id]/edit`. */
const routes = globSync('**/+page.svelte', { cwd: join(checkout, 'ui/src/routes') })
  .map((file) => `/${file.replace(/\/?\+page\.svelte$/, '')}`.replaceAll(/\/\([^)]*\)/g, '') || '/')
  .sort();
const doors = ['/closed', '/register', '/sign-in'];
const inside = routes.filter((route) => !doors.includes(route));
const ofSomething = inside.filter((route) => route.includes('[id]'));
/** Views that differ from the page that they are a view of. */
const views = ['/approvals?tab=decided', '/agents?state=deleted', '/governance?period=7d', '/nowhere'];

type Ids = Pick<Furnished, 'agent' | 'message' | 'approval'>;

const addressOf = (route: string, { agent, message, approval }: Ids): string =>
  route
    .replace('/agents/[id]', `/agents/${agent}`)
    .replace('/runs/[id]', `/runs/${message}`)
    .replace('/approvals/[id]', `/approvals/${approval}`);

describe('every screen of the dashboard', () => {
  let platform: Platform;
  let ana: Furnished;
  let bo: Furnished;
  let visitor: Visitor;
  let page: Page;
  before(async () => {
    platform = await sharedPlatform();
    [ana, bo] = [await furnished(platform, 'everyone'), await furnished(platform, 'foreigner')];
    visitor = await visit(platform.stack.run.api, { reducedMotion: 'reduce' });
    ({ page } = visitor);
  });
  after(async () => {
    await visitor?.close();
    await bo?.withdraw();
    await ana?.withdraw();
    await platform?.stop();
  });

  /** Opens it, and waits until it has all that it shows. */
  async function open(address: string): Promise<void> {
    await page.goto(address);
    await page.locator('h1').filter({ hasNotText: '…' }).first().waitFor();
    // an answer is being made for as long as somebody is asked
    const busy = page.locator('[aria-busy=true]').filter({ hasNotText: /Waits for approval|Espera aprovação/ });
    await busy.first().waitFor({ state: 'detached' });
  }

  async function check(address: string, place: number): Promise<void> {
    const language = place % 2 === 0 ? 'en' : 'pt-BR';
    await page.evaluate(`localStorage.setItem('aiox-language', '${language}')`);
    await page.emulateMedia({ colorScheme: 'light' });
    await open(address);
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    assert.equal(await page.locator('h1').count(), 1);
    assert.match(await page.title(), /^\S.* · AIOX$/);
    assert.deepEqual(await faultsOfAccess(page), []);
    await page.emulateMedia({ colorScheme: 'dark' });
    // nothing but colours has changed
    assert.deepEqual(await faultsOfAccess(page, ['color-contrast']), []);
    await page.setViewportSize({ width: 320, height: 700 });
    assert.deepEqual(await sidewaysScroll(page), []);
    await page.setViewportSize({ width: 1_280, height: 800 });
    visitor.assertQuiet();
  }

  describe('can be read by everybody', () => {
    before(() => page.goto('/sign-in'));
    doors.forEach((address, place) => it(address, () => check(address, place)));
  });

  describe('can be read by everybody who is signed in', () => {
    before(() => signInTo(page, ana.person, '/agents'));
    [...inside, ...views].forEach((route, place) => it(route, () => check(addressOf(route, ana), place)));
  });

  describe('says nothing of what belongs to somebody else', () => {
    /** All that a person could tell two pages apart by. */
    const shown = async (address: string): Promise<string> => {
      await open(address);
      await until(async () => (await page.title()).startsWith('(1) '), 5_000, 'the number of what waits');
      // what stands at the side of every page is there when the account was read
      for (const fact of [/(Live|Ao vivo)/, /\(UTC\)/]) await page.getByRole('navigation').getByText(fact).waitFor();
      return timeless(`${await page.title()}\n${await page.locator('body').innerText()}`);
    };
    /** Without the lines that say how long something has waited or still does: they differ by the second. */
    const timeless = (text: string): string =>
      text.replaceAll(/^.*\d ?(h|hr|min|s|sec)\b.*$|^(now|agora|.*\bago|há .*)$/gm, '…');
    const nobodys = () => ({ agent: randomUUID(), message: randomUUID(), approval: randomUUID() });
    for (const route of ofSomething)
      it(route, async () => {
        const unknown = await shown(addressOf(route, nobodys()));
        assert.match(unknown, /There is nothing at this address\.|Não há nada neste endereço\./);
        assert.equal(await shown(addressOf(route, bo)), unknown);
        visitor.assertQuiet();
      });
  });
});
