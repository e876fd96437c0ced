import assert from 'node:assert/strict';
import type { ApprovalView } from '../../contracts/approval.ts';
import type { ToolPolicy } from '../../contracts/tool.ts';
import type { Person, TestAgent } from '../support/platform.ts';
import { until } from '../support/until.ts';
import type { Scenario, World } from './said.ts';
import { said } from './said.ts';

const runs = (code: string): string => `/tool code_executor ${JSON.stringify({ language: 'javascript', code })}`;

/** An agent without a language model that may run programs, and send mail by a server that answers when it is told to. */
const doer = (ana: Person, policy: Partial<ToolPolicy> = {}): Promise<TestAgent> =>
  ana.agent('Doer', {
    llm_config: { provider: 'builtin', model: 'builtin' },
    tools: [{ name: 'code_executor', policy }, { name: 'http_request' }] as never,
    governance: { allowed_domains: ['127.0.0.10'] },
  });

/** The one request that waits. */
async function waiting({ ana }: World): Promise<ApprovalView> {
  const open = async () => (await ana.api<{ items: ApprovalView[] }>('GET', '/approvals')).body.items;
  await until(async () => (await open()).length === 1, 30_000, 'the request');
  const [request] = await open();
  assert.ok(request);
  return request;
}

async function decide({ ana }: World, request: ApprovalView, decision: object): Promise<void> {
  const reply = await ana.api('POST', `/approvals/${request.approval_id}/decision`, decision);
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
}

/** Messages that use tools. */
export const toolScenarios: Scenario[] = [
  async ({ platform, ana, client }) => {
    const agent = await doer(ana);
    const post = '/tool http_request {"method":"GET","url":"http://127.0.0.10/"}';
    return { 'used-a-tool': await said(platform, client, agent, post) };
  },
  async (world) => {
    const { platform, ana, client } = world;
    const workflow = await said(platform, client, await doer(ana), runs('console.log(6 * 7)'));
    await decide(world, await waiting(world), { decision: 'approve' });
    return { 'agreed-to-a-tool': workflow };
  },
  async (world) => {
    const { platform, ana, client } = world;
    const workflow = await said(platform, client, await doer(ana), runs('console.log("rude")'));
    const other = { language: 'javascript', code: 'console.log("kind")' };
    await decide(world, await waiting(world), { decision: 'approve', arguments: other });
    return { 'changed-what-a-tool-does': workflow };
  },
  async (world) => {
    const { platform, ana, client } = world;
    const workflow = await said(platform, client, await doer(ana), runs('console.log(1)'));
    await decide(world, await waiting(world), { decision: 'deny', reason: 'not today' });
    return { 'denied-a-tool': workflow };
  },
  async ({ platform, ana, client }) => {
    const agent = await doer(ana, { approval_timeout_s: 60 });
    const workflow = await said(platform, client, agent, runs('console.log(1)'));
    await client.waitFor(({ body }) => body?.includes('I still wait for your answer') === true, 60_000);
    return { 'nobody-agreed': workflow };
  },
  async (world) => {
    const { platform, ana, client } = world;
    const workflow = await said(platform, client, await doer(ana), runs('for (;;);'));
    await decide(world, await waiting(world), { decision: 'approve' });
    await acting(world, workflow);
    await platform.stack.kill('ai', 'SIGKILL');
    return { 'tried-a-tool-again': workflow };
  },
  async (world) => {
    const { platform, ana, client, unheard } = world;
    const agent = await ana.agent('Poster', {
      llm_config: { provider: 'builtin', model: 'builtin' },
      tools: [{ name: 'http_request', policy: 'requires_approval' }] as never,
      governance: { allowed_domains: [unheard.host] },
    });
    const post = { method: 'POST', url: `http://${unheard.host}:${unheard.port}/`, body: 'x' };
    const workflow = await said(platform, client, agent, `/tool http_request ${JSON.stringify(post)}`);
    await decide(world, await waiting(world), { decision: 'approve' });
    await unheard.asked;
    await platform.stack.kill('ai', 'SIGKILL');
    const again = await waiting(world);
    assert.equal(again.kind, 'unclear');
    await decide(world, again, { decision: 'deny' });
    return { 'left-an-unclear-act': workflow };
  },
  async (world) => {
    const { platform, tier, ana, client } = world;
    const workflow = await said(platform, client, await doer(ana), runs('console.log(1)'));
    await waiting(world);
    await tier.client.workflow.getHandle(workflow).cancel();
    return { 'stopped-while-a-person-was-asked': workflow };
  },
];

/** When a tool's activity has begun. */
async function acting({ tier }: World, workflow: string): Promise<void> {
  const handle = tier.client.workflow.getHandle(workflow);
  const begun = async () =>
    ((await handle.describe()).raw.pendingActivities ?? []).some(({ activityId, lastStartedTime }) =>
      Boolean(activityId?.startsWith('tool-') && lastStartedTime),
    );
  await until(begun, 30_000, 'the tool to run');
}
