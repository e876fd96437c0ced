import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import type { Step } from '../../contracts/steps.ts';
import { stepNames } from '../../contracts/step-names.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { answer, delay } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';
import type { XmppClient } from '../support/xmpp-client.ts';

describe('what happened to a message can be seen afterwards', () => {
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;
  let client: XmppClient;
  let message: { id: string; owner_user_id: string; conversation_id: string };
  let connection: Connection;

  before(async () => {
    platform = await sharedPlatform();
    ana = await platform.person('ana');
    agent = await ana.agent();
    client = await ana.online();
    platform.model.script(() =>
      delay(200, answer('an answer', { usage: { prompt_tokens: 30, completion_tokens: 7 } })),
    );
    const id = await client.send({ to: agent.jid, body: 'what happens to this?' });
    await client.waitFor((stanza) => stanza.answers.id === id && stanza.body !== null, 30_000);
    [message] = (await platform.sql('select id, owner_user_id, conversation_id from messages where stanza_id = $1', [
      id,
    ])) as [typeof message];
    connection = await Connection.connect({ address: platform.stack.run.temporal.address });
    const handle = new Client({ connection, namespace: platform.stack.run.temporal.namespace }).workflow.getHandle(
      workflowId(),
    );
    await until(async () => (await handle.describe()).status.name === 'COMPLETED', 15_000, 'the end of the workflow');
  });
  after(async () => {
    await connection?.close();
    await platform?.stop();
  });

  const workflowId = () => `message:${message.owner_user_id}:${agent.id}:${message.id}`;
  const one = async (table: string, where: string): Promise<Record<string, unknown>> => {
    const rows = await platform.sql(`select * from ${table} where ${where} = $1`, [message.id]);
    assert.equal(rows.length, 1, `one row in ${table}`);
    return rows[0] ?? {};
  };

  it('each step stands in the history by name, in its order', async () => {
    const { history } = await connection.workflowService.getWorkflowExecutionHistory({
      namespace: platform.stack.run.temporal.namespace,
      execution: { workflowId: workflowId() },
    });
    const names = (history?.events ?? []).flatMap((event) => {
      const marker = event.markerRecordedEventAttributes;
      if (marker?.markerName === 'core_local_activity') {
        const data = marker.details?.['data']?.payloads?.[0]?.data ?? new Uint8Array();
        return [(JSON.parse(Buffer.from(data).toString()) as { activity_type: string }).activity_type];
      }
      const scheduled = event.activityTaskScheduledEventAttributes;
      return scheduled ? [`${scheduled.activityType?.name} on ${scheduled.taskQueue?.name}`] : [];
    });
    // steps of one line do not wait for each other
    const phases = [
      ['checkOwnership'], // 4
      ['checkGovernance', 'checkTools', 'loadCapabilities'], // 5, 6, 7
      ['think on ai-default'], // 10
      ['settleResponse'], // 11
      ['updateSession', 'recordExecution'], // 12, 14: before the reply leaves
      ['deliver on xmpp'], // 15
      ['remember on ai-default'], // 13: beside the reply and never before it
    ];
    const told = names.filter((name) => phases.flat().includes(name));
    assert.equal(told.length, phases.flat().length, 'each once');
    for (const phase of phases) assert.deepEqual(told.splice(0, phase.length).toSorted(), phase.toSorted());
  });

  it('each step left its row or effect', async () => {
    const row = await one('messages', 'id');
    assert.equal(row['state'], 'answered'); // 4: begun and finished
    const ledger = await one('token_ledger', 'message_id'); // 5 and 11
    assert.deepEqual([ledger['state'], ledger['settled']], ['settled', 37]);
    const execution = await one('executions', 'id'); // 14
    assert.equal(execution['tokens_used'], 37);
    assert.deepEqual(execution['tools_called'], []); // 6: none was offered
    assert.ok(execution['policy_hash']); // 7
    assert.ok(execution['priority']); // 8
    assert.ok(execution['worker_id']); // 9 and 10
    assert.equal((await one('audit_logs', 'message_id'))['event_type'], 'message.answered'); // 14
    assert.equal(
      (await platform.sql('select 1 from agent_memories where source_message_id = $1', [message.id])).length,
      2,
    ); // 13
    const archived = await client.archive(agent.jid); // 15
    assert.equal(archived.filter((stanza) => stanza.body === 'an answer').length, 1);
    const { Redis } = await import('ioredis');
    const redis = new Redis(platform.stack.redisUrl);
    const keys = await redis.keys(`*${message.conversation_id}*`); // 12
    await redis.quit();
    assert.equal(keys.length, 1);
  });

  it('`steps` lists all fifteen with rising times, the tenth enclosing the endpoint’s own', async () => {
    const { status, body } = await ana.api<{ steps: Record<string, unknown>[] }>(
      'GET',
      `/messages/${message.id}/timeline`,
    );
    assert.equal(status, 200);
    const steps = body.steps as unknown as (Step & { started_at: string; finished_at: string })[];
    assert.deepEqual(
      steps.map((step) => step.name),
      [...stepNames],
    );
    const at = (value: string) => new Date(value).getTime();
    const timed = steps.filter((step) => step.name !== 'long-memory');
    for (const step of steps) assert.equal(step.state, 'done', step.name);
    for (const [index, step] of timed.entries()) {
      assert.ok(at(step.finished_at) >= at(step.started_at));
      if (index > 0)
        assert.ok(
          at(step.started_at) >= at(timed[index - 1]?.started_at ?? ''),
          `${step.name} began before the step before it`,
        );
    }
    const think = steps[9];
    const [call] = platform.model.calls;
    assert.ok(
      call?.endedAt && at(think?.started_at ?? '') <= call.arrivedAt && at(think?.finished_at ?? '') >= call.endedAt,
    );
  });
});
