import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Visitor } from '../support/browser.ts';
import { faultsOfAccess, visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
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
  const files = () => page.getByRole('list', { name: 'Attached files' });
  const head = (words: string) => page.locator('main header').getByText(words).waitFor();
  const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  /** Gives it as a paste or a drop does, at the box that is written in. */
  const hand = (kind: 'paste' | 'drop', name: string) =>
    page.evaluate(`(() => {
      const given = new DataTransfer();
      given.items.add(new File(['The rent is due.'], '${name}', { type: 'text/plain' }));
      const how = { bubbles: true, cancelable: true };
      const event = '${kind}' === 'paste'
        ? new ClipboardEvent('paste', { ...how, clipboardData: given })
        : new DragEvent('drop', { ...how, dataTransfer: given });
      document.querySelector('main textarea').dispatchEvent(event);
    })()`);

  it('takes a file with the message, says when it can be read, and the agent reads it', async () => {
    platform.model.script(({ body: { messages } }) => {
      const { role, content } = messages.at(-1) ?? {};
      if (role === 'tool') return answer(`It says: ${/The rent[\w ]+/.exec(String(content))?.[0]}`);
      return calling('document_parser', { document_id: /document_id ([\w-]+)/.exec(String(content))?.[1] });
    });
    await page.getByLabel('Attach files').setInputFiles(text('rent.txt', 'The rent is due on the first.'));
    await files().getByText('Reader can read it now.').waitFor();
    assert.match(await composer().inputValue(), /^File: rent\.txt \(document_id [\w-]{36}\)\n$/);
    assert.deepEqual(await faultsOfAccess(page), []);
    await composer().press('End');
    await composer().pressSequentially('When is it due?');
    await composer().press('Enter');
    await page.getByText('It says: The rent is due on the first').waitFor();
    assert.equal(await files().count(), 0);
    visitor.assertQuiet();
  });

  it('takes what is pasted and what is dropped, and says what cannot be read or sent, and what to do', async () => {
    await hand('paste', 'pasted.txt');
    await hand('drop', 'dropped.txt');
    await page.getByLabel('Attach files').setInputFiles(text('music.ogg', 'la la la'));
    const row = (name: string) => files().getByRole('listitem').filter({ hasText: name });
    await row('pasted.txt').getByText('Reader can read it now.').waitFor();
    await row('dropped.txt').getByText('Reader can read it now.').waitFor();
    await row('music.ogg').getByText('only PDF, DOCX').waitFor();
    await page.route('**/documents?name=*', (route) => route.abort());
    await page.getByLabel('Attach files').setInputFiles(text('lost.txt', 'never arrives'));
    const again = row('lost.txt').getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await page.unroute('**/documents?name=*');
    await again.click();
    await row('lost.txt').getByText('Reader can read it now.').waitFor();
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
      if (messages.at(-1)?.role === 'tool') return answer('word '.repeat(40), { paceMs: 50 });
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
    await head('Responding');
    await head('Idle');
    await cleo.api('POST', `/agents/${agent.id}/pause`);
    await page.reload();
    await head('Paused');
    visitor.assertQuiet();
  });
});
