import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Visitor } from '../support/browser.ts';
import { visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import { writeBefore } from '../support/long-history.ts';
import type { Platform } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { until } from '../support/until.ts';

/** With their answers 5,000 messages. */
const TURNS = 2_500;
const PAGE = 50;
const STEP = 480;

describe('a conversation of 5,000 messages', () => {
  let platform: Platform;
  let visitor: Visitor;
  let page: Page;
  before(async () => {
    platform = await sharedPlatform();
    const lou = await platform.person('lou');
    const { id: agentId } = await lou.agent('Chronicler');
    platform.model.script(() => answer('The last answer.'));
    const { body } = await lou.api('POST', `/agents/${agentId}/messages`, { text: 'The last question' });
    const messageId = String(body['message_id']);
    const state = async () => (await lou.api('GET', `/messages/${messageId}`)).body['state'];
    await until(async () => (await state()) === 'answered', 20_000, 'an answer');
    // no two are equally high, as nobody's are
    const turns = Array.from({ length: TURNS }, (_, n) => ({
      question: `Question ${n}`,
      answer: `Answer **${n}**\n\n${'A line that is long enough to be broken on a narrow page. '.repeat(n % 7)}\n\n${'- point\n'.repeat(n % 5)}`,
    }));
    await writeBefore(platform, { ownerUserId: lou.userId, agentId, messageId }, turns);
    visitor = await visit(platform.stack.run.api, { viewport: { width: 1_280, height: 900 } });
    ({ page } = visitor);
    await signInTo(page, lou, `/agents/${agentId}`);
    await page.getByText('The last answer.').waitFor();
  });
  after(async () => {
    await visitor?.close();
    await platform?.stop();
  });

  /** How many turns are on the page. */
  const there = () => page.locator('section ol > li').count();
  /** Marks the turn in the middle of what is read; gives where it stands. */
  const mark = `(() => {
    window.read = [...document.querySelectorAll('section ol > li')].find((turn) => turn.getBoundingClientRect().bottom > 400);
    return read.getBoundingClientRect().top;
  })()`;
  const twoFramesLater = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(read.getBoundingClientRect().top))))`;
  /** Scrolls as a wheel does; gives by how much what is read has moved, once nothing moves any more. */
  async function scrolledBy(step: number): Promise<number> {
    const from = await page.evaluate<number>(mark);
    await page.mouse.wheel(0, -step);
    let at = from;
    // on a busy machine a wheel turns with pauses
    let still = 0;
    const rests = async () => {
      const before = at;
      at = await page.evaluate<number>(twoFramesLater);
      still = at === before && at !== from ? still + 1 : 0;
      return still === 5;
    };
    await until(rests, 10_000, 'the end of scrolling');
    return at - from;
  }

  it('shows the newest, and older ones above them as one comes near, without moving what is read', async () => {
    assert.equal(await there(), PAGE / 2);
    await page.mouse.move(640, 400);
    for (let loads = 0; loads < 4;) {
      const before = await there();
      const moved = await scrolledBy(STEP);
      assert.ok(Math.abs(moved - STEP) <= 4, `${moved} px instead of ${STEP}`);
      if ((await there()) > before) loads += 1;
    }
    const shown = await page.locator('section ol > li').allTextContents();
    const numbers = shown.slice(0, -1).map((text) => Number(/Question (\d+)/.exec(text)?.[1]));
    assert.deepEqual(
      numbers,
      numbers.map((_, place) => TURNS - numbers.length + place),
    );
    visitor.assertQuiet();
  });

  it('keeps what is read where it is for who waits for older ones at the very top', async () => {
    await page.reload();
    await page.getByText('The last answer.').waitFor();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const older = (url: URL) => url.searchParams.has('cursor');
    await page.route(older, (route) => held.then(() => route.continue()));
    const top = async () => {
      await page.mouse.wheel(0, -1_000_000);
      return page.evaluate<boolean>('document.querySelector("section:has(> div > ol)").scrollTop === 0');
    };
    await until(top, 10_000, 'the top');
    await page.getByText('Loading older messages').waitFor();
    const from = await page.evaluate<number>(mark);
    const before = await there();
    release();
    await until(async () => (await there()) > before, 10_000, 'older ones');
    const moved = (await page.evaluate<number>(twoFramesLater)) - from;
    assert.ok(Math.abs(moved) <= 4, `${moved} px`);
    await page.unroute(older);
    visitor.assertQuiet();
  });

  it('takes what is typed without a long task, with a thousand of them on the page', async () => {
    const most = async () => {
      await page.mouse.wheel(0, -1_000_000);
      return (await there()) >= 500;
    };
    await until(most, 90_000, 'a thousand messages');
    const atEnd = '(({ scrollTop, clientHeight, scrollHeight }) => scrollHeight - scrollTop - clientHeight < 2)';
    const rests = async () => {
      await page.mouse.wheel(0, 10_000_000);
      const isAtEnd = await page.evaluate<boolean>(`${atEnd}(document.querySelector('section:has(> div > ol)'))`);
      return isAtEnd && (await page.getByText('Loading older messages').count()) === 0;
    };
    await until(rests, 20_000, 'the end of the conversation');
    const session = await page.context().newCDPSession(page);
    // of the processor: what else this machine does is not counted
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const spent = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
    };
    await page.getByLabel('Message to Chronicler').focus();
    const costs: number[] = [];
    for (const key of 'a question about all of that') {
      const before = await spent();
      await page.keyboard.type(key);
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
      costs.push((await spent()) - before);
    }
    assert.ok(Math.max(...costs) < 50, `ms a key: ${costs.map(Math.round).join(' ')}`);
    visitor.assertQuiet();
  });
});
