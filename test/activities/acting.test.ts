import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { z } from 'zod';
import { actingActivities } from '../../activities/acting.ts';
import type { ToolRequest } from '../../contracts/ai-worker.ts';
import { toolResponse } from '../../contracts/ai-worker.ts';
import type { AppError } from '../../contracts/errors.ts';
import type { Effect, ToolPolicy } from '../../contracts/tool.ts';
import type { Tool } from '../../domain/tool-ports.ts';
import { callKey, requestHash } from '../../domain/tool-request.ts';
import { policyWith } from '../../tools/defaults.ts';
import { agent, messageId, owner, thinkingWorld } from '../support/thinking-world.ts';

const approvalId = '44444444-4444-4444-8444-444444444444';

/** As the platform sends it: the hash is that of the call. */
function toolRequest({ policy, ...change }: Partial<Omit<ToolRequest, 'policy'>> & { policy?: Partial<ToolPolicy> }) {
  const call = {
    ...{ tool: 'post', toolVersion: 1, arguments: { host: 'example.org' }, policy: policyWith(policy ?? {}) },
    ...{ allowedDomains: ['example.org'], policyHash: 'p', agentVersion: 2, idempotencyKey: callKey(messageId, 1) },
    ...change,
  };
  const ref = { ownerUserId: owner, agentId: agent, messageId };
  const request = { ...ref, approvalId: null, attempt: 1, timeLeftMs: 1_000, ...call };
  return { ...request, requestHash: change.requestHash ?? requestHash(call) };
}

/** Hands a call to the activity; what it said, or the reason of its refusal, and what the tool was run with. */
async function act(request: ToolRequest, effect: Effect = 'once') {
  const ran: unknown[] = [];
  const input = z.object({ host: z.string() });
  const tool: Tool<z.infer<typeof input>> = {
    spec: {
      ...{ name: 'post', version: 1, description: '', input, effect, risk: 'low', policy: policyWith({}) },
      hostsOf: ({ host }) => [host],
    },
    run: async (given) => ({ text: `posted ${ran.push(given)}` }),
  };
  const { payloads, events } = thinkingWorld();
  const log = { info: () => undefined, error: () => undefined };
  const activities = actingActivities({
    ...{ payloads, events, log, workerId: 'worker-1', toolOf: async () => tool, keepFiles: async () => [] },
    effects: { begin: async () => true, end: async () => undefined },
  });
  const inside = new MockActivityEnvironment({ activityId: 'tool-1-1' }, { logger: new DefaultLogger('ERROR') });
  const said = await inside
    .run((permit: string, asked: ToolRequest) => activities.act(permit, asked), 'permit', request)
    .then((response) => toolResponse.parse(response))
    .then(
      ({ status, content }) => `${status}: ${'text' in content ? content.text : ''}`,
      ({ code, details }: AppError) => `${code}: ${String(details['permit'] ?? details['fields'])}`,
    );
  return { said, ran };
}

const agreedTo = { approvalId, policy: { requires_approval: true } };

describe('the tier that acts', () => {
  it('makes a call that is what was decided about, and was agreed to where it had to be', async () => {
    for (const request of [toolRequest({}), toolRequest(agreedTo)])
      assert.deepEqual(await act(request), { said: 'done: posted 1', ran: [{ host: 'example.org' }] });
  });

  it('makes no other call under the hash of one that was agreed to', async () => {
    const { requestHash: agreed } = toolRequest(agreedTo);
    const others: Parameters<typeof toolRequest>[0][] = [
      { arguments: { host: 'www.example.org' } },
      { arguments: { host: 'example.org', more: true } },
      { tool: 'post2' },
      { toolVersion: 2 },
      { policy: { requires_approval: true, timeout_ms: 60_000 } },
      { policy: { requires_approval: false } },
      { allowedDomains: ['example.org', 'evil.example'] },
      { policyHash: 'q' },
      { agentVersion: 3 },
      { idempotencyKey: callKey(messageId, 2) },
    ];
    for (const other of others) {
      const request = toolRequest({ ...agreedTo, ...other, requestHash: agreed });
      assert.deepEqual(await act(request), { said: 'access.denied: arguments', ran: [] }, JSON.stringify(other));
    }
  });

  it('makes no call without an agreement where its policy asks for one', async () => {
    const request = toolRequest({ ...agreedTo, approvalId: null });
    assert.deepEqual(await act(request), { said: 'access.denied: no_approval', ran: [] });
  });

  it('takes no call without a hash: a permit for another step, which names none, would do for it', async () => {
    const { requestHash: _, ...unnamed } = toolRequest({});
    const { said, ran } = await act(unnamed as ToolRequest);
    assert.match(said, /^input\.invalid: requestHash/);
    assert.deepEqual(ran, []);
  });

  it('reaches no host that the agent or the policy does not allow, whoever decided about the call', async () => {
    const elsewhere = { arguments: { host: 'evil.example' } };
    const narrow = { policy: { allowed_domains: ['www.example.org'] } };
    for (const change of [elsewhere, { ...elsewhere, ...agreedTo }, narrow, { allowedDomains: [] }])
      assert.deepEqual(
        await act(toolRequest(change)),
        { said: 'failed: A host of this call is not allowed.', ran: [] },
        JSON.stringify(change),
      );
  });

  it('changes nothing where only reading is allowed, and reads there', async () => {
    const request = toolRequest({ policy: { read_only: true } });
    for (const effect of ['once', 'idempotent'] as const)
      assert.deepEqual(await act(request, effect), { said: 'failed: Only reading is allowed.', ran: [] });
    assert.equal((await act(request, 'read')).said, 'done: posted 1');
  });

  it('runs nothing outside a sandbox where one is required', async () => {
    const request = toolRequest({ policy: { sandbox_required: true } });
    const said = 'failed: A sandbox is required, and this tool runs in none.';
    assert.deepEqual(await act(request), { said, ran: [] });
  });
});
