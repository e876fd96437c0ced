import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { messageWorkflowId } from '../../contracts/addresses.ts';
import type { ApprovalView } from '../../contracts/approval.ts';
import { decide, decideBySignal } from '../../workflows/messages.ts';
import type { Person, Platform } from '../support/platform.ts';
import type { PlatformTier } from '../support/platform-tier.ts';
import { platformTier } from '../support/platform-tier.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { ToolServers } from '../support/tool-servers.ts';
import { toolServers, WEB_HOST } from '../support/tool-servers.ts';
import { calling, webAgent } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';

const LONG_MS = 40_000;

describe('a workflow that waits for a person', () => {
  let platform: Platform;
  let tier: PlatformTier;
  let ana: Person;
  let server: ToolServers['web'];

  before(async () => {
    [platform, { web: server }] = await Promise.all([sharedPlatform(), toolServers()]);
    tier = platformTier(platform.stack);
    ana = await platform.person('ana');
  });
  after(async () => {
    await tier?.stop();
    await platform?.stop();
  });
  beforeEach(() => {
    server.seen.length = 0;
    server.answer((_request, response) => void response.end('the weather is fine'));
    platform.model.script(({ body }) => {
      if (body.messages.at(-1)?.role === 'tool') return answer('done');
      return calling('http_request', { method: 'GET', url: `http://${WEB_HOST}:${server.port}/` });
    });
  });

  const views = async () => (await ana.api<{ items: ApprovalView[] }>('GET', '/approvals?state=all')).body.items;

  /** A message of hers that waits until she agrees to a call. */
  async function waiting() {
    const agent = await webAgent(ana, { requires_approval: true });
    const { body } = await ana.api<{ message_id: string }>('POST', `/agents/${agent.id}/messages`, { text: 'Look' });
    const messageId = body.message_id;
    const request = async () => (await views()).find(({ message_id: of }) => of === messageId);
    await until(async () => (await request()) !== undefined, LONG_MS, 'the request');
    const { approval_id: id } = (await request()) ?? assert.fail();
    const handle = tier.client.workflow.getHandle(
      messageWorkflowId({ ownerUserId: ana.userId, agentId: agent.id, messageId }),
    );
    return {
      ...{ id, handle },
      state: async () => (await request())?.state,
      answer: (decision: 'approve' | 'deny') => ana.api('POST', `/approvals/${id}/decision`, { decision }),
      ended: () =>
        until(
          async () => (await ana.api('GET', `/messages/${messageId}`)).body['state'] === 'answered',
          LONG_MS,
          'the answer',
        ),
    };
  }

  /** How often it has looked into the record for what the person answered. */
  async function looks(handle: WorkflowHandle): Promise<number> {
    const { events } = await handle.fetchHistory();
    const told = (events ?? []).map(({ markerRecordedEventAttributes: marker }) =>
      (marker?.details?.['data']?.payloads ?? []).map(({ data }) => Buffer.from(data ?? []).toString()).join(),
    );
    return told.filter((text) => /"activity_type":"hearDecision"/.test(text)).length;
  }

  it('refuses an update about anything that it does not wait for', async () => {
    const { id, handle, state, answer: decided, ended } = await waiting();
    const told = (about: string) => handle.executeUpdate(decide, { args: [about] });
    const stale = (error: unknown) => {
      assert.ok(error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure, String(error));
      return error.cause.type === 'item.not_found';
    };
    for (const about of [randomUUID(), '', id.toUpperCase()]) await assert.rejects(told(about), stale, about);
    assert.deepEqual([await looks(handle), await state(), server.seen.length], [0, 'open', 0]);
    await decided('deny');
    await ended();
    assert.equal(server.seen.length, 0);
  });

  it('is not moved by an update or a signal behind which no person’s decision stands, and looks each time', async () => {
    const { id, handle, state, answer: decided, ended } = await waiting();
    const knocks = [
      () => handle.executeUpdate(decide, { args: [id] }),
      () => handle.signal(decideBySignal, id),
      () => handle.executeUpdate(decide, { args: [id] }),
    ];
    for (const [at, knock] of knocks.entries()) {
      await knock();
      await until(async () => (await looks(handle)) === at + 1, LONG_MS, `look ${at + 1} into the record`);
      assert.deepEqual([await state(), server.seen.length], ['open', 0]);
    }
    assert.equal((await handle.describe()).status.name, 'RUNNING');
    await decided('deny');
    await ended();
    assert.equal(server.seen.length, 0, 'none of them was taken for her word');
  });

  it('looks for nothing when a signal names what it does not wait for, and goes on', async () => {
    const { id, handle, answer: decided, ended } = await waiting();
    await handle.signal(decideBySignal, randomUUID());
    // an answer to what was sent after the signal: it has been taken
    await assert.rejects(handle.executeUpdate(decide, { args: [randomUUID()] }), WorkflowUpdateFailedError);
    await handle.signal(decideBySignal, id);
    await until(async () => (await looks(handle)) > 0, LONG_MS, 'a look into the record');
    await decided('approve');
    await ended();
    assert.deepEqual([await looks(handle), server.seen.length], [2, 1], 'one for the signal, one for her answer');
  });
});
