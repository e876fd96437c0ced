import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { messageWorkflowId } from '../../contracts/addresses.ts';
import { temporalReplays } from '../../temporal/replays.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import type { PlatformTier } from '../support/platform-tier.ts';
import { platformTier } from '../support/platform-tier.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { until } from '../support/until.ts';

interface Replayed {
  same: boolean;
  difference: string | null;
  events: number;
  workflow_id: string;
}

describe('a message that is replayed', () => {
  let platform: Platform;
  let tier: PlatformTier;
  let ana: Person;
  let agent: TestAgent;
  let id: string;

  before(async () => {
    platform = await sharedPlatform();
    tier = platformTier(platform.stack);
    ana = await platform.person('ana');
    agent = await ana.agent();
    platform.model.script(() => answer('An answer.'));
    id = await answered('Good day');
  });
  after(async () => {
    await tier?.stop();
    await platform?.stop();
  });

  const workflowOf = (messageId: string) =>
    messageWorkflowId({ ownerUserId: ana.userId, agentId: agent.id, messageId });
  const replay = (messageId: string, who = ana) => who.api<Replayed>('POST', `/messages/${messageId}/replay`);
  async function answered(text: string): Promise<string> {
    const { body } = await ana.api('POST', `/agents/${agent.id}/messages`, { text });
    const made = String(body['message_id']);
    await until(async () => (await ana.api('GET', `/messages/${made}`)).body['outcome'] !== null, 30_000, 'the answer');
    return made;
  }

  it('is the same again, and nothing of it happens a second time', async () => {
    await tier.client.workflow.getHandle(workflowOf(id)).result();
    const calls = platform.model.calls.length;
    const { status, body } = await replay(id);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.same, body.difference, body.workflow_id], [true, null, workflowOf(id)]);
    const { events } = await tier.client.workflow.getHandle(workflowOf(id)).fetchHistory();
    assert.equal(body.events, events?.length);
    assert.equal(platform.model.calls.length, calls);
  });

  it('may still be on its way', async () => {
    const next = platform.model.calls.length + 1;
    const held = platform.model.hold();
    platform.model.script(() => held.reply);
    const { body } = await ana.api('POST', `/agents/${agent.id}/messages`, { text: 'Think hard' });
    await platform.model.call(next);
    const replayed = await replay(String(body['message_id']));
    held.release(answer('At last.'));
    assert.deepEqual([replayed.status, replayed.body.same], [200, true], JSON.stringify(replayed.body));
  });

  it('is one at a time for each owner', async () => {
    const statuses = (await Promise.all([replay(id), replay(id), replay(id)])).map(({ status }) => status);
    assert.deepEqual(statuses.sort(), [200, 429, 429]);
    assert.equal((await replay(id)).status, 200);
  });

  it('is nobody else’s, and nothing without a history', async () => {
    const rui = await platform.person('rui');
    for (const asked of [await replay(id, rui), await replay(randomUUID())]) assert.equal(asked.status, 404);
    // a server takes its time to delete a history: this one never was
    const never = { ownerUserId: ana.userId, agentId: agent.id, messageId: randomUUID() };
    const nobodys = async () => assert.fail('nothing is opened');
    const replays = temporalReplays(tier.client, { keyFor: nobodys, keyById: nobodys }, nobodys);
    assert.equal(await replays.replay(never, new AbortController().signal), undefined);
  });
});
