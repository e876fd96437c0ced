import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { ActingPlatform } from '../support/acting-platform.ts';
import { actAsPlatform } from '../support/acting-platform.ts';
import type { Visitor } from '../support/browser.ts';
import { visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import { newApproval } from '../support/new-approval.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { calling } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';

/** More than a page of the API holds. */
const MANY = 103;

describe('the number of what waits, in the dashboard', () => {
  let platform: Platform;
  let acting: ActingPlatform;
  let olga: Person;
  let agent: TestAgent;
  let visitor: Visitor;
  let page: Page;
  /** What was asked for since the test began. */
  let paths: string[] = [];

  before(async () => {
    platform = await sharedPlatform();
    acting = actAsPlatform(platform.stack);
    olga = await platform.person('olga');
    agent = await olga.agent('Clerk', {
      tools: [{ name: 'email_sender' }] as never,
      governance: { allowed_domains: ['example.org'] },
    });
    platform.model.script(({ body: { messages } }) =>
      messages.at(-1)?.content === 'write'
        ? calling('email_sender', { to: ['bo@example.org'], subject: 'One more', body: 'Good day.' })
        : answer('Done.'),
    );
    const ref = { ownerUserId: olga.userId, agentId: agent.id, messageId: await say('hello') };
    const state = async () => (await olga.api('GET', `/messages/${ref.messageId}`)).body['state'];
    await until(async () => (await state()) === 'answered', 20_000, 'an answer');
    for (let asked = 0; asked < MANY; asked += 1) await acting.ask(newApproval(ref));
    visitor = await visit(platform.stack.run.api);
    ({ page } = visitor);
    page.on('request', (request) => paths.push(new URL(request.url()).pathname.replace('/api/v1', '')));
    await signInTo(page, olga, '/agents');
  });
  after(async () => {
    await visitor?.close();
    await acting?.stop();
    await platform?.stop();
  });

  const say = async (text: string): Promise<string> =>
    String((await olga.api('POST', `/agents/${agent.id}/messages`, { text })).body['message_id']);
  const asked = (path: string): number => paths.filter((each) => each === path).length;
  const titled = (count: number) =>
    until(async () => (await page.title()).startsWith(`(${count}) `), 10_000, `${count} in the title`);

  it('is that of all and not of a page of them: in the title, the navigation and governance', async () => {
    await page.goto('/governance');
    await titled(MANY);
    const places = page.getByRole('navigation', { name: 'Places' });
    await places.getByRole('link', { name: `Approvals , ${MANY}`, exact: true }).waitFor();
    await page.getByRole('link', { name: `Waiting approvals ${MANY}` }).waitFor();
    visitor.assertQuiet();
  });

  it('is read together with what a chat shows of it, all pages, when the stream begins', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/api/v1/events', (route) => held.then(() => route.continue()));
    await page.goto(`/agents/${agent.id}`);
    await titled(MANY);
    await until(async () => (await page.getByRole('article').count()) === MANY, 10_000, 'a card for each request');
    paths = [];
    release();
    await until(() => asked('/approvals') === 2, 10_000, 'both pages');
    await page.getByRole('link', { name: 'Governance' }).click();
    await page.getByRole('link', { name: `Waiting approvals ${MANY}` }).waitFor();
    assert.equal(asked('/approvals'), 2);
    visitor.assertQuiet();
  });

  it('follows each change by reading that one', async () => {
    await page.goto('/settings/profile');
    await titled(MANY);
    await until(() => asked('/events') > 0, 5_000, 'the stream');
    await say('write');
    await titled(MANY + 1);
    const lists = asked('/approvals');
    const { items } = (await olga.api<{ items: { approval_id: string }[] }>('GET', '/approvals?limit=1')).body;
    await olga.api('POST', `/approvals/${items[0]?.approval_id}/decision`, { decision: 'deny' });
    await titled(MANY);
    assert.equal(asked('/approvals'), lists);
    visitor.assertQuiet();
  });
});
