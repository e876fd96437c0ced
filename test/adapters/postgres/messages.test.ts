import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { postgresCapabilities } from '../../../adapters/postgres/capabilities.ts';
import { postgresExecutions } from '../../../adapters/postgres/executions.ts';
import { postgresMessages } from '../../../adapters/postgres/messages.ts';
import { postgresPayloads } from '../../../adapters/postgres/payloads.ts';
import { postgresWorkerRegistry } from '../../../adapters/postgres/worker-registry.ts';
import type { Executions, Messages } from '../../../domain/ports.ts';
import { executionOf } from '../../support/lived-in.ts';
import { AGENTS_DOMAIN } from '../../support/private-database.ts';
import { sharedDatabase } from '../../support/shared-database.ts';
import type { PrivateDatabase } from '../../support/private-database.ts';

let database: PrivateDatabase;
let messages: Messages;
let executions: Executions;

before(async () => {
  database = await sharedDatabase();
  messages = postgresMessages(database.as('platform'), database.vaultOf('platform'));
  executions = postgresExecutions(database.as('platform'), database.vaultOf('platform'));
});
after(() => database.stop());

it('a message begins with all that its workflow must know, its text opened', async () => {
  const person = await database.person({ systemPrompt: 'Sê gentil.' });
  const { ref } = await database.say(person, 'olá, tudo bem?', 'stanza-7');
  const begun = await messages.begin(ref);
  assert.equal(begun?.body, 'olá, tudo bem?');
  assert.equal(begun.agentJid, `agent-${person.agentId}@${AGENTS_DOMAIN}`);
  assert.equal(begun.systemPromptBytes, Buffer.byteLength('Sê gentil.'));
  assert.equal(begun.definition.profile.name, 'Ada');
  assert.equal(begun.stanzaId, 'stanza-7');
  assert.equal(begun.replyTo, `${person.jid}/phone`);
  assert.ok(begun.acceptedAt >= begun.receivedAt - 1_000 && begun.sequence === 1);
});

it('nobody begins a message whose sender may no longer write to the agent, or one of another owner', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  const { ref } = await database.say(ann, 'hello');
  assert.equal(await messages.begin({ ...ref, ownerUserId: bob.userId }), undefined);
  assert.equal(await messages.begin({ ...ref, agentId: bob.agentId }), undefined);
  await database.admin.query('UPDATE users SET deleted_at = now() WHERE id = $1', [ann.userId]);
  assert.equal(await messages.begin(ref), undefined);
});

it('the turn passes from message to message', async () => {
  const person = await database.person();
  const first = (await database.say(person, 'one')).ref;
  const second = (await database.say(person, 'two')).ref;
  assert.equal(await messages.turnOf(person.userId, first.messageId), 'unstarted');
  await messages.begin(first);
  assert.equal(await messages.turnOf(person.userId, first.messageId), 'open');
  assert.equal((await messages.begin(second))?.previousMessageId, first.messageId);
  await messages.finish(first, { state: 'refused', code: 'quota.exceeded' });
  await messages.finish(first, { state: 'answered' });
  assert.equal(await messages.turnOf(person.userId, first.messageId), 'passed');
  assert.equal((await messages.begin(second))?.previousMessageId, null);
  const { rows } = await database.admin.query('SELECT state, outcome_code FROM messages WHERE id = $1', [
    first.messageId,
  ]);
  assert.deepEqual(rows, [{ state: 'refused', outcome_code: 'quota.exceeded' }]);
});

it('what was accepted and not begun is found, of all tenants, in the order of acceptance', async () => {
  await database.admin.query("UPDATE messages SET state = 'failed' WHERE state = 'accepted'");
  const people = [await database.person(), await database.person()];
  const refs = [];
  for (let round = 0; round < 3; round += 1)
    for (const person of people) refs.push((await database.say(person, `round ${round}`)).ref);
  await messages.begin(refs[2] ?? assert.fail());
  assert.deepEqual(await messages.unstarted(0, 10), refs.toSpliced(2, 1));
  assert.deepEqual(await messages.unstarted(0, 2), refs.slice(0, 2));
  assert.deepEqual(await messages.unstarted(60_000, 10), []);
});

it('execution, reply and audit line are written together, once, however often it is said', async () => {
  const person = await database.person();
  const { ref } = await database.say(person, 'hello');
  const record = executionOf(ref, {
    outcome: { state: 'refused', code: 'quota.exceeded', details: { resets_in_s: 9 } },
  });
  const said = await Promise.all([executions.record(record), executions.record({ ...record, replyId: randomUUID() })]);
  assert.deepEqual(said.sort(), [false, true]);
  const { rows } = await database.admin.query(
    `SELECT (SELECT count(*)::int FROM executions WHERE id = $1 AND outcome_code = 'quota.exceeded' AND tokens_used = 42) AS executions,
       (SELECT count(*)::int FROM messages WHERE in_reply_to = $1 AND sequence = 1) AS replies,
       (SELECT count(*)::int FROM audit_logs WHERE message_id = $1 AND event_type = 'message.refused'
          AND details ->> 'code' = 'quota.exceeded' AND details ->> 'policy_hash' = 'abc') AS audited`,
    [ref.messageId],
  );
  assert.deepEqual(rows, [{ executions: 1, replies: 1, audited: 1 }]);
});

it('no text lies readable in the database', async () => {
  const person = await database.person({ systemPrompt: 'prompt-in-the-clear' });
  const { ref } = await database.say(person, 'question-in-the-clear');
  await executions.record(executionOf(ref, { reply: 'answer-in-the-clear' }));
  const payloads = postgresPayloads(database.as('ai'), database.vaultOf('ai'));
  const id = randomUUID();
  await payloads.put(person.userId, id, 'payload-in-the-clear');
  assert.equal(
    await postgresPayloads(database.as('platform'), database.vaultOf('platform')).get(person.userId, id),
    'payload-in-the-clear',
  );
  for (const table of ['agents', 'agent_versions', 'messages', 'executions', 'payloads', 'audit_logs']) {
    const { rows } = await database.admin.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`);
    for (const { row } of rows) {
      assert.doesNotMatch(row, /in-the-clear/, table);
      assert.ok(!row.includes(Buffer.from('in-the-clear').toString('hex')), table);
    }
  }
});

it('the last turns of a conversation come back oldest first, without what was refused', async () => {
  const person = await database.person();
  let conversationId = '';
  for (const [index, state] of (['answered', 'refused', 'answered', 'answered'] as const).entries()) {
    const { ref } = await database.say(person, `question ${index}`);
    conversationId = (await messages.begin(ref))?.conversationId ?? assert.fail();
    await executions.record(executionOf(ref, { outcome: { state }, reply: `answer ${index}` }));
    await messages.finish(ref, { state });
  }
  const turns = await messages.turnsBefore(person.userId, conversationId, 4, 3);
  assert.deepEqual(turns, [
    { role: 'assistant', text: 'answer 0' },
    { role: 'user', text: 'question 2' },
    { role: 'assistant', text: 'answer 2' },
  ]);
});

it('capabilities tell of the last hundred answers and of the slots that are free now', async () => {
  const person = await database.person();
  const capabilities = postgresCapabilities(database.as('platform'));
  await database.admin.query('DELETE FROM ai_workers');
  const unknown = await capabilities.load(person.userId, person.agentId, 1);
  assert.deepEqual(unknown.facts, { reliability: 0.5, toolsAvailable: 1, poolFree: 0, poolWorkers: 0 });

  const registry = postgresWorkerRegistry(database.as('ai'));
  const report = {
    host: 'h',
    pool: 'default',
    capabilities: { providers: { builtin: { operator: true, models: ['builtin'] } }, embedding_models: [] },
    slots: 10,
    averageLatencyMs: null,
    hourlyLatencyMs: null,
    memoryMb: 90.5,
  };
  await registry.report({ ...report, workerId: 'one', activeRequests: 9 });
  await registry.report({ ...report, workerId: 'one', activeRequests: 5 });
  await registry.report({ ...report, workerId: 'two', activeRequests: 0 });
  await registry.report({ ...report, workerId: 'elsewhere', pool: 'gpu', activeRequests: 10 });
  await registry.report({ ...report, workerId: 'silent', activeRequests: 10 });
  await database.admin.query(
    "UPDATE ai_workers SET last_heartbeat_at = now() - interval '11 seconds' WHERE worker_id = 'silent'",
  );
  for (const state of ['answered', 'answered', 'failed'] as const) {
    const { ref } = await database.say(person, 'hello');
    await executions.record(executionOf(ref, { outcome: { state } }));
  }
  const known = await capabilities.load(person.userId, person.agentId, 1);
  assert.deepEqual(known.facts, { reliability: 3 / 5, toolsAvailable: 1, poolFree: 0.75, poolWorkers: 2 });
  assert.equal(known.descriptor.worker_pool, 'default');
  assert.match(known.descriptor.policy_hash, /^[0-9a-f]{64}$/);
  await registry.leave('two');
  assert.equal((await capabilities.load(person.userId, person.agentId, 1)).facts.poolFree, 0.5);
  const stranger = await database.person();
  await assert.rejects(capabilities.load(stranger.userId, person.agentId, 1), { code: 'access.denied' });
});
