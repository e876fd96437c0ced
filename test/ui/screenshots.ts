/** `npm run screenshots`: the pictures of the README, from the running program. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { checkout } from '../../scripts/state/folders.ts';
import { clickUntil } from '../support/browser.ts';
import { launchChromium } from '../support/chromium.ts';
import type { Person, Platform } from '../support/platform.ts';
import { PASSWORD, startPlatform } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { calling } from '../support/tool-talk.ts';
import { toolServers } from '../support/tool-servers.ts';
import { until } from '../support/until.ts';

const folder = join(checkout, 'docs', 'pictures');
const text = `The notice period in § 7 is **three months**, to the end of a quarter:

1. to leave at the end of March, write by 31 December;
2. the form is free, an e-mail is enough.

Shall I write to the landlord?`;
const mail = {
  to: ['office@example.org'],
  subject: 'Notice of termination',
  body: 'Dear Sir or Madam,\n\nwe end the contract of 12 May 2021 at the end of March.\n\nKind regards\nAna',
};

mkdirSync(folder, { recursive: true });
const servers = await toolServers();
const platform = await startPlatform({ env: servers.env, onLine: (line) => console.error(line) });
const browser = await launchChromium();
try {
  const ana = await platform.person('ana');
  const agents = await living(platform, ana);
  for (const scheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({
      ...{ baseURL: platform.stack.run.api, locale: 'en-US', colorScheme: scheme },
      viewport: { width: 1_280, height: 800 },
    });
    const page = await context.newPage();
    await signIn(page, ana);
    await take(page, '/approvals', `approvals-${scheme}`, async () => {
      const request = page.getByRole('article').getByText('Dear Sir');
      await clickUntil(page.getByRole('link', { name: /Notice of/ }), request);
    });
    if (scheme === 'light') {
      await take(page, `/agents/${agents.legal}`, 'chat', () => page.getByText('three months').waitFor());
      await take(page, '/agents', 'agents', () => page.getByText('Legal Assistant').first().waitFor());
      await take(page, '/governance', 'governance', () =>
        page.getByText('Legal Assistant').locator('visible=true').first().waitFor(),
      );
      await take(page, `/agents/${agents.legal}`, 'run', async () => {
        await page.getByRole('link', { name: 'Run', exact: true }).first().click();
        await page.getByText('Reply sent').first().waitFor();
      });
    }
    await context.close();
  }
  const phone = await browser.newContext({
    ...{ baseURL: platform.stack.run.api, locale: 'pt-BR', isMobile: true, hasTouch: true, colorScheme: 'dark' },
    viewport: { width: 390, height: 800 },
  });
  const page = await phone.newPage();
  await signIn(page, ana);
  await take(page, '/approvals', 'approvals-phone', () =>
    page
      .getByRole('link', { name: /email_sender/ })
      .first()
      .waitFor(),
  );
} finally {
  await browser.close();
  await platform.stop();
  servers.web.stop();
  servers.search.stop();
  await servers.mail.stop();
}

/** Somebody with three agents that have talked, and requests that wait. */
async function living(platform: Platform, person: Person): Promise<{ legal: string }> {
  const { model } = platform;
  const tools = ['email_sender', 'http_request', 'document_parser'].map((name) => ({ name }));
  const about = { governance: { allowed_domains: ['example.org'] }, tools: tools as never };
  const made = async (name: string, description: string) =>
    (await person.agent(name, { ...about, profile: { name, description, system_prompt: `You are ${name}.` } })).id;
  const legal = await made('Legal Assistant', 'Reads contracts and writes to the other side');
  const research = await made('Research', 'Finds and compares sources');
  await made('Household', 'Keeps the calendar and the shopping list');
  const finished = () =>
    until(
      async () =>
        (await platform.sql("SELECT 1 FROM messages WHERE direction = 'in' AND finished_at IS NULL")).length === 0,
      20_000,
      'the answers',
    );
  model.script(() => answer(text));
  await person.api('POST', `/agents/${legal}/messages`, { text: 'When can we end the lease, and how?' });
  await finished();
  model.script(() => answer('Three of the five sources agree; the other two are older than the change of 2024.'));
  await person.api('POST', `/agents/${research}/messages`, { text: 'Do the sources agree?' });
  await finished();
  model.script(({ body }) =>
    JSON.stringify(body.messages).includes('report') ? report() : calling('email_sender', mail),
  );
  await person.api('POST', `/agents/${legal}/messages`, { text: 'Yes, please write to them.' });
  await person.api('POST', `/agents/${research}/messages`, { text: 'Post the report.' });
  await until(
    async () => (await platform.sql("SELECT 1 FROM approvals WHERE state = 'open'")).length === 2,
    20_000,
    'requests',
  );
  return { legal };
}

function report() {
  return calling('email_sender', { ...mail, subject: 'Report', to: ['team@example.org'], body: 'The report.' });
}

async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('input[type=email]').fill(person.email);
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.locator('form button.first').click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

async function take(page: Page, path: string, name: string, ready: () => Promise<unknown>): Promise<void> {
  await page.goto(path);
  await ready();
  await page.evaluate('document.activeElement?.blur()');
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`docs/pictures/${name}.png`);
}
