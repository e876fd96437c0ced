import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { faultsOfAccess } from '../support/browser.ts';
import type { ComponentPage } from '../support/component-page.ts';
import { componentPage } from '../support/component-page.ts';

describe('a part of the dashboard, by itself in a browser', () => {
  let components: ComponentPage;
  before(async () => {
    components = await componentPage();
  });
  after(() => components?.remove());

  it('shows arguments to the letter: what hides is named, and no address can be pressed', async () => {
    const value = {
      to: ['bo@example.org'],
      url: 'https://bank.example@evil.example/pay',
      note: 'gpj.\u202eexe\u200b',
      body: 'x'.repeat(5_000),
      markup: '<b>bold</b> **bold**',
      count: 3,
      nothing: null,
      empty: '',
    };
    const visitor = await components.show('ArgumentTree', { value });
    const main = visitor.page.locator('main');
    const text = await main.innerText();
    for (const shown of ['U+202E', 'U+200B', '<b>bold</b> **bold**', '3', 'null', 'empty'])
      assert.ok(text.includes(shown), shown);
    assert.equal(await main.locator('a, b').count(), 0);
    assert.equal(await main.locator('strong').innerText(), 'evil.example');
    assert.ok(!text.includes('x'.repeat(2_001)));
    await main.getByRole('button', { name: 'Show all (5,000 characters)' }).click();
    assert.ok((await main.innerText()).includes('x'.repeat(5_000)));
    assert.deepEqual(await faultsOfAccess(visitor.page), []);
    await components.change(visitor, { value: { body: 'y'.repeat(5_000) }, cut: false });
    assert.ok((await main.innerText()).includes('y'.repeat(5_000)));
    visitor.assertQuiet();
    await visitor.close();
  });

  it('counts down, and says aloud only when five minutes and one are left, and at the end', async () => {
    const deadline = new Date(Date.now() + 3_600_000).toISOString();
    const visitor = await components.show('Countdown', { deadline, spoken: 'email_sender' });
    const { page } = visitor;
    await page.clock.pauseAt(Date.parse(deadline) - 303_000);
    const time = page.locator('time');
    const said = page.getByRole('status');
    const looks = async () => ({ text: (await time.innerText()).trim(), word: await time.getAttribute('class') });
    assert.match((await looks()).text, /^5 min/);
    assert.equal(await said.innerText(), '');
    const heard: string[] = [];
    const seen = new Set<string>();
    for (let second = 0; second < 306; second += 1) {
      await page.clock.runFor(1_000);
      seen.add(/calm|soon|last|over/.exec((await looks()).word ?? '')?.[0] ?? '');
      const words = await said.innerText();
      if (words !== '' && heard.at(-1) !== words) heard.push(words);
    }
    assert.deepEqual([...seen], ['calm', 'soon', 'last', 'over']);
    assert.equal(heard.length, 3, heard.join(' / '));
    assert.match(heard[0] ?? '', /^email_sender waits 4 min/);
    assert.match(heard[1] ?? '', /^email_sender waits 59 sec/);
    assert.equal(heard[2], 'email_sender: the time is over');
    await page.clock.resume(); // axe waits by it
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
    await visitor.close();
  });

  it('reads Markdown of a model without loading, running or leading to what it should not', async () => {
    const text = [
      '# Tea\n\n**green** and [a page](https://example.org/a)',
      '[worse](javascript:alert(1)) <script>alert(1)</script> <img src=x onerror=alert(1)>',
      '![picture](https://evil.example/x.png?secret)',
      '| a | b |\n| - | - |\n| 1 | 2 |',
    ].join('\n\n');
    const visitor = await components.show('Markdown', { text });
    const main = visitor.page.locator('main');
    await main.locator('strong', { hasText: 'green' }).waitFor();
    const links = main.locator('a');
    assert.equal(await links.count(), 1);
    assert.equal(await links.getAttribute('rel'), 'noopener noreferrer nofollow');
    assert.equal(await main.locator('img, script').count(), 0);
    const shown = await main.innerText();
    for (const words of ['worse', '<script>alert(1)</script>', '[picture, not loaded: picture (evil.example)]'])
      assert.ok(shown.includes(words), words);
    assert.equal(await main.locator('td').count(), 2);
    assert.deepEqual(await faultsOfAccess(visitor.page), []);
    visitor.assertQuiet();
    await visitor.close();
  });

  it('draws what grows at its end, and leaves alone what is finished', async () => {
    const visitor = await components.show('Markdown', { text: '**one**\n\ntw', growing: true });
    const { page } = visitor;
    await page.locator('main strong', { hasText: 'one' }).waitFor();
    await page.evaluate(`document.querySelector('main strong').id = 'the same'`);
    await components.change(visitor, { text: '**one**\n\ntwo, and `code`\n\n- more' });
    await page.locator('main li', { hasText: 'more' }).waitFor();
    assert.equal(await page.locator('main strong').getAttribute('id'), 'the same');
    await page.locator('main code', { hasText: 'code' }).waitFor();
    visitor.assertQuiet();
    await visitor.close();
  });

  it('takes tags by key, by comma and as a pasted list, each once, and lets them go again', async () => {
    const visitor = await components.show('TagsForm', {});
    const { page } = visitor;
    const kept = () => page.locator('output').innerText();
    const box = page.locator('input');
    await box.focus();
    await page.keyboard.type('law');
    await page.keyboard.press('Enter');
    await page.keyboard.type('tax, law,');
    assert.equal(await kept(), 'law | tax');
    // a field of one line: what is pasted with line ends comes from elsewhere
    await page.evaluate(`
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', 'tea;\\ncakes, tax');
      const paste = { clipboardData, bubbles: true, cancelable: true };
      document.querySelector('input').dispatchEvent(new ClipboardEvent('paste', paste));
    `);
    assert.equal(await kept(), 'law | tax | tea | cakes');
    await page.keyboard.press('Backspace');
    await page.getByRole('button', { name: 'Remove tax' }).press('Enter');
    assert.equal(await kept(), 'law | tea');
    assert.equal(await box.and(page.locator(':focus')).count(), 1);
    await page.keyboard.type('left behind');
    await page.keyboard.press('Tab');
    assert.equal(await kept(), 'law | tea | left behind');
    assert.deepEqual(await faultsOfAccess(page), []);
    visitor.assertQuiet();
    await visitor.close();
  });
});
