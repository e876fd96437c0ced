import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Visitor } from '../support/browser.ts';
import { faultsOfAccess, visit } from '../support/browser.ts';
import type { Person, Platform } from '../support/platform.ts';
import { answer, status } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';

/** Every field that an owner may write, by the name it has in the API's JSON. */
const FIELDS = [
  ...['profile/name', 'profile/description', 'capabilities/domain_tags', 'profile/personality_traits'],
  ...['profile/system_prompt', 'llm_config/provider', 'llm_config/model', 'llm_config/temperature'],
  ...['llm_config/max_tokens', 'llm_config/worker_pool', 'memory_config/type', 'memory_config/short_term_limit'],
  ...['memory_config/long_term_enabled', 'capabilities/priority_weight', 'governance/max_tokens_per_minute'],
  ...['governance/max_memory_mb', 'governance/allowed_domains', 'governance/audit_log_enabled'],
];

describe('agents in the dashboard', () => {
  let platform: Platform;
  let person: Person;
  let visitor: Visitor;
  let page: Page;
  before(async () => {
    platform = await sharedPlatform();
    person = await platform.person('form-ana');
    visitor = await visit(platform.stack.run.api);
    page = visitor.page;
    await signIn(page, person);
  });
  after(async () => {
    await visitor?.close();
    await platform?.stop();
  });

  async function signIn(where: Page, { email, password }: Person): Promise<void> {
    await where.goto('/sign-in?next=/agents');
    await where.locator('input[type=email]').fill(email);
    await where.locator('input[type=password]').fill(password);
    await where.keyboard.press('Enter');
    await where.getByRole('heading', { name: /^(Agents|Agentes)$/ }).waitFor();
  }

  it('offers three examples to somebody without an agent', async () => {
    await page.getByRole('link', { name: 'Document reader' }).click();
    await page.getByRole('heading', { name: 'New agent' }).waitFor();
    assert.equal(await page.locator('[name="profile/name"]').inputValue(), 'Document reader');
    assert.equal(await page.locator('[name="tools/document_parser"]').isChecked(), true);
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
  });

  for (const locale of ['en-US', 'pt-BR'])
    it(`makes an agent with the keyboard alone, no field missing (${locale})`, async () => {
      const other = await visit(platform.stack.run.api, { locale });
      await signIn(other.page, person);
      await other.page.goto('/agents/new');
      await other.page.locator('form').waitFor();
      for (const name of FIELDS) assert.ok((await other.page.locator(`[name="${name}"]`).count()) > 0, name);
      await other.page.keyboard.press('Control+s');
      await other.page.locator('[name="profile/name"]:focus').waitFor();
      await other.page.keyboard.type(`Made in ${locale}`);
      await tabTo(other.page, 'capabilities/domain_tags');
      await other.page.keyboard.type('Law,');
      await tabTo(other.page, 'profile/system_prompt');
      await other.page.keyboard.type('You are a test.');
      await tabTo(other.page, 'tools/http_request');
      await other.page.keyboard.press('Space');
      await tabTo(other.page, 'governance/allowed_domains');
      await other.page.keyboard.type('münchen.de');
      await other.page.keyboard.press('Enter');
      await other.page.keyboard.press('Control+s');
      await other.page.waitForURL(/\/agents\/[0-9a-f-]{36}$/);
      const { body } = await person.api<Saved>('GET', new URL(other.page.url()).pathname);
      assert.equal(body.profile.name, `Made in ${locale}`);
      assert.deepEqual(body.capabilities.domain_tags, ['law']);
      assert.deepEqual(body.tools, [{ name: 'http_request', policy: 'default', worker: 'ai' }]);
      assert.deepEqual(body.governance.allowed_domains, ['xn--mnchen-3ya.de']);
      other.assertQuiet();
      await other.close();
    });

  it('lists all that is wrong, each with a link to its field, and takes what the server refuses to its field', async () => {
    await page.goto('/agents/new');
    await page.locator('[name="profile/name"]').fill('Wrong');
    await page.locator('[name="profile/system_prompt"]').fill('x'.repeat(200));
    await page.locator('[name="llm_config/temperature"]').fill('3');
    await page.locator('[name="governance/max_tokens_per_minute"]').fill('55');
    await page.getByRole('button', { name: 'Create agent' }).click();
    await page.getByRole('alert').getByRole('link', { name: 'Temperature' }).click();
    await page.locator('[name="llm_config/temperature"]:focus').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('0.2');
    // the form does not know how much room an answer needs: the server says so
    await page.getByRole('button', { name: 'Create agent' }).click();
    await page.getByRole('alert').getByRole('link', { name: 'Tokens per minute' }).waitFor();
    await page.locator('[name="governance/max_tokens_per_minute"]:focus').waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
  });

  it('tries an agent before it is saved: shows its answer, or why there is none, and keeps nothing of it', async () => {
    const kept = () =>
      platform.sql(
        `SELECT (SELECT count(*) FROM agents WHERE owner_user_id = $1) AS agents,
                (SELECT count(*) FROM messages WHERE owner_user_id = $1) AS messages`,
        [person.userId],
      );
    const before = await kept();
    await page.goto('/agents/new');
    await page.locator('[name="profile/name"]').fill('Only tried');
    await page.locator('[name="profile/system_prompt"]').fill('You are a draft and say so.');
    await page.locator('[name="llm_config/provider"]').selectOption('openai');
    await page.locator('[name="llm_config/model"]').fill('scripted');
    await page.locator('[name="governance/max_tokens_per_minute"]').fill('90000');
    const trial = page.getByRole('region', { name: 'Try it before saving' });
    const ask = async (message: string) => {
      await trial.getByLabel('Message').fill(message);
      await trial.getByRole('button', { name: 'Ask' }).click();
    };
    platform.model.script(() => answer('I am only a draft.', { usage: { prompt_tokens: 20, completion_tokens: 5 } }));
    await ask('Who are you?');
    await trial.getByText('I am only a draft.').waitFor();
    await trial.getByText('25 tokens · scripted').waitFor();
    assert.match(JSON.stringify(platform.model.calls.at(-1)?.body), /You are a draft and say so/);
    platform.model.script(() => status(401));
    await ask('And now?');
    await trial.getByRole('alert').getByText('The language model refused the request').waitFor();
    assert.equal(await trial.getByText('I am only a draft.').count(), 0);
    assert.equal(await trial.getByLabel('Message').inputValue(), 'And now?');
    assert.deepEqual(await faultsOfAccess(page), []);
    assert.deepEqual(await kept(), before);
    visitor.assertQuiet();
  });

  it('shows what changes before it is saved, and does not send a system prompt that nobody touched', async () => {
    const { id } = await person.agent('Editable');
    const sent: [string | null, string | undefined][] = [];
    page.on('request', (request) => {
      if (request.method() === 'PATCH') sent.push([request.postData(), request.headers()['if-match']]);
    });
    await page.goto(`/agents/${id}/edit`);
    await page.getByRole('button', { name: 'Show the system prompt' }).waitFor();
    assert.doesNotMatch(await page.locator('main').innerText(), /You are Editable/);
    await page.locator('[name="profile/description"]').fill('Knows contracts');
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog');
    assert.match(await dialog.innerText(), /Description\s+Before\s+nothing\s+After\s+Knows contracts/);
    assert.deepEqual(await faultsOfAccess(page), []);
    // somebody else is faster: what is typed here stays, on top of theirs
    await person.api('PATCH', `/agents/${id}`, { capabilities: { priority_weight: 0.9 } });
    await dialog.getByRole('button', { name: 'Save this version' }).click();
    await page.getByRole('button', { name: 'Keep my changes on top of the new version' }).click();
    await page.getByRole('button', { name: 'Save', exact: true, disabled: false }).waitFor();
    assert.equal(await page.locator('[name="profile/description"]').inputValue(), 'Knows contracts');
    await page.keyboard.press('Control+s');
    await dialog.getByRole('button', { name: 'Save this version' }).click();
    await page.locator('form').getByText('Saved as version 3.').waitFor();
    const body = JSON.stringify({ profile: { description: 'Knows contracts' } });
    assert.deepEqual(sent, [
      [body, '"1"'],
      [body, '"2"'],
    ]);
    const { body: saved } = await person.api<Saved>('GET', `/agents/${id}`);
    assert.deepEqual([saved.profile.system_prompt, saved.capabilities.priority_weight], ['You are Editable.', 0.9]);
    visitor.assertQuiet();
  });

  it('asks before it leaves what is not saved', async () => {
    await page.goto('/agents/new');
    await page.locator('[name="profile/name"]').fill('Half');
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Agents' }).click();
    await page.getByRole('button', { name: 'Stay here' }).click();
    assert.equal(await page.locator('[name="profile/name"]').inputValue(), 'Half');
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Agents' }).click();
    await page.getByRole('button', { name: 'Leave without saving' }).click();
    await page.waitForURL('**/agents');
  });

  it('lets the rules of a tool only be made tighter', async () => {
    await page.goto('/agents/new');
    const card = page.locator('li').filter({ has: page.locator('[name="tools/email_sender"]') });
    await card.locator('[name="tools/email_sender"]').check();
    await card.locator('summary').click();
    const asks = card.locator('[name="tools/email_sender/policy/requires_approval"]');
    assert.deepEqual([await asks.isChecked(), await asks.isDisabled()], [true, true]);
    await card.locator('[name="tools/email_sender/policy/rate_limit_per_minute"]').fill('11');
    await page.keyboard.press('Tab');
    await card.getByText('A whole number from 1 to 10.').waitFor();
    assert.match(await page.locator('aside').innerText(), /Will ask you before sending e-mail/);
  });

  it('deletes after the name was typed, says until when it can be restored, and brings it back', async () => {
    const { id } = await person.agent('Short-lived');
    await page.goto('/agents?q=Short-lived');
    await page.getByLabel('Actions for').click();
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    assert.deepEqual(await faultsOfAccess(page), []);
    assert.equal(await dialog.getByRole('button', { name: 'Delete' }).isDisabled(), true);
    const last = new Intl.DateTimeFormat('en', { dateStyle: 'full' }).format(Date.now() + 30 * 86_400_000);
    await dialog.getByText(`What stays until ${last}:`).waitFor();
    await dialog.getByLabel('Type its name').fill('Short-lived');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No agent fits this search').waitFor();
    await page.goto(`/agents/${id}/runs`);
    await page.getByRole('alert').getByText('This agent was deleted').waitFor();
    await page.goto('/agents?state=deleted');
    await page.getByText('Can be restored until').waitFor();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('No agent was deleted.').waitFor();
    assert.equal((await person.api('GET', `/agents/${id}`)).status, 200);
    visitor.assertQuiet();
  });

  it('shows what an agent is called as text, whatever it is called', async () => {
    const hostile = '<img src=x onerror=alert(1)> \u202eevil';
    const { id } = await person.agent(hostile, { capabilities: { domain_tags: ['"><script>alert(1)</script>'] } });
    for (const path of ['/agents?q=onerror', `/agents/${id}/edit`, `/agents/${id}/versions`]) {
      await page.goto(path);
      await page.locator('main').getByText('onerror=alert(1)').first().waitFor();
      assert.equal(await page.locator('main img, main script').count(), 0);
    }
    visitor.assertQuiet();
  });

  it('keeps files, runs, numbers, audit and versions of an agent each on a page, and goes back to a version', async () => {
    const { id } = await person.agent('Historian');
    await person.api('PATCH', `/agents/${id}`, { profile: { description: 'second' } });
    await page.goto(`/agents/${id}/documents`);
    const file = { name: 'contract.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') };
    await page.locator('input[type=file]').setInputFiles(file);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    assert.equal((await saved).suggestedFilename(), 'contract.txt');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No file yet').waitFor();
    await page.goto(`/agents/${id}/audit?event_type=document.deleted`);
    await page.getByRole('rowheader', { name: 'File deleted' }).waitFor();
    assert.equal(await page.locator('tbody tr').count(), 1);
    await page.goto(`/agents/${id}/versions?from=1&to=2`);
    await page.getByRole('region', { name: 'What changed' }).getByText('second').waitFor();
    await page.getByRole('button', { name: 'Go back to it' }).click();
    await page.getByRole('button', { name: 'Make the new version' }).click();
    await page.getByRole('rowheader', { name: 'version 3' }).waitFor();
    for (const tab of ['runs', 'documents', 'audit', 'metrics', 'versions']) {
      await page.goto(`/agents/${id}/${tab}`);
      await page.getByRole('heading', { name: 'Historian' }).waitFor();
      await page.locator('main [aria-busy=true]').first().waitFor({ state: 'detached' });
      assert.deepEqual(await faultsOfAccess(page), [], tab);
    }
    visitor.assertQuiet();
  });

  it('shows somebody else’s agent as one that does not exist', async () => {
    const stranger = await platform.person('form-bob');
    const { id } = await stranger.agent('Private');
    const seen: string[] = [];
    for (const each of [id, '00000000-0000-4000-8000-000000000000'])
      for (const tab of ['edit', 'runs', 'memory', 'documents', 'audit', 'metrics', 'versions']) {
        await page.goto(`/agents/${each}/${tab}`);
        await page.getByRole('heading', { name: 'There is nothing at this address.' }).waitFor();
        seen.push(await page.locator('main').innerText());
      }
    assert.equal(new Set(seen).size, 1);
    visitor.assertQuiet();
  });
});

interface Saved {
  profile: { name: string; system_prompt: string };
  capabilities: { domain_tags: string[]; priority_weight: number };
  tools: unknown[];
  governance: { allowed_domains: string[] };
}

/** Presses Tab until a field is reached. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if ((await page.locator(`[name="${name}"]:focus`).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${name} is not reached by Tab`);
}
