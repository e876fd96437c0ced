import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Visitor } from '../support/browser.ts';
import { faultsOfAccess, visit } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import type { Platform } from '../support/platform.ts';
import { PASSWORD } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';

describe('the door of the dashboard', () => {
  let platform: Platform;
  let visitor: Visitor;
  before(async () => {
    platform = await sharedPlatform();
    visitor = await visit(platform.stack.run.api);
  });
  after(async () => {
    await visitor?.close();
    await platform?.stop();
  });

  it('makes an account, shows its XMPP password once, and stays signed in over a reload', async () => {
    const { page } = visitor;
    await page.goto('/register');
    await page.getByLabel('Name').fill('Iris');
    await page.getByLabel('E-mail').fill('iris@example.org');
    await page.getByLabel('Password', { exact: true }).fill('too short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.locator('input:invalid').waitFor();
    await page.getByText('Too short: 3 more characters.').first().waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Your account is ready' }).waitFor();
    const [address, secret = ''] = await page.locator('main dd code').allInnerTexts();
    assert.equal(address, 'iris@aiox.local');
    assert.match(secret, /^\S{16,}$/);
    const client = page.getByRole('link', { name: 'Open in your XMPP client' });
    assert.equal(await client.getAttribute('href'), 'xmpp:iris@aiox.local');
    assert.deepEqual(await faultsOfAccess(page), []);
    const again = async (open: () => Promise<unknown>, heading: string) => {
      await open();
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      assert.ok(!(await page.content()).includes(secret), heading);
    };
    await again(() => page.reload(), 'Create account');
    await again(() => page.goto('/settings/xmpp'), 'XMPP');
    await again(() => page.goto('/agents'), 'Agents');
    visitor.assertQuiet();
  });

  it('proposes the address from the e-mail until somebody writes another, and says how good a password is', async () => {
    const stranger = await visit(platform.stack.run.api);
    const { page } = stranger;
    await page.goto('/register');
    const [email, address] = [page.getByLabel('E-mail'), page.getByLabel(/^XMPP address/)];
    await email.pressSequentially('Jo.Ann+news');
    assert.equal(await address.inputValue(), 'jo.annnews');
    await email.fill('');
    await email.fill('joana.reis@example.org');
    assert.equal(await address.inputValue(), 'joana.reis');
    await address.fill('jo');
    await email.fill('other@example.org');
    assert.equal(await address.inputValue(), 'jo');
    const password = page.getByLabel('Password', { exact: true });
    for (const [typed, told] of [
      ['12345', 'Too short: 7 more characters.'],
      ['password1234', 'Weak: easy to guess.'],
      ['other-other-other', 'Weak: easy to guess.'],
      ['Summer+2029ab', 'Fair: more words make it strong.'],
      ['four plain words here', 'Strong.'],
    ] as const) {
      await password.fill(typed);
      await page.locator('form').getByText(told, { exact: true }).waitFor();
      // and to those who do not see it, when typing pauses
      await page.getByRole('status').getByText(told, { exact: true }).waitFor();
    }
    assert.deepEqual(await faultsOfAccess(page), []);
    await page.getByLabel('Language').selectOption('pt-BR');
    await page.locator('form').getByText('Forte.', { exact: true }).waitFor();
    stranger.assertQuiet();
    await stranger.close();
  });

  it('keeps every token away from scripts and from the disk', async () => {
    const { page } = visitor;
    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    assert.doesNotMatch(kept, /eyJ|refresh/);
    const [cookie] = await page.context().cookies(`${platform.stack.run.api}/api/v1/auth/refresh`);
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Strict']);
  });

  it('asks for a sign-in, goes on to where one was going, and answers a wrong password the same way as an unknown address', async () => {
    const stranger = await visit(platform.stack.run.api, { locale: 'pt-BR', colorScheme: 'dark' });
    const { page } = stranger;
    await page.goto('/agents?state=deleted');
    await page.getByRole('heading', { name: 'Entrar' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'pt-BR');
    assert.deepEqual(await faultsOfAccess(page), []);
    const answers: (string | null)[] = [];
    for (const email of ['iris@example.org', 'nobody@example.org']) {
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Senha', { exact: true }).fill('not the password');
      await page.getByRole('button', { name: 'Entrar' }).click();
      answers.push(await page.getByRole('alert').filter({ hasText: /\S/ }).locator('strong').textContent());
    }
    assert.deepEqual(answers, ['E-mail ou senha incorretos', 'E-mail ou senha incorretos']);
    await page.getByLabel('E-mail').fill('iris@example.org');
    await page.getByLabel('Senha', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Entrar' }).click();
    await page.waitForURL('**/agents?state=deleted');
    stranger.assertQuiet();
    await stranger.close();
  });

  it('says when it opens again, after too many tries', async () => {
    const { stack } = platform;
    const port = await freePort();
    await stack.add('strict-door', 'api', { AIOX_API_PORT: String(port), AIOX_RATE_SIGN_INS: '1' });
    const stranger = await visit(`http://127.0.0.1:${port}`);
    const { page } = stranger;
    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill('nobody@example.org');
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    const attempt = async () => {
      const [reply] = await Promise.all([
        page.waitForResponse((each) => each.url().endsWith('/auth/login')),
        page.getByRole('button', { name: 'Sign in' }).click(),
      ]);
      return Number(reply.headers()['retry-after'] ?? 0);
    };
    await attempt(); // the one that is allowed
    const seconds = await attempt();
    assert.ok(seconds > 0 && seconds <= 60, `${seconds} s`);
    const told = seconds === 60 ? 'Try again in 1 min.' : `Try again in ${seconds} sec.`;
    await page.getByRole('alert').getByText(told).waitFor();
    stranger.assertQuiet();
    await stranger.close();
    stack.pause('strict-door');
    await stack.kill('strict-door');
  });

  it('changes its language in place and keeps what is typed', async () => {
    const stranger = await visit(platform.stack.run.api);
    const { page } = stranger;
    await page.goto('/register');
    await page.getByLabel('Name').fill('Jo');
    await page.getByLabel('Language').selectOption('pt-BR');
    assert.equal(await page.getByLabel('Nome').inputValue(), 'Jo');
    await page.reload();
    await page.getByRole('heading', { name: 'Criar conta' }).waitFor();
    stranger.assertQuiet();
    await stranger.close();
  });
});
