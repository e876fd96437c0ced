import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { MessageRef } from '../../contracts/identifiers.ts';
import type { Risk } from '../../contracts/tool.ts';
import type { ActingPlatform } from '../support/acting-platform.ts';
import { actAsPlatform } from '../support/acting-platform.ts';
import type { Visitor } from '../support/browser.ts';
import { clickUntil, faultsOfAccess, visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import { newApproval } from '../support/new-approval.ts';
import type { Person, Platform } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { ToolServers } from '../support/tool-servers.ts';
import { toolServers } from '../support/tool-servers.ts';
import { calling } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';

interface Seen {
  message_id: string;
  approval_id: string;
  state: string;
  arguments: Record<string, unknown>;
  decision: { decision: string; reason: string | null; edited_arguments: Record<string, unknown> | null } | null;
}

/** What the browser would have shown outside of the page, and whether it was asked for leave to. */
const notifications = `
  window.told = [];
  window.askedForLeave = 0;
  window.Notification = class {
    static permission = 'default';
    static requestPermission = async () => { window.askedForLeave += 1; return (window.Notification.permission = 'granted'); };
    constructor(title, options) { window.told.push({ title, ...options }); }
    close() {}
  };
  // a page of a browser without a screen is never behind another one
  Object.defineProperty(document, 'hidden', { get: () => window.isAway === true });
`;

describe('the inbox of approvals', () => {
  let platform: Platform;
  let servers: ToolServers;
  let acting: ActingPlatform;
  let ida: Person;
  let agent: string;
  let visitor: Visitor;
  let page: Page;
  /** A message that is answered, for requests that no workflow waits for, and under what the agent may do now. */
  let ref: MessageRef;
  let policyHash: string;

  before(async () => {
    [platform, servers] = await Promise.all([sharedPlatform(), toolServers()]);
    acting = actAsPlatform(platform.stack);
    ida = await platform.person('ida');
    agent = await agentWith({});
    platform.model.script(({ body: { messages } }) => {
      const { role, content } = messages.at(-1) ?? {};
      if (role === 'tool' || !String(content).startsWith('mail')) return answer('Done.');
      return calling('email_sender', { to: ['bo@example.org'], subject: String(content), body: 'A secret figure.' });
    });
    ref = { ownerUserId: ida.userId, agentId: agent, messageId: await say(agent, 'hello') };
    const versions = 'SELECT policy_hash FROM agent_versions WHERE agent_id = $1';
    policyHash = String((await platform.sql(versions, [agent]))[0]?.['policy_hash']);
    visitor = await visit(platform.stack.run.api, { viewport: { width: 1_280, height: 900 } });
    ({ page } = visitor);
    await page.addInitScript(notifications);
    await signInTo(page, ida, '/approvals');
  });
  afterEach(async () => {
    for (const id of await open()) await ida.api('POST', `/approvals/${id}/decision`, { decision: 'deny' });
  });
  after(async () => {
    await visitor?.close();
    await acting?.stop();
    await platform?.stop();
  });

  const agentWith = async (policy: object): Promise<string> => {
    const change = {
      tools: [{ name: 'email_sender', policy }, { name: 'http_request' }] as never,
      memory_config: { type: 'short_term', long_term_enabled: false, short_term_limit: 0 },
      governance: { allowed_domains: ['example.org'] },
    };
    return (await ida.agent('Post', change)).id;
  };
  async function say(to: string, text: string): Promise<string> {
    const { status, body } = await ida.api('POST', `/agents/${to}/messages`, { text, thread: text });
    assert.equal(status, 202, JSON.stringify(body));
    return String(body['message_id']);
  }
  const open = async (): Promise<string[]> =>
    (await ida.api<{ items: Seen[] }>('GET', '/approvals?limit=100')).body.items.map(({ approval_id: id }) => id);
  const seen = async (id: string): Promise<Seen> => (await ida.api<Seen>('GET', `/approvals/${id}`)).body;
  /** The agent asks whether it may send a mail with this subject. */
  async function ask(subject: string, from = agent): Promise<string> {
    const known = await open();
    await say(from, subject);
    const fresh = async () => (await open()).find((id) => !known.includes(id));
    await until(async () => (await fresh()) !== undefined, 30_000, `a request for ${subject}`);
    return (await fresh()) ?? assert.fail();
  }
  interface Put {
    risk?: Risk;
    tool?: string;
    given?: Record<string, unknown>;
    /** Under which it was asked for; without it, what the agent may do now. */
    under?: string;
  }
  /** A request that is not a workflow's: what is answered is recorded, and nothing runs. */
  async function put({ risk = 'high', tool = 'email_sender', given, under = policyHash }: Put): Promise<string> {
    const approval = newApproval(ref, { risk, tool, policyHash: under });
    if (given) approval.request.arguments = given;
    await acting.ask(approval);
    return approval.id;
  }
  const mail = (subject: string) => ({ to: ['bo@example.org'], subject, body: 'Good day.' });
  const look = (n: number) => ({ method: 'GET', url: `https://example.org/page-${n}` });
  const row = (id: string) => page.locator(`[data-approval="${id}"]`);
  const dialog = () => page.getByRole('dialog');
  const inDialog = (name: string) => dialog().getByRole('button', { name, exact: true });
  const mails = (words: string) => servers.mail.mails.filter(({ text }) => text.includes(words)).length;

  it('says who asked, by which rule, and what was said before, however much was said since', async () => {
    const careful = await agentWith({ approvers: [ida.jid] });
    const id = await ask('mail first', careful);
    const { message_id: message } = await seen(id);
    const later = `INSERT INTO messages (owner_user_id, id, agent_id, conversation_id, direction, sequence, sender_jid, door, thread, dedupe_key, body,
        agent_version, state, received_at, accepted_at, finished_at)
      SELECT owner_user_id, gen_random_uuid(), agent_id, conversation_id, direction, sequence + n, sender_jid, door, thread, n::text, body,
        agent_version, 'refused', received_at, accepted_at + n * interval '1 second', now()
      FROM messages, generate_series(1, 60) n WHERE id = $1`;
    await platform.sql(later, [message]);
    await page.goto('/approvals');
    await row(id).getByText(`${ida.jid}, on the web`).waitFor();
    const section = page.locator('section').filter({ hasText: 'What was said before' });
    // what has just moved into place takes no click
    await clickUntil(row(id).getByRole('link'), section.locator('li').filter({ hasText: 'mail first' }));
    assert.equal(await section.locator('li').count(), 1);
    await page.getByText('Why it asks').click();
    await page.getByText('email_sender always asks a person before each call').waitFor();
    await page.getByRole('definition').getByText('tool.approval').waitFor();
    await platform.sql("DELETE FROM messages WHERE agent_id = $1 AND state = 'refused'", [careful]);
    visitor.assertQuiet();
  });

  it('sends what was edited, after showing what changes: that runs, and the record says both', async () => {
    const id = await ask('mail as it was asked');
    await page.goto(`/approvals/${id}`);
    await clickUntil(page.getByRole('article').getByRole('button', { name: 'Edit', exact: true }), dialog());
    await dialog().getByLabel('subject').fill('a better subject');
    await inDialog('Show what changes').click();
    const [before, after] = [dialog().locator('dd').first(), dialog().locator('dd').last()];
    assert.match(await before.innerText(), /before\s+mail as it was asked$/);
    assert.match(await after.innerText(), /after\s+a better subject$/);
    assert.equal(await dialog().locator('dd').count(), 2);
    assert.deepEqual(await faultsOfAccess(page), []);
    assert.equal((await seen(id)).state, 'open');
    await inDialog('Approve as edited').click();
    await page.getByText('It ran with other arguments than the agent asked for:').waitFor();
    const { state, arguments: asked, decision } = await seen(id);
    assert.equal(state, 'approved');
    assert.equal(asked['subject'], 'mail as it was asked');
    assert.deepEqual(decision?.edited_arguments, { ...asked, subject: 'a better subject' });
    await until(() => mails('Subject: a better subject') === 1, 20_000, 'the mail');
    assert.equal(mails('Subject: mail as it was asked'), 0);
    visitor.assertQuiet();
  });

  describe('answers several at once', () => {
    const bar = () => page.getByText(/^\d+ selected$/).locator('..');
    const approve = () => bar().getByRole('button', { name: 'Approve…' });
    /** What has just come into its place takes no click. */
    async function select(...ids: string[]): Promise<void> {
      for (const id of ids) {
        const box = row(id).getByRole('checkbox');
        // far ones are drawn when they come near
        await row(id).scrollIntoViewIfNeeded();
        await until(async () => (await box.click(), await box.isChecked()), 5_000, 'a selected row');
      }
    }

    it('approves calls of one tool only, twenty at most, and none that is critical', async () => {
      const letter = await put({ given: mail('a letter') });
      const critical = await put({ risk: 'critical', given: mail('a grave letter') });
      const looks: string[] = [];
      for (let n = 0; n < 21; n += 1) looks.push(await put({ tool: 'http_request', risk: 'medium', given: look(n) }));
      await page.goto('/approvals?sort=newest');
      const refusal = async (words: string | RegExp, ...ids: string[]) => {
        await select(...ids);
        await bar().getByText(words).waitFor();
        assert.equal(await approve().isDisabled(), true);
        await bar().getByRole('button', { name: 'Clear' }).click();
      };
      await refusal('Only calls of the same tool', letter, looks[0] ?? '');
      await refusal('Critical calls are approved one by one.', critical, letter);
      await refusal('At most 20 are approved together.', ...looks);
      await select(...looks.slice(1));
      await approve().click();
      const sets = dialog().getByRole('listitem');
      assert.equal(await sets.count(), 20);
      for (let n = 1; n <= 20; n += 1) await dialog().getByText(`/page-${n}`, { exact: false }).first().waitFor();
      await inDialog('Approve').click();
      await page.getByText('20 approved', { exact: true }).first().waitFor();
      for (const id of looks.slice(1)) assert.equal((await seen(id)).state, 'approved');
      assert.equal((await seen(looks[0] ?? '')).state, 'open');
      visitor.assertQuiet();
    });

    it('wants a tick for each of high risk, and keeps selected what was not answered', async () => {
      const [one, two, old] = [
        await put({ given: mail('one') }),
        await put({ given: mail('two') }),
        await put({ given: mail('of an older policy'), under: 'older' }),
      ];
      await page.goto('/approvals');
      await select(one, two, old);
      await approve().click();
      await dialog().getByText('of an older policy').waitFor();
      for (const tick of await dialog().getByRole('checkbox').all()) {
        assert.equal(await inDialog('Approve').isDisabled(), true);
        await tick.check();
      }
      assert.deepEqual(await faultsOfAccess(page), []);
      await inDialog('Approve').click();
      await page.getByText('2 approved · 1 could not be answered').first().waitFor();
      assert.deepEqual(await Promise.all([one, two, old].map(async (id) => (await seen(id)).state)), [
        'approved',
        'approved',
        'open',
      ]);
      await bar().getByText('1 selected').waitFor();
      assert.equal(await row(old).getByRole('checkbox').isChecked(), true);
      visitor.assertQuiet();
    });
  });

  describe('without a mouse', () => {
    const focused = () =>
      page.evaluate<string | undefined>('document.activeElement.closest("[data-approval]")?.dataset.approval');
    /** Into the list by Tab, to the row that the keys begin at. */
    async function enter(): Promise<void> {
      for (let presses = 0; presses < 60; presses += 1) {
        if ((await focused()) !== undefined) return;
        await page.keyboard.press('Tab');
      }
      assert.fail('Tab does not come to the list');
    }
    /** Until it does what it is for: what has just come into its place takes no key. */
    const press = (key: string, then: () => Promise<boolean>) =>
      until(async () => (await page.keyboard.press(key), await then()), 5_000, `what ${key} does`);

    it('moves, selects, opens, edits, approves and denies by single keys', async () => {
      const ids = [await put({ given: mail('first') }), await put({ given: mail('second') })];
      const [first = '', second = ''] = ids;
      await page.goto('/approvals');
      await row(first).waitFor();
      await enter();
      assert.equal(await focused(), first);
      await page.keyboard.press('j');
      await until(async () => (await focused()) === second, 2_000, 'the next row');
      await page.keyboard.press('k');
      await until(async () => (await focused()) === first, 2_000, 'the row before');
      await page.keyboard.press('x');
      assert.equal(await row(first).getByRole('checkbox').isChecked(), true);
      await page.keyboard.press('x');
      assert.equal(await row(first).getByRole('checkbox').isChecked(), false);
      await page.keyboard.press('?');
      await dialog().getByText('Deny, with a reason').waitFor();
      assert.deepEqual(await faultsOfAccess(page), []);
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });

      await page.keyboard.press('e');
      await dialog().getByText('Edit what email_sender gets').waitFor();
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
      // of high risk: asked once more, and the way back is what Enter would press
      await press('a', () => dialog().isVisible());
      await page.keyboard.press('Enter');
      await dialog().waitFor({ state: 'detached' });
      assert.equal((await seen(first)).state, 'open');
      await press('a', () => dialog().isVisible());
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page
        .getByRole('article')
        .getByText(/^You approved this/)
        .waitFor();
      assert.equal((await seen(first)).state, 'approved');

      await press('j', async () => page.url().includes(second));
      await press('d', () => dialog().isVisible());
      await page.keyboard.type('not a good day');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('article').getByText('not a good day').waitFor();
      const { state, decision } = await seen(second);
      assert.deepEqual([state, decision?.reason], ['denied', 'not a good day']);
      visitor.assertQuiet();
    });

    it('does nothing by single keys for who has turned them off', async () => {
      const [first, second] = [await put({ given: mail('third') }), await put({ given: mail('fourth') })];
      await page.goto('/approvals');
      await row(first).waitFor();
      await enter();
      await page.keyboard.press('?');
      await dialog().getByLabel('Use single keys').press('Space');
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
      await page.reload();
      await row(first).waitFor();
      await enter();
      for (const key of ['j', 'x', 'd', '?']) await page.keyboard.press(key);
      assert.equal(await focused(), first);
      assert.equal(await row(first).getByRole('checkbox').isChecked(), false);
      assert.equal(await dialog().count(), 0);
      // the way that is left
      await page.getByRole('button', { name: 'Keys' }).click();
      await dialog().getByLabel('Use single keys').press('Space');
      await page.keyboard.press('Escape');
      await row(second).waitFor();
      await enter();
      await page.keyboard.press('j');
      await until(async () => (await focused()) === second, 2_000, 'the next row');
      visitor.assertQuiet();
    });
  });

  it('lets new ones wait while the list is under the pointer', async () => {
    const there = await put({ given: mail('there already') });
    await page.goto('/approvals');
    await row(there).hover();
    const place = await row(there).boundingBox();
    const fresh = [await ask('mail one more'), await ask('mail another')];
    await page.getByRole('button', { name: '2 new: show' }).waitFor();
    assert.equal(await page.locator('[data-approval]').count(), 1);
    assert.deepEqual(await row(there).boundingBox(), place);
    await page.getByRole('button', { name: '2 new: show' }).click();
    for (const id of fresh) await row(id).waitFor();
    assert.equal(await page.locator('[data-approval]').count(), 3);
    visitor.assertQuiet();
  });

  it('notifies who has asked for it, of agent and tool and not of what the tool would get', async () => {
    const told = () => page.evaluate<{ title: string }[]>('told');
    await page.goto('/approvals');
    await page.getByRole('heading', { name: 'Approvals' }).waitFor();
    await page.evaluate('isAway = true');
    await row(await ask('mail in silence')).waitFor();
    assert.deepEqual(await told(), []);
    assert.equal(await page.evaluate('askedForLeave'), 0);
    await page.getByRole('button', { name: 'Notify me' }).click();
    await page.getByRole('button', { name: 'Notifications are on' }).waitFor();
    const id = await ask('mail with a bang');
    await until(async () => (await told()).length > 0, 10_000, 'a notification');
    assert.deepEqual(await told(), [{ title: 'Post wants to send an e-mail', tag: id }]);
    await page.getByRole('button', { name: 'Notifications are on' }).click();
    await row(await ask('mail in silence again')).waitFor();
    assert.equal((await told()).length, 1);
    visitor.assertQuiet();
  });

  it('shows that the time is over when it is, and nothing runs', async () => {
    const hasty = await agentWith({ approval_timeout_s: 8 });
    const id = await ask('mail too late', hasty);
    await page.goto(`/approvals/${id}`);
    const card = page.getByRole('article');
    await card.getByRole('button', { name: 'Approve', exact: true }).waitFor();
    await card.getByText(/^Denied: nobody answered before/).waitFor({ timeout: 60_000 });
    assert.equal(await card.getByRole('button', { name: 'Approve', exact: true }).count(), 0);
    await row(id)
      .getByText(/^Denied: nobody answered before/)
      .waitFor();
    await until(async () => (await seen(id)).state === 'expired', 10_000, 'the record');
    assert.equal(mails('mail too late'), 0);
    visitor.assertQuiet();
  });

  it('gives what was decided as a table in which no word is a formula', async () => {
    for (const reason of ['=1+cmd', '+1+cmd', '-1+cmd', '@cmd', '\tcmd', 'say "no", thanks']) {
      const id = await put({ given: mail('for the table') });
      const reply = await ida.api('POST', `/approvals/${id}/decision`, { decision: 'deny', reason });
      assert.equal(reply.status, 200);
    }
    await page.goto('/approvals?tab=decided');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    const table = await readFile(await download.path(), 'utf8');
    for (const cell of [`"'=1+cmd"`, `"'+1+cmd"`, `"'-1+cmd"`, `"'@cmd"`, `"'\tcmd"`, `"say ""no"", thanks"`])
      assert.ok(table.includes(`,${cell},`), `${cell} in ${table}`);
    assert.doesNotMatch(table, /(^|,)"[=+\-@\t\r]/m);
    visitor.assertQuiet();
  });
});
