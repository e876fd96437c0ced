import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { qrOf } from '../../ui/src/lib/parts/qr.ts';
import type { Visitor } from '../support/browser.ts';
import { faultsOfAccess, visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import type { Person, Platform } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { connectXmpp } from '../support/xmpp-client.ts';

/** The modules of the QR code that is drawn of an address, dark ones true, row by row. */
async function modulesOf(page: Page, address: string): Promise<boolean[][]> {
  const picture = page.getByRole('img', { name: address });
  const size = Number((await picture.getAttribute('viewBox'))?.split(' ')[2]);
  const dark = new Set(
    [...((await picture.locator('path').getAttribute('d')) ?? '').matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(
      ([, x, y]) => `${x} ${y}`,
    ),
  );
  return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => dark.has(`${x} ${y}`)));
}

const sections = ['profile', 'xmpp', 'api-keys', 'model-keys', 'connections', 'mcp-servers', 'language', 'data'];

describe('the settings in the dashboard', () => {
  let platform: Platform;
  let ana: Person;
  let visitor: Visitor;
  before(async () => {
    platform = await sharedPlatform();
    ana = await platform.person('settler');
    visitor = await visit(platform.stack.run.api);
    await signInTo(visitor.page, ana, '/settings/profile');
  });
  after(async () => {
    await visitor?.close();
    await platform?.stop();
  });

  it('can be used by everybody, section by section', async () => {
    const { page } = visitor;
    for (const section of sections) {
      await page.goto(`/settings/${section}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
      assert.deepEqual(await faultsOfAccess(page), [], section);
      await page.setViewportSize({ width: 320, height: 700 });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, section);
      await page.setViewportSize({ width: 1280, height: 720 });
    }
    visitor.assertQuiet();
  });

  it('shows a new API key once, and revokes it after a question', async () => {
    const { page } = visitor;
    await page.goto('/settings/api-keys');
    await page.getByRole('button', { name: 'Make a key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Nightly <b>backup</b>');
    await dialog.getByRole('button', { name: 'Make a key' }).click();
    const key = (await dialog.locator('code').textContent()) ?? '';
    const me = await fetch(`${platform.stack.run.api}/api/v1/agents`, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(me.status, 200);
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Done' }).click();
    assert.equal(await page.getByText(key).count(), 0);
    await page.getByRole('button', { name: 'Revoke: Nightly <b>backup</b>' }).click();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No API key yet').waitFor();
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'H1');
    visitor.assertQuiet();
  });

  it('tells at its field what is wrong with a connection, and goes there', async () => {
    const { page } = visitor;
    await page.goto('/settings/connections');
    await page.getByRole('button', { name: 'Add a database' }).click();
    const fields = { Name: 'invoices', Host: 'db.example.org', Database: 'inv', User: 'reader', Password: 'secret' };
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
    const tables = page.getByLabel('Tables that may be read');
    await tables.fill('public.Invoices');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('[aria-invalid=true]').waitFor();
    await tables.and(page.locator(':focus')).waitFor();
    assert.equal(await tables.inputValue(), 'public.Invoices');
    await page.keyboard.press('Escape');
  });

  it('offers the programs of the operator by name, where a server of MCP is added', async () => {
    const { page } = visitor;
    await page.goto('/settings/mcp-servers');
    await page.getByRole('button', { name: 'Add a server' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('offered');
    await dialog.getByLabel('Where it runs').selectOption('stdio');
    const command = dialog.getByLabel('Command');
    assert.deepEqual(await command.locator('option').allTextContents(), ['program']);
    assert.deepEqual(await faultsOfAccess(page), []);
    await dialog.getByRole('button', { name: 'Add a server' }).click();
    const card = page.getByRole('article').filter({ hasText: 'offered' });
    await card.getByText('ready').waitFor();
    await card.getByRole('button', { name: 'Delete: offered' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await card.waitFor({ state: 'detached' });
    visitor.assertQuiet();
  });

  it('says what to type into an XMPP client, and draws the address as a QR code', async () => {
    const { page } = visitor;
    await page.goto('/settings/xmpp');
    const { host, port } = platform.stack.run.xmpp;
    const facts = page.locator('main dl');
    for (const fact of [ana.jid, host, String(port), 'STARTTLS, required'])
      await facts.getByText(fact, { exact: true }).waitFor();
    await page.getByText('QR code of your address').click();
    assert.deepEqual(await modulesOf(page, ana.jid), qrOf(`xmpp:${ana.jid}`).data);
    assert.deepEqual(await faultsOfAccess(page), []);

    const { jid } = await ana.agent('Drawn');
    await page.goto('/agents');
    await page.getByRole('button', { name: `QR code of the address: ${jid}` }).click();
    await page.getByRole('dialog').getByText(jid, { exact: true }).waitFor();
    assert.deepEqual(await modulesOf(page, jid), qrOf(`xmpp:${jid}`).data);
    assert.deepEqual(await faultsOfAccess(page), []);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    visitor.assertQuiet();
  });

  it('makes a new XMPP password with which a client signs in, and with the old one none does', async () => {
    const { page } = visitor;
    await page.goto('/settings/xmpp');
    await page.getByRole('button', { name: 'Make a new password…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Your password/).fill(ana.password);
    await dialog.getByRole('button', { name: 'Make a new password' }).click();
    const password = (await page.getByRole('status').locator('code').textContent()) ?? '';
    const { host, port, caFile } = platform.stack.run.xmpp;
    const account = { jid: ana.jid, host, port, caFile };
    await assert.rejects(connectXmpp({ ...account, password: ana.xmppPassword }));
    const client = await connectXmpp({ ...account, password });
    assert.equal(client.session.jid.split('/')[0], ana.jid);
    await client.close();
    await page.reload();
    await page.getByRole('heading', { name: 'XMPP', level: 1 }).waitFor();
    assert.ok(!(await page.content()).includes(password));
    visitor.assertQuiet();
  });

  it('ends a sign-in elsewhere, one and then all others, and stays signed in itself', async () => {
    const rui = await platform.person('roamer');
    const others = [await visit(platform.stack.run.api), await visit(platform.stack.run.api)];
    const own = await visit(platform.stack.run.api);
    for (const each of [...others, own]) await signInTo(each.page, rui, '/settings/profile');
    const ended = async ({ page: there }: Visitor) => {
      await there.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Agents' }).click();
      await there.getByRole('dialog').getByRole('heading', { name: 'Sign in' }).waitFor();
    };
    // the registration of a test signs in, too
    const rows = own.page.getByRole('main').locator('li');
    await rows.nth(3).waitFor();
    assert.equal(await rows.filter({ hasText: 'this one' }).count(), 1);
    await own.page
      .getByRole('button', { name: /^End the sign-in on/ })
      .first()
      .click();
    await rows.nth(3).waitFor({ state: 'detached' });
    await own.page.getByRole('button', { name: 'End all others' }).click();
    await rows.nth(1).waitFor({ state: 'detached' });
    for (const each of others) await ended(each);
    await own.page.reload();
    await own.page.getByText(rui.email, { exact: true }).waitFor();
    assert.equal((await rui.api('GET', '/me')).status, 401);
    for (const each of [...others, own]) {
      each.assertQuiet();
      await each.close();
    }
  });

  it('keeps language and theme in the browser, and shows them at once', async () => {
    const { page } = visitor;
    await page.goto('/settings/language');
    const language = page.locator('main select').first();
    await language.selectOption('pt-BR');
    await page.getByRole('heading', { name: 'Idioma e aparência' }).waitFor();
    await page.getByLabel('Escuro').check();
    await page.reload();
    await page.getByRole('heading', { name: 'Idioma e aparência' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
    assert.deepEqual(await faultsOfAccess(page), []);
    await language.selectOption('en');
  });

  it('shows all times in the zone that is chosen, and means its days', async () => {
    const { page } = visitor;
    const { id } = await ana.agent('Zoned');
    await page.goto('/settings/language');
    const zone = page.getByLabel('Time zone');
    const device = await page.evaluate<string>('Intl.DateTimeFormat().resolvedOptions().timeZone');
    assert.equal(await zone.locator('option:checked').textContent(), `Like this device (${device})`);
    await zone.selectOption('Asia/Tokyo');
    await page.getByText('Now GMT+09:00.').waitFor();
    await page.goto('/settings/profile');
    const time = page.getByRole('main').locator('time').first();
    const at = new Date((await time.getAttribute('datetime')) ?? '');
    const shown = (timeZone: string) =>
      new Intl.DateTimeFormat('en', { timeZone, dateStyle: 'full', timeStyle: 'long' }).format(at);
    assert.equal(await time.getAttribute('title'), shown('Asia/Tokyo'));
    assert.notEqual(shown('Asia/Tokyo'), shown(device));

    for (const [chosen, day, from, to] of [
      ['Asia/Tokyo', '2026-11-20', '2026-11-19T15:00:00.000Z', '2026-11-20T15:00:00.000Z'],
      // a day of 25 hours, and one that began at one o’clock
      ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
      ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
    ] as const) {
      await page.goto('/settings/language');
      await zone.selectOption(chosen);
      const [request] = await Promise.all([
        page.waitForRequest((each) => each.url().includes('/api/v1/audit?')),
        page.goto(`/agents/${id}/audit?from=${day}&to=${day}`),
      ]);
      const asked = new URL(request.url()).searchParams;
      assert.deepEqual([asked.get('from'), asked.get('to')], [from, to], chosen);
    }
    await page.goto('/settings/language');
    await zone.selectOption('');
    assert.equal(await page.evaluate("localStorage.getItem('aiox-time-zone')"), null);
    visitor.assertQuiet();
  });

  it('saves the whole account as one file, and none that was cut off', async () => {
    const { page } = visitor;
    const save = page.getByRole('button', { name: 'Save all data' });
    await page.goto('/settings/data');
    const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
    assert.match(download.suggestedFilename(), /^aiox-account-\d{4}-\d\d-\d\d\.jsonl$/);
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
    const types = lines.map((line) => (JSON.parse(line) as { type: string }).type);
    assert.deepEqual([types[0], types[1], types.at(-1)], ['export', 'account', 'complete']);
    assert.ok(lines[1]?.includes(ana.jid));
    await page.route('**/me/export', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).slice(0, -20) });
    });
    await save.click();
    await page.getByText('The server does not answer').waitFor();
    const failed = page.getByText('Nothing was saved.');
    await failed.waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
    await page.unroute('**/me/export');
    await Promise.all([page.waitForEvent('download'), save.click()]);
    await failed.waitFor({ state: 'detached' });
    visitor.assertQuiet();
  });

  it('closes an account for the right password and the typed address only', async () => {
    const stranger = await visit(platform.stack.run.api);
    const { page } = stranger;
    const gone = await platform.person('leaver');
    await signInTo(page, gone, '/settings/data');
    await page.getByRole('button', { name: 'Delete account…' }).click();
    const dialog = page.getByRole('dialog');
    const [address, password] = [dialog.getByLabel(/^Type your address/), dialog.getByLabel(/^Your password/)];
    await address.fill('someone@else.example');
    await password.fill(gone.password);
    await dialog.getByRole('button', { name: 'Delete account' }).click();
    await dialog.getByText('This is not your address.').waitFor();
    await address.fill(gone.jid);
    await password.fill('not the password');
    await dialog.getByRole('button', { name: 'Delete account' }).click();
    await dialog.getByText('This is not your password').waitFor();
    await password.fill(gone.password);
    await dialog.getByRole('button', { name: 'Delete account' }).click();
    await page.getByRole('heading', { name: 'Your account is closed' }).waitFor();
    await page.goto('/settings/data');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    stranger.assertQuiet();
    await stranger.close();
  });
});
