import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Visitor } from '../support/browser.ts';
import { faultsOfAccess, visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { until } from '../support/until.ts';

interface Remembered {
  memory_id: string;
  text: string;
  message_id: string;
  score?: number;
}

const PORTO = 'My sister lives in Porto.';

describe('what an agent remembers, in the dashboard', () => {
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;
  let visitor: Visitor;
  let page: Page;
  let portoId: string;

  before(async () => {
    platform = await sharedPlatform();
    ana = await platform.person('memory-ana');
    // what the model is given of earlier messages is what it recalls, and nothing else
    agent = await ana.agent('Elephant', { memory_config: { short_term_limit: 0 } });
    platform.model.script(() => answer('Noted.'));
    portoId = await told(PORTO);
    for (const text of ['The invoice of March is not paid.', 'Our cat is called Miso.']) await told(text);
    visitor = await visit(platform.stack.run.api);
    page = visitor.page;
    await signInTo(page, ana, `/agents/${agent.id}/memory`);
  });
  after(async () => {
    await visitor?.close();
    await platform?.stop();
  });

  const kept = async (): Promise<Remembered[]> =>
    (await ana.api<{ items: Remembered[] }>('GET', `/agents/${agent.id}/memories`)).body.items;
  /** Says something, and waits until that and its answer are remembered. */
  async function told(text: string): Promise<string> {
    const { body } = await ana.api('POST', `/agents/${agent.id}/messages`, { text });
    const id = String(body['message_id']);
    const both = async () => (await kept()).filter(({ message_id: from }) => from === id).length === 2;
    await until(both, 30_000, `a memory of “${text}”`);
    return id;
  }
  /** All that the model was given when this was said. */
  async function givenFor(text: string): Promise<string> {
    const before = platform.model.calls.length;
    await told(text);
    return JSON.stringify(platform.model.calls.slice(before).map(({ body }) => body.messages));
  }
  const card = (text: string) => page.locator('main li.card').filter({ hasText: text });
  const dialog = () => page.getByRole('dialog');

  it('is shown with whose words they are, how much room it takes, and the run that it is from', async () => {
    await page
      .locator('main')
      .getByText(/of 512 MB used/)
      .waitFor();
    await card(PORTO).getByText('You said').waitFor();
    assert.equal(await card('Noted.').filter({ hasText: 'The agent answered' }).count(), 3);
    assert.deepEqual(await faultsOfAccess(page), []);
    await card(PORTO).getByRole('link', { name: 'Run' }).click();
    await page.waitForURL(`**/runs/${portoId}**`);
    await page.getByRole('heading', { level: 1, name: 'Run' }).waitFor();
    await page.goBack();
    visitor.assertQuiet();
  });

  it('is found by its meaning, and what is shown is saved as JSON', async () => {
    await page.getByRole('searchbox').fill('Where do the relatives live?');
    await page.getByRole('button', { name: 'Look by meaning' }).click();
    await card('% near').first().getByText(PORTO).waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save these 6 as JSON' }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), 'memories.json');
    const saved = JSON.parse(readFileSync(await file.path(), 'utf8')) as { agent_id: string; memories: Remembered[] };
    assert.equal(saved.agent_id, agent.id);
    assert.deepEqual([saved.memories.length, saved.memories[0]?.text], [6, PORTO]);
    assert.ok((saved.memories[0]?.score ?? 0) > (saved.memories[1]?.score ?? 0));
    visitor.assertQuiet();
  });

  it('is put before the model until it is forgotten, and never again', async () => {
    assert.match(await givenFor('Where does my sister live?'), /Porto/);
    await card(PORTO).getByRole('button', { name: 'Forget' }).click();
    await dialog().getByText(PORTO).waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
    await dialog().getByRole('button', { name: 'Forget' }).click();
    await card(PORTO).waitFor({ state: 'detached' });
    await page
      .getByRole('button', { name: /^Forget: / })
      .and(page.locator(':focus'))
      .waitFor();
    assert.ok((await kept()).every(({ text }) => !text.includes('Porto')));
    const given = await givenFor('In which town does my sister live?');
    assert.match(given, /In which town/);
    assert.doesNotMatch(given, /Porto/);
    visitor.assertQuiet();
  });

  it('stands in the chat under the answer that it was recalled for, and is forgotten there', async () => {
    await told('My bicycle is green.');
    await told('Which colour has my bicycle?');
    const chat = await visitor.tab();
    await chat.goto(`/agents/${agent.id}`);
    const steps = chat.locator('details').filter({ hasText: 'Show the steps' }).last();
    await steps.getByText('Show the steps').click();
    await steps.getByText('Memories that were recalled').waitFor();
    assert.deepEqual(await faultsOfAccess(chat), []);
    await steps.getByRole('button', { name: 'Forget: My bicycle is green.' }).click();
    await chat.getByRole('dialog').getByText('My bicycle is green.').waitFor();
    await chat.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
    await steps.getByText('1 of them is forgotten by now.').waitFor();
    assert.equal(await steps.getByText('My bicycle is green.').count(), 0);
    assert.ok((await kept()).every(({ text }) => text !== 'My bicycle is green.'));
    await chat.close();
    visitor.assertQuiet();
  });

  it('is forgotten together when several are selected, and as a whole after the name was typed', async () => {
    await page.getByRole('button', { name: 'Show all' }).click();
    for (const text of ['invoice of March', 'called Miso']) await card(text).getByRole('checkbox').check();
    await page.getByText('2 selected').waitFor();
    assert.deepEqual(await faultsOfAccess(page), []);
    await page.getByRole('button', { name: 'Forget these…' }).click();
    for (const text of ['invoice of March', 'called Miso']) await dialog().getByText(text).waitFor();
    await dialog().getByRole('button', { name: 'Forget' }).click();
    for (const text of ['invoice of March', 'called Miso']) await card(text).waitFor({ state: 'detached' });
    assert.ok((await kept()).every(({ text }) => !/March|Miso/.test(text)));
    await page.getByRole('button', { name: 'Forget everything…' }).click();
    const all = dialog().getByRole('button', { name: 'Forget everything' });
    assert.equal(await all.isDisabled(), true);
    await dialog().getByLabel('Type its name').fill('Elephant');
    await all.click();
    await page.getByText('It remembers nothing yet').waitFor();
    assert.deepEqual(await kept(), []);
    // the message is another thing, and stays
    assert.equal((await ana.api('GET', `/messages/${portoId}`)).body['text'], PORTO);
    visitor.assertQuiet();
  });

  it('does not change what happened: a run is replayed, comes to the same, and asks no model', async () => {
    await page.goto(`/runs/${portoId}`);
    const calls = platform.model.calls.length;
    await page.getByRole('button', { name: 'Replay and compare' }).click();
    await page
      .locator('main')
      .getByText(/^The same: all \d+ events/)
      .waitFor();
    assert.equal(platform.model.calls.length, calls);
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
  });

  it('stands in the run that it was recalled for, and can be forgotten there', async () => {
    await told(PORTO);
    const asking = await told('Where does my sister live?');
    await page.goto(`/runs/${asking}?step=10`);
    await page.getByRole('heading', { name: 'What was used' }).waitFor();
    const memory = page.locator('main li').filter({ hasText: PORTO, has: page.getByRole('link', { name: 'Run' }) });
    await memory.getByRole('button', { name: /^Forget/ }).click();
    await dialog().getByRole('button', { name: 'Forget', exact: true }).click();
    await memory.waitFor({ state: 'detached' });
    assert.deepEqual(
      (await kept()).filter(({ text }) => text === PORTO),
      [],
    );
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
  });
});
