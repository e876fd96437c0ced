import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { postgresAgents } from '../../../adapters/postgres/agents.ts';
import { postgresExecutions } from '../../../adapters/postgres/executions.ts';
import { postgresHistory } from '../../../adapters/postgres/history.ts';
import { postgresMessages } from '../../../adapters/postgres/messages.ts';
import type { AppError } from '../../../contracts/errors.ts';
import type { History, HistoryEntry } from '../../../domain/account-ports.ts';
import type { Agents } from '../../../domain/agent-ports.ts';
import { executionOf } from '../../support/lived-in.ts';
import { AGENTS_DOMAIN, definition } from '../../support/private-database.ts';
import { sharedDatabase } from '../../support/shared-database.ts';
import type { PrivateDatabase } from '../../support/private-database.ts';

let database: PrivateDatabase;
let agents: Agents;
let history: History;

before(async () => {
  database = await sharedDatabase();
  agents = postgresAgents(database.as('api'), database.vaultOf('api'), { agentsDomain: AGENTS_DOMAIN });
  history = postgresHistory(database.as('api'), database.vaultOf('api'));
});
after(() => database.stop());

const nothingElse = async () => undefined;

it('an agent is read back as it was written, and each change is a version of its own', async () => {
  const { userId } = await database.person();
  const agentId = randomUUID();
  const created = await agents.create(userId, agentId, definition('Ada'), 'You are Ada.', nothingElse);
  assert.equal(created.version, 1);
  const changed = await agents.update(userId, agentId, 1, definition('Grace'), 'You are Grace.', nothingElse);
  assert.equal(changed?.version, 2);
  const read = await agents.get(userId, agentId);
  assert.deepEqual(read, { ...changed, systemPrompt: 'You are Grace.' });
  assert.deepEqual(read?.definition, definition('Grace'));
  const { rows } = await database.admin.query<{ version: number; name: string }>(
    "SELECT version, definition #>> '{profile,name}' AS name FROM agent_versions WHERE agent_id = $1 ORDER BY version",
    [agentId],
  );
  assert.deepEqual(rows, [
    { version: 1, name: 'Ada' },
    { version: 2, name: 'Grace' },
  ]);
});

it('of two changes made to the same version, one wins and the other is told', async () => {
  const { userId, agentId } = await database.person();
  const changes = await Promise.allSettled([
    agents.update(userId, agentId, 1, definition('One'), 'p', nothingElse),
    agents.update(userId, agentId, 1, definition('Two'), 'p', nothingElse),
  ]);
  const refused = changes.filter((change) => change.status === 'rejected').map(({ reason }) => reason as unknown);
  assert.equal(refused.length, 1);
  const { code, details } = refused[0] as AppError;
  assert.deepEqual([code, details['current_version']], ['item.conflict', 2]);
  assert.match(String(details['reason']), /read it again/);
});

it('what is not the owner’s, deleted or unknown is the same: nothing', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  for (const [owner, agent] of [
    [ann.userId, bob.agentId],
    [ann.userId, randomUUID()],
  ] as const) {
    assert.equal(await agents.get(owner, agent), undefined);
    assert.equal(await agents.update(owner, agent, 1, definition(), 'p', nothingElse), undefined);
    assert.equal(await agents.remove(owner, agent, nothingElse), false);
    assert.equal(await history.list(owner, agent, { limit: 5 }), undefined);
  }
  assert.equal(await agents.remove(ann.userId, ann.agentId, nothingElse), true);
  assert.equal(await agents.remove(ann.userId, ann.agentId, nothingElse), false);
  assert.equal(await agents.get(ann.userId, ann.agentId), undefined);
  assert.deepEqual(await agents.list(ann.userId, { limit: 5 }), { items: [], next: undefined });
  assert.ok(await agents.get(bob.userId, bob.agentId));
});

it('a creation, change or removal whose other half fails did not happen', async () => {
  const { userId, agentId } = await database.person();
  const fail = async () => {
    throw new Error('no roster');
  };
  const other = randomUUID();
  await assert.rejects(agents.create(userId, other, definition(), 'p', fail), /no roster/);
  await assert.rejects(agents.update(userId, agentId, 1, definition('New'), 'p', fail), /no roster/);
  await assert.rejects(agents.remove(userId, agentId, fail), /no roster/);
  assert.equal(await agents.get(userId, other), undefined);
  const kept = await agents.get(userId, agentId);
  assert.deepEqual([kept?.version, kept?.definition.profile.name], [1, 'Ada']);
});

it('agents are listed newest first, each once, page by page, those made in one millisecond too', async () => {
  const { userId, agentId } = await database.person();
  const ids = [agentId];
  for (let index = 0; index < 6; index += 1) {
    ids.push(randomUUID());
    await agents.create(userId, ids.at(-1) ?? '', definition(`agent ${index}`), 'p', nothingElse);
  }
  await database.admin.query('UPDATE agents SET created_at = $2 WHERE owner_user_id = $1 AND name <> $3', [
    userId,
    new Date(),
    'Ada',
  ]);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await agents.list(userId, { limit: 2, cursor });
    seen.push(...page.items.map((item) => item.agentId));
    cursor = page.next;
  } while (cursor !== undefined);
  assert.equal(seen.at(-1), agentId);
  assert.deepEqual(seen.toSorted(), ids.toSorted());
});

it('a cursor that no page gave is refused', async () => {
  const { userId } = await database.person();
  for (const cursor of [
    '',
    'nonsense',
    Buffer.from('[1,"x"]').toString('base64url'),
    Buffer.from('[1e300,1]').toString('base64url'),
  ])
    await assert.rejects(agents.list(userId, { limit: 2, cursor }), { code: 'input.invalid' });
});

it('history goes back page by page through what came in and what went out, texts opened', async () => {
  const person = await database.person();
  const platform = database.as('platform');
  const messages = postgresMessages(platform, database.vaultOf('platform'));
  const executions = postgresExecutions(platform, database.vaultOf('platform'));
  for (let index = 1; index <= 3; index += 1) {
    const { ref } = await database.say(person, `question ${index}`);
    await messages.begin(ref);
    await executions.record(executionOf(ref, { reply: `answer ${index}` }));
    await messages.finish(ref, { state: 'answered' });
  }
  await database.say(person, 'question 4');
  const seen: HistoryEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await history.list(person.userId, person.agentId, { limit: 3, cursor });
    seen.push(...(page?.items ?? []));
    cursor = page?.next;
  } while (cursor !== undefined);
  assert.deepEqual(
    seen.map(({ text, state }) => `${text}: ${state}`).toReversed(),
    [1, 2, 3]
      .flatMap((index) => [`question ${index}: answered`, `answer ${index}: answered`])
      .concat('question 4: accepted'),
  );
  const answer = seen.find(({ text }) => text === 'answer 2');
  assert.equal(answer?.inReplyTo, seen.find(({ text }) => text === 'question 2')?.messageId);
});

it('a message is reported with its state, its reply and what it cost, to its owner only', async () => {
  const person = await database.person();
  const stranger = await database.person();
  const { ref } = await database.say(person, 'how much?');
  const open = await history.report(person.userId, ref.messageId);
  assert.deepEqual([open?.state, open?.reply, open?.text], ['accepted', undefined, 'how much?']);
  const record = executionOf(ref, { reply: 'little' });
  const platform = database.as('platform');
  await postgresExecutions(platform, database.vaultOf('platform')).record(record);
  await postgresMessages(platform, database.vaultOf('platform')).finish(ref, { state: 'answered' });
  const report = await history.report(person.userId, ref.messageId);
  assert.deepEqual(
    [report?.state, report?.reply?.text, report?.reply?.messageId],
    ['answered', 'little', record.replyId],
  );
  const execution = await history.execution(person.userId, ref.messageId);
  assert.deepEqual([execution?.tokensUsed, execution?.durationMs, execution?.model], [42, 13, 'builtin']);
  assert.equal(await history.report(stranger.userId, ref.messageId), undefined);
  assert.equal(await history.execution(stranger.userId, ref.messageId), undefined);
  assert.equal(await history.report(person.userId, record.replyId), undefined);
});
