import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Visitor } from '../support/browser.ts';
import { visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import type { Person, Platform } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { reasons } from '../../contracts/reasons.ts';
import { until } from '../support/until.ts';

describe('what the server says, in a dashboard in Portuguese', () => {
  let platform: Platform;
  let lia: Person;
  let visitor: Visitor;
  before(async () => {
    platform = await sharedPlatform();
    lia = await platform.person('lia');
    visitor = await visit(platform.stack.run.api, { locale: 'pt-BR' });
  });
  after(async () => {
    await visitor?.close();
    await platform?.stop();
  });

  it('stands in Portuguese at the field of somebody who has no account yet', async () => {
    const { page } = visitor;
    await page.goto('/register');
    const form = page.locator('form');
    await form.locator('input[type=email]').fill('nova@example.org');
    await form.locator('input[autocomplete=name]').fill('Nova');
    await form.locator('input[autocomplete=new-password]').fill('a long enough password');
    await form.locator('input[autocapitalize=none]').fill('agent-nova');
    await form.locator('button.first').click();
    await form.locator('small.error', { hasText: 'Não pode começar com “agent-”.' }).waitFor();
    assert.equal(await page.getByText(/must not|Invalid/).count(), 0);
  });

  it('stands in Portuguese at the fields of an owner', async () => {
    const { page } = visitor;
    await signInTo(page, lia, '/settings/mcp-servers');
    await page.getByRole('button', { name: 'Adicionar um servidor' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Nome').first().fill('desk');
    const address = dialog.locator('input[type=url]');
    await address.fill('ftp://desk.example/mcp');
    await dialog.locator('button.first').click();
    await dialog.locator('small.error', { hasText: 'Comece com https:// ou http://.' }).waitFor();
    assert.equal(await address.getAttribute('aria-invalid'), 'true');
    assert.equal(await dialog.getByText(/must /).count(), 0);
    await page.keyboard.press('Escape');
  });

  it('says why a tool cannot be used now, by the code of the reason', async () => {
    const { page } = visitor;
    // the platform of these tests has everything: here its answer tells of none of the operator's mail servers
    await page.route('**/api/v1/tools', async (route) => {
      const response = await route.fetch();
      const { items } = (await response.json()) as { items: { name: string }[] };
      const missing = { missing: reasons.mail_not_set, missing_code: 'mail_not_set' };
      const told = items.map((item) => (item.name === 'email_sender' ? { ...item, ...missing } : item));
      await route.fulfill({ response, json: { items: told } });
    });
    await page.goto('/agents/new');
    const card = page.locator('#field-tools-email_sender');
    await card.getByText('O operador não definiu um servidor de e-mail').waitFor({ state: 'attached' });
    assert.equal(await card.getByText(reasons.mail_not_set).count(), 0);
    await page.unroute('**/api/v1/tools');
  });

  it('calls a message that its owner stopped stopped, and its door by its name, in chat, in the list and in the run', async () => {
    const { page } = visitor;
    const [agent, client] = [await lia.agent('Lenta'), await lia.online()];
    platform.model.script(() => platform.model.hold().reply);
    const calls = platform.model.calls.length;
    const stanza = await client.send({ to: agent.jid, body: 'pense' });
    await platform.model.call(calls + 1);
    const [asked] = await platform.sql<{ id: string }>('SELECT id FROM messages WHERE stanza_id = $1', [stanza]);
    await lia.api('POST', `/messages/${asked?.id}/cancel`);
    const ended = async () => (await lia.api('GET', `/messages/${asked?.id}`)).body['outcome'] !== null;
    await until(ended, 20_000, 'the end of the message');
    await page.goto(`/agents/${agent.id}/runs`);
    const row = page.locator('tbody tr').first();
    await row.getByText('Parada').waitFor();
    assert.equal(await row.locator('td .small.soft').innerText(), 'XMPP');
    assert.equal(await row.getByText(/message\.|refused|Recusada/).count(), 0);
    await row.getByRole('link').click();
    await page.locator('header').getByText('Parada').waitFor();
    await page.goto(`/agents/${agent.id}`);
    await page.getByText('Esta mensagem foi parada. Ela continua na conversa.').waitFor();
    visitor.assertQuiet();
  });
});
