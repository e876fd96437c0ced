import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mcpReadingWorkflowId, messageWorkflowId } from '../../contracts/addresses.ts';
import { NIL_UUID } from '../../contracts/identifiers.ts';
import { PLATFORM_QUEUE, PROCESS_MESSAGE, READ_MCP_SERVER } from '../../workflows/messages.ts';
import type { PlatformTier } from '../support/platform-tier.ts';
import { answer, status } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';
import type { Scenario } from './said.ts';
import { said } from './said.ts';
import { toolScenarios } from './tool-scenarios.ts';

/** Longer than what may stand in a history. */
const LONG = 'A sentence that is said again and again. '.repeat(500);

export const scenarios: Scenario[] = [
  ...toolScenarios,
  async ({ platform, ana, client }) => {
    platform.model.script(() => answer('Good day to you.'));
    const agent = await ana.agent();
    return { 'answered-over-xmpp': await said(platform, client, agent, 'Good day') };
  },
  async ({ ana }) => {
    const agent = await ana.agent();
    const { status: code, body } = await ana.api<{ message_id: string }>('POST', `/agents/${agent.id}/messages`, {
      text: 'Good day',
    });
    assert.equal(code, 202, JSON.stringify(body));
    const ref = { ownerUserId: ana.userId, agentId: agent.id, messageId: body.message_id };
    return { 'answered-over-rest': messageWorkflowId(ref) };
  },
  async ({ platform, ana, client }) => {
    const agent = await ana.agent('Brief', { memory_config: { type: 'short_term' } });
    return { 'answered-without-long-memory': await said(platform, client, agent, 'Good day') };
  },
  async ({ platform, ana, client }) => {
    platform.model.script(() => answer(LONG));
    const agent = await ana.agent('Wordy', { llm_config: { max_tokens: 20_000 } });
    return { 'answered-by-reference': await said(platform, client, agent, LONG) };
  },
  async ({ platform, ana, client }) => {
    const next = platform.model.calls.length + 1;
    const held = platform.model.hold();
    platform.model.script((_call, n) => (n === next ? held.reply : answer('The second try.')));
    const ref = await said(platform, client, await ana.agent(), 'Think hard');
    await platform.model.call(next);
    await platform.stack.kill('ai', 'SIGKILL');
    return { 'answered-after-a-killed-worker': ref };
  },
  async ({ platform, ana, client }) => {
    const next = platform.model.calls.length + 1;
    platform.model.script((_call, n) =>
      n === next ? status(429, 'slow down', { 'retry-after': '1' }) : answer('Now.'),
    );
    return { 'answered-after-a-busy-model': await said(platform, client, await ana.agent(), 'Are you free?') };
  },
  async ({ platform, tier, ana, client }) => {
    const held = platform.model.hold();
    const next = platform.model.calls.length + 1;
    platform.model.script(() => held.reply);
    const agent = await ana.agent();
    const first = await said(platform, client, agent, 'First');
    await platform.model.call(next);
    const second = await said(platform, client, agent, 'Second');
    await until(() => wasAsked(tier, first), 10_000, 'the question for the turn');
    held.release();
    return { 'passed-its-turn-on': first, 'waited-for-its-turn': second };
  },
  async ({ platform }) => {
    const poor = await platform.person('poor');
    await platform.sql('update users set quota_config = \'{"tokens_per_minute": 50}\' where id = $1', [poor.userId]);
    const client = await poor.online();
    return { 'quota-exceeded': await said(platform, client, await poor.agent(), 'Good day') };
  },
  async ({ platform, ana, client }) => {
    platform.model.script(() => status(401));
    return { 'model-refused': await said(platform, client, await ana.agent(), 'Good day') };
  },
  async ({ platform, ana, client }) => {
    const toolCalls = [{ id: 'call-1', name: 'email_sender', arguments: '{"to":["everybody@example.org"]}' }];
    platform.model.script(() => answer('', { toolCalls }));
    return { 'tool-forbidden': await said(platform, client, await ana.agent(), 'Write to everybody') };
  },
  async ({ platform, ana, client }) => {
    const agent = await ana.agent('Gone');
    platform.stack.pause('platform');
    await platform.stack.kill('platform', 'SIGKILL');
    const ref = await said(platform, client, agent, 'Are you still there?');
    assert.equal((await ana.api('DELETE', `/agents/${agent.id}`)).status, 204);
    await platform.stack.resume('platform');
    return { 'agent-deleted': ref };
  },
  async ({ tier, ana }) => {
    const { id: agentId } = await ana.agent();
    const ref = { ownerUserId: ana.userId, agentId, messageId: randomUUID() };
    const workflowId = messageWorkflowId(ref);
    await tier.client.workflow.start(PROCESS_MESSAGE, { args: [ref], taskQueue: PLATFORM_QUEUE, workflowId });
    return { 'access-denied': workflowId };
  },
  async ({ platform, tier, ana, client }) => {
    const held = platform.model.hold();
    const next = platform.model.calls.length + 1;
    platform.model.script(() => held.reply);
    const ref = await said(platform, client, await ana.agent(), 'Never mind');
    await platform.model.call(next);
    await tier.client.workflow.getHandle(ref).cancel();
    return { cancelled: ref };
  },
  async ({ platform, ana, client }) => {
    const agent = await ana.agent('Lonely', { llm_config: { worker_pool: 'nobody' } });
    return { 'worker-unavailable': await said(platform, client, agent, 'Is anybody there?') };
  },
  async ({ platform, ana, client }) => {
    platform.model.script(() => answer('At last.'));
    const agent = await ana.agent('Patient', { llm_config: { worker_pool: 'late' } });
    const workflowId = await said(platform, client, agent, 'Is anybody there?');
    await client.waitFor((stanza) => stanza.body?.includes('No AI worker is free') === true, 30_000);
    await platform.stack.add('ai-late', 'ai', { AIOX_WORKER_POOL: 'late' });
    return { 'answered-after-a-notice': workflowId };
  },
  async ({ platform, ana, client }) => {
    const keyless = { AIOX_WORKER_POOL: 'keyless', OPENAI_API_KEY: '', OPENAI_BASE_URL: '' };
    await platform.stack.add('ai-keyless', 'ai', keyless);
    const agent = await ana.agent('Keyless', { llm_config: { worker_pool: 'keyless' } });
    return { 'pool-cannot-serve': await said(platform, client, agent, 'Good day') };
  },
  async ({ platform, tier, ana }) => {
    platform.model.script(() => answer('A draft.'));
    const llm_config = { provider: 'openai', model: 'scripted' };
    const draft = { profile: { name: 'Draft', system_prompt: 'You are a draft.' }, llm_config };
    const tried = await ana.api('POST', '/agents/try', { agent: draft, message: 'Hello?' });
    assert.equal(tried.status, 200, JSON.stringify(tried.body));
    platform.model.script(() => status(401));
    await ana.api('POST', '/agents/try', { agent: draft, message: 'Hello again?' });
    const found: string[] = [];
    await until(
      async () => {
        found.length = 0;
        for await (const { workflowId } of tier.client.workflow.list({ query: "WorkflowType = 'tryAgent'" }))
          found.unshift(workflowId);
        return found.length === 2;
      },
      30_000,
      'the trials to be listed',
    );
    return { 'tried-before-saving': found[0]!, 'tried-in-vain': found[1]! };
  },
  async ({ tier, ana }) => {
    const added = await ana.api('POST', '/mcp-servers', { transport: 'stdio', name: 'files', command: 'nobodys' });
    assert.deepEqual([added.status, added.body['state']], [201, 'failed']);
    const ref = { ownerUserId: ana.userId, agentId: NIL_UUID, messageId: randomUUID() };
    const gone = mcpReadingWorkflowId(ref);
    const start = { args: [ref, 'nobody'], taskQueue: PLATFORM_QUEUE, workflowId: gone };
    await tier.client.workflow.execute(READ_MCP_SERVER, start);
    const found: string[] = [];
    await until(
      async () => {
        found.length = 0;
        for await (const { workflowId } of tier.client.workflow.list({ query: "WorkflowType = 'readMcpServer'" }))
          found.push(workflowId);
        return found.length === 2;
      },
      30_000,
      'the readings to be listed',
    );
    return { 'mcp-server-read': found.find((id) => id !== gone)!, 'mcp-server-gone': gone };
  },
  async ({ tier, ana }) => {
    for (const [pool, expected] of [
      ['default', 200],
      ['nobody', 503],
    ] as const) {
      const agent = await ana.agent('Mindful', { llm_config: { worker_pool: pool } });
      const asked = await ana.api('POST', `/agents/${agent.id}/memories/search`, { query: 'Good day' });
      assert.equal(asked.status, expected, JSON.stringify(asked.body));
    }
    const found: string[] = [];
    await until(
      async () => {
        found.length = 0;
        for await (const { workflowId } of tier.client.workflow.list({ query: "WorkflowType = 'searchMemories'" }))
          found.unshift(workflowId);
        return found.length === 2;
      },
      30_000,
      'the searches to be listed',
    );
    return { 'memories-searched': found[0]!, 'memories-not-searched': found[1]! };
  },
  // its tries open the breaker
  async ({ platform, ana, client }) => {
    platform.model.script(() => status(500));
    return { 'model-unavailable': await said(platform, client, await ana.agent(), 'Good day') };
  },
  // last: the breaker is open
  async ({ platform, ana, client }) => {
    platform.model.script(() => status(500));
    const agent = await ana.agent('Safe', { llm_config: { fallback: { provider: 'builtin', model: 'builtin' } } });
    return { 'answered-by-the-second-model': await said(platform, client, agent, 'Good day') };
  },
];

const wasAsked = async ({ client }: PlatformTier, workflowId: string): Promise<boolean> => {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).some((event) => event.workflowExecutionSignaledEventAttributes);
};
