import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Visitor } from '../support/browser.ts';
import { faultsOfAccess, visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import type { RecordedCall } from '../support/scripted-model.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { calling } from '../support/tool-talk.ts';

describe('a chat in the dashboard', () => {
  let platform: Platform;
  let cleo: Person;
  let agent: TestAgent;
  let visitor: Visitor;
  let page: Page;
  before(async () => {
    platform = await sharedPlatform();
    cleo = await platform.person('cleo');
    agent = await cleo.agent('Reader', {
      tools: [{ name: 'document_parser' }, { name: 'email_sender' }] as never,
      // what was said before is nothing to the model
      memory_config: { type: 'short_term', long_term_enabled: false, short_term_limit: 0 },
      governance: { allowed_domains: ['example.org'] },
    });
    visitor = await visit(platform.stack.run.api);
    ({ page } = visitor);
    await signInTo(page, cleo, `/agents/${agent.id}`);
  });
  after(async () => {
    await visitor?.close();
    await platform?.stop();
  });

  const composer = () => page.getByRole('textbox', { name: /^Message to/ });
  const said = ({ body }: RecordedCall) => String(body.messages.at(-1)?.content);
  /** What a screen reader is told. */
  const heard = (words: string) => page.getByRole('status').filter({ hasText: words }).first().waitFor();
  const files = () => page.getByRole('list', { name: 'Attached files' });
  const head = (words: string) => page.locator('main header').getByText(words).waitFor();
  const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  const row = (name: string) => files().getByRole('listitem').filter({ hasText: name });
  /** Gives it as a paste in the box that is written in does, or a drop beside it; tells whether the page took it. */
  const hand = (kind: 'paste' | 'drop', name: string, along = '') =>
    page.evaluate<boolean>(`(() => {
      const given = new DataTransfer();
      if ('${along}') given.setData('text/plain', '${along}');
      given.items.add(new File(['The rent is due.'], '${name}', { type: 'text/plain' }));
      const how = { bubbles: true, cancelable: true };
      const event = '${kind}' === 'paste'
        ? new ClipboardEvent('paste', { ...how, clipboardData: given })
        : new DragEvent('drop', { ...how, dataTransfer: given });
      return !document.querySelector('${kind === 'paste' ? 'main textarea' : 'main header'}').dispatchEvent(event);
    })()`);

  it('takes a file with the message, says when it can be read, and the agent reads it', async () => {
    platform.model.script(({ body: { messages } }) => {
      const { role, content } = messages.at(-1) ?? {};
      if (role === 'tool') return answer(`It says: ${/The rent[\w ]+/.exec(String(content))?.[0]}`);
      return calling('document_parser', { document_id: /document_id ([\w-]+)/.exec(String(content))?.[1] });
    });
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/documents?name=*', (route) => held.then(() => route.continue()));
    await page.getByLabel('Attach files').setInputFiles(text('rent.txt', 'The rent is due on the first.'));
    await composer().pressSequentially('When is it');
    // it would go without its file
    await composer().press('Enter');
    await heard('A file is still on its way');
    await page.locator('form').getByText('A file is still on its way').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Send', exact: true }).getAttribute('aria-disabled'), 'true');
    release();
    await files().getByText('Reader can read it now.').waitFor();
    await heard('rent.txt\u2069: Reader can read it now.');
    await page.unroute('**/documents?name=*');
    assert.deepEqual(await faultsOfAccess(page), []);
    await composer().pressSequentially(' due?');
    assert.equal(await composer().inputValue(), 'When is it due?');
    await composer().press('Enter');
    await page.getByText('It says: The rent is due on the first').waitFor();
    await page.getByText(/^File: rent\.txt \(document_id [\w-]{36}\)\s+When is it due\?$/).waitFor();
    assert.equal(await files().count(), 0);
    visitor.assertQuiet();
  });

  it('takes what is pasted and what is dropped, and says what cannot be read or sent, and what to do', async () => {
    // cells of a spreadsheet: their text, and a picture of them
    assert.equal(await hand('paste', 'cells.png', 'Rent 900'), false);
    assert.equal(await hand('paste', 'pasted.txt'), true);
    assert.equal(await hand('drop', 'dropped.txt'), true);
    await page.getByLabel('Attach files').setInputFiles(text('music.ogg', 'la la la'));
    await row('pasted.txt').getByText('Reader can read it now.').waitFor();
    await row('dropped.txt').getByText('Reader can read it now.').waitFor();
    await row('music.ogg').getByText('only PDF, DOCX').waitFor();
    await heard('music.ogg\u2069: It is kept, but only PDF, DOCX');
    assert.equal(await row('cells.png').count(), 0);
    await page.route('**/documents?name=*', (route) => route.abort());
    await page.getByLabel('Attach files').setInputFiles(text('lost.txt', 'never arrives'));
    const again = row('lost.txt').getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await page.unroute('**/documents?name=*');
    await again.click();
    await row('lost.txt').getByText('Reader can read it now.').waitFor();
    visitor.assertQuiet();
  });

  it('keeps files while another page is looked at, and sends those that can be read and were not taken off', async () => {
    await page.locator('main header').getByRole('link', { name: 'Agents' }).click();
    await composer().waitFor({ state: 'detached' });
    await page.goBack();
    await row('pasted.txt').getByRole('button', { name: 'Remove: pasted.txt' }).click();
    await row('pasted.txt').waitFor({ state: 'detached' });
    await page.locator('main textarea:focus').waitFor();
    platform.model.script(() => answer('Seen.'));
    await composer().fill('What is new?');
    await composer().press('Enter');
    const call = await platform.model.callWhere((each) => /What is new/.test(said(each)));
    assert.match(said(call), /^File: dropped\.txt \(.+\)\nFile: lost\.txt \(.+\)\nWhat is new\?$/);
    assert.equal(await files().count(), 0);
    await page.getByText('Seen.').waitFor();
    visitor.assertQuiet();
  });

  it('says of an agent without the tool that reads files that it cannot, and where that is changed', async () => {
    const { id } = await cleo.agent('Blind');
    await page.goto(`/agents/${id}`);
    await page.getByLabel('Attach files').setInputFiles(text('rent.txt', 'The rent is due.'));
    await files().getByText('Blind has no tool that reads files').waitFor();
    await files().getByRole('link', { name: 'Give it document_parser' }).click();
    await page.waitForURL(`**/agents/${id}/edit`);
  });

  it('says at its head what the agent does now', async () => {
    const hold = platform.model.hold();
    platform.model.script(({ body: { messages } }) => {
      if (messages.at(-1)?.role === 'tool') return answer('word '.repeat(200), { paceMs: 50 });
      return messages.at(-1)?.content === 'write' ? hold.reply : answer('ok');
    });
    await page.goto(`/agents/${agent.id}`);
    await head('Idle');
    await composer().fill('write');
    await composer().press('Enter');
    await head('Thinking');
    await page
      .locator('main header')
      .getByText(/^\d+ sec$/)
      .waitFor();
    hold.release(calling('email_sender', { to: ['bo@example.org'], subject: 'Hello', body: 'Good day.' }));
    await head('Waits for approval');
    // whoever comes later sees so at once: before its stream or its run have said anything
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const ofMessage = /\/messages\/[^/]+\/(events|timeline)$/;
    await page.route(ofMessage, (route) => held.then(() => route.continue()));
    await page.reload();
    await head('Waits for approval');
    release();
    const { items } = (await cleo.api<{ items: { approval_id: string }[] }>('GET', '/approvals')).body;
    await cleo.api('POST', `/approvals/${items[0]?.approval_id}/decision`, { decision: 'deny', reason: 'not now' });
    // ten seconds of it: enough for the page to hear the stream that was let through just now
    await head('Responding');
    await page.locator('main header').getByText('Idle').waitFor({ timeout: 30_000 });
    await cleo.api('POST', `/agents/${agent.id}/pause`);
    await page.reload();
    await head('Paused');
    visitor.assertQuiet();
  });
});
