import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { apiClient } from '../support/api-client.ts';
import type { Visitor } from '../support/browser.ts';
import { clickUntil, faultsOfAccess, visit } from '../support/browser.ts';
import type { Platform } from '../support/platform.ts';
import { PASSWORD } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { ToolServers } from '../support/tool-servers.ts';
import { toolServers } from '../support/tool-servers.ts';
import { calling } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';
import type { XmppClient } from '../support/xmpp-client.ts';
import { connectXmpp } from '../support/xmpp-client.ts';

const EMAIL = 'walker@example.org';

describe('the dashboard, from an account to an e-mail that was agreed to', () => {
  let platform: Platform;
  let servers: ToolServers;
  let visitor: Visitor;
  let page: Page;
  let client: XmppClient | undefined;
  /** What the browser showed once. */
  let account = { jid: '', password: '' };
  let agentJid = '';

  before(async () => {
    [platform, servers] = await Promise.all([sharedPlatform(), toolServers()]);
    visitor = await visit(platform.stack.run.api, { locale: 'pt-BR', viewport: { width: 1_280, height: 900 } });
    ({ page } = visitor);
  });
  after(async () => {
    await client?.close();
    await visitor?.close();
    await platform?.stop();
  });

  /** Tab by Tab, as somebody does who has no mouse. */
  async function reach(target: Locator): Promise<void> {
    for (let presses = 0; presses < 200; presses += 1) {
      if ((await target.and(page.locator(':focus')).count()) > 0) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`the keyboard does not reach ${String(target)}`);
  }
  async function write(label: string, text: string): Promise<void> {
    await reach(page.getByLabel(label, { exact: true }).first());
    await page.keyboard.type(text);
  }
  const mail = (subject: string) =>
    calling('email_sender', { to: ['bo@example.org'], subject, body: 'O contrato está pronto.' });
  /** The model asks for a mail with this subject, and says what became of it. */
  const scriptMail = (subject: string) =>
    platform.model.script(({ body }) =>
      body.messages.at(-1)?.role === 'tool' ? answer(`Depois de **${subject}**.`) : mail(subject),
    );
  /** The model is asked once more after a tool: nothing of that may fall into the next test. */
  const settled = () =>
    until(
      async () =>
        (
          await platform.sql(
            'SELECT 1 FROM messages JOIN users ON owner_user_id = users.id WHERE finished_at IS NULL AND email = $1',
            [EMAIL],
          )
        ).length === 0,
      20_000,
      'the end of all messages',
    );
  const mails = (subject: string) => servers.mail.mails.filter(({ text }) => text.includes(subject)).length;

  it('makes an account with the keyboard alone, and shows its XMPP password this once', async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'Entrar' }).waitFor();
    await reach(page.getByRole('link', { name: 'Ainda não tenho conta' }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Criar conta' }).waitFor();
    await write('Nome', 'Ana');
    await write('E-mail', EMAIL);
    await write('Senha', PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sua conta está pronta' }).waitFor();
    const [jid = '', password = ''] = await page.locator('main dd code').allInnerTexts();
    account = { jid, password };
    assert.equal(jid, 'walker@aiox.local');
    assert.match(password, /^\S{16,}$/);
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
  });

  it('makes an agent, in Portuguese and with the keyboard alone', async () => {
    await reach(page.getByRole('link', { name: 'Criar seu primeiro agente' }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Novo agente' }).waitFor();
    assert.ok(!(await page.content()).includes(account.password));
    await write('Nome', 'Secretária');
    await write('Prompt de sistema', 'Você cuida da correspondência.');
    await reach(page.getByLabel('Provedor', { exact: true }));
    await page.keyboard.type('openai');
    await reach(page.getByLabel('Modelo', { exact: true }));
    await page.keyboard.press('Control+A');
    await page.keyboard.type('scripted');
    await reach(page.getByRole('switch', { name: /email_sender/ }));
    await page.keyboard.press('Space');
    const tokens = page.getByLabel('Tokens por minuto', { exact: true });
    await reach(tokens);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('90000');
    await write('Domínios permitidos', 'example.org');
    await page.keyboard.press('Enter');
    assert.deepEqual(await faultsOfAccess(page), []);
    await page.keyboard.press('Control+S');
    await page.getByRole('heading', { name: 'Secretária' }).waitFor();
    agentJid = await page.locator('main code').first().innerText();
    visitor.assertQuiet();
  });

  it('talks to it, and sees the answer grow', async () => {
    platform.model.script(() => answer('Bom dia! Aqui está **tudo** em ordem.', { paceMs: 30 }));
    await reach(page.getByLabel('Mensagem para Secretária'));
    await page.keyboard.type('Bom dia');
    await page.keyboard.press('Enter');
    await page.locator('strong', { hasText: 'tudo' }).waitFor();
    await page.getByText('em ordem.').waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
  });

  it('agrees to an e-mail in the inbox; it is sent then and not before', async () => {
    scriptMail('Assunto um');
    await page.getByLabel('Mensagem para Secretária').fill('Mande o contrato');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /Aprovações.*1/ }).click();
    const request = page.getByRole('article').filter({ hasText: 'Assunto um' });
    await clickUntil(page.getByRole('link', { name: /email_sender/ }).first(), request);
    assert.equal(mails('Assunto um'), 0);
    assert.deepEqual(await faultsOfAccess(page), []);
    const dialog = page.getByRole('dialog');
    await clickUntil(request.getByRole('button', { name: /^Aprovar/ }), dialog);
    await dialog.getByRole('button', { name: /^Aprovar/ }).click();
    await page
      .getByText(/aprovou isto/)
      .first()
      .waitFor();
    await until(async () => mails('Assunto um') === 1, 20_000, 'the mail');
    await settled();
    visitor.assertQuiet();
  });

  it('denies one where it is asked for, in the conversation', async () => {
    scriptMail('Assunto dois');
    await page.getByRole('link', { name: 'Agentes' }).click();
    await page.getByRole('link', { name: 'Secretária', exact: true }).click();
    await page.getByLabel('Mensagem para Secretária').fill('Mande mais um');
    await page.keyboard.press('Enter');
    const card = page.getByRole('article').filter({ hasText: 'Assunto dois' }).last();
    const dialog = page.getByRole('dialog');
    await clickUntil(card.getByRole('button', { name: /^Negar/ }), dialog);
    await dialog.getByRole('textbox').fill('ainda não');
    await dialog.getByRole('button', { name: /^Negar/ }).click();
    await page.getByText('Depois de Assunto dois.').waitFor();
    await settled();
    assert.equal(mails('Assunto dois'), 0);
    visitor.assertQuiet();
  });

  it('shows what was written from an XMPP client, without being asked to', async () => {
    platform.model.script(() => answer('Resposta ao telefone.'));
    const { host, port, caFile } = platform.stack.run.xmpp;
    client = await connectXmpp({ ...account, host, port, caFile });
    await client.send({ to: agentJid, body: 'Escrevo do telefone' });
    await page.getByText('Escrevo do telefone').waitFor();
    await page.getByText('Resposta ao telefone.').waitFor();
    visitor.assertQuiet();
  });

  it('leads from the message to its fifteen steps, and from the usage to the numbers', async () => {
    await page.getByRole('link', { name: 'Execução' }).last().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    const steps = page.getByRole('list').filter({ hasText: 'Resposta enviada' }).getByRole('listitem');
    await until(async () => (await steps.count()) >= 15, 10_000, 'fifteen steps');
    assert.deepEqual(await faultsOfAccess(page), []);
    await page.getByRole('link', { name: 'Governança' }).click();
    await page.getByRole('main').getByText('Secretária').locator('visible=true').first().waitFor();
    const anonymous = apiClient(platform.stack.run.api);
    const { body: signedIn } = await anonymous('POST', '/auth/login', { email: EMAIL, password: PASSWORD });
    const { body } = await apiClient(platform.stack.run.api, String(signedIn['access_token']))(
      'GET',
      '/governance/usage',
    );
    const shown = new Intl.NumberFormat('pt-BR').format((body['user'] as { tokens_today: number }).tokens_today);
    await page.getByText(shown).first().waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
  });
});
