import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { postgresAgentVersions } from '../../../adapters/postgres/agent-versions.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import type { Database } from '../../../adapters/postgres/database.ts';
import { postgresMemoryStore } from '../../../adapters/postgres/memory-store.ts';
import type { MemoryStore, NewMemory, Vault } from '../../../domain/ports.ts';
import { sharedDatabase } from '../../support/shared-database.ts';
import type { PrivateDatabase } from '../../support/private-database.ts';

let database: PrivateDatabase;
let memories: MemoryStore;

before(async () => {
  database = await sharedDatabase();
  memories = postgresMemoryStore(database.as('ai'), database.vaultOf('ai'));
});
after(() => database.stop());

const memory = (text: string, embedding: number[], changes: Partial<NewMemory> = {}): NewMemory => ({
  ...{ id: randomUUID(), messageId: randomUUID(), text, embedding, embeddingModel: 'model-a' },
  ...changes,
});

it('the nearest memories come first, with their likeness, as many as asked', async () => {
  const { userId, agentId } = await database.person();
  await memories.insert(userId, agentId, [
    memory('north', [0, 1]),
    memory('north-east', [1, 1]),
    memory('east', [1, 0]),
    memory('south', [0, -1]),
  ]);
  const found = await memories.nearest(userId, agentId, [0, 1], 'model-a', 3);
  assert.deepEqual(
    found.map(({ text }) => text),
    ['north', 'north-east', 'east'],
  );
  assert.deepEqual(
    found.map(({ score }) => Number(score.toFixed(3))),
    [1, 0.707, 0],
  );
});

it('the same memory kept twice is there once', async () => {
  const { userId, agentId } = await database.person();
  const kept = memory('once', [1, 0]);
  await memories.insert(userId, agentId, [kept]);
  await memories.insert(userId, agentId, [{ ...kept, text: 'twice' }]);
  assert.deepEqual(
    (await memories.nearest(userId, agentId, [1, 0], 'model-a', 5)).map(({ text }) => text),
    ['once'],
  );
});

it('a vector of another model or another width is never compared', async () => {
  const { userId, agentId } = await database.person();
  await memories.insert(userId, agentId, [
    memory('other model', [1, 0], { embeddingModel: 'model-b' }),
    memory('other width', [1, 0, 0]),
    memory('mine', [0, 1]),
  ]);
  assert.deepEqual(
    (await memories.nearest(userId, agentId, [1, 0], 'model-a', 5)).map(({ text }) => text),
    ['mine'],
  );
});

it('an agent is told nothing of another agent or another person', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  await memories.insert(ann.userId, ann.agentId, [memory('of ann', [1, 0])]);
  await memories.insert(bob.userId, bob.agentId, [memory('of bob', [1, 0])]);
  const texts = async (owner: string, agent: string) =>
    (await memories.nearest(owner, agent, [1, 0], 'model-a', 5)).map(({ text }) => text);
  assert.deepEqual(await texts(ann.userId, ann.agentId), ['of ann']);
  assert.deepEqual(await texts(ann.userId, bob.agentId), []);
  assert.deepEqual(await texts(bob.userId, ann.agentId), []);
  assert.deepEqual(await texts(ann.userId, randomUUID()), []);
});

it('the statement asks for the owner itself: recall sees one tenant also under a role that no policy binds', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  const unsealed: Vault = {
    seal: async (_owner, _place, bytes) => bytes,
    open: async (_owner, _place, bytes) => bytes,
  };
  const unbound = openDatabase(database.stack.adminUrl, { max: 1 });
  try {
    const store = postgresMemoryStore(unbound, unsealed);
    await store.insert(bob.userId, bob.agentId, [memory('of bob', [1, 0])]);
    assert.deepEqual(await store.nearest(ann.userId, bob.agentId, [1, 0], 'model-a', 5), []);
    assert.equal((await store.nearest(bob.userId, bob.agentId, [1, 0], 'model-a', 5)).length, 1);
  } finally {
    await unbound.close();
  }
});

it('the database refuses what the statement forgets: without its owner filter, recall still sees one tenant', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  await memories.insert(bob.userId, bob.agentId, [memory('of bob', [1, 0])]);
  const forgetful: Database = {
    ...database.as('ai'),
    statementAsOwner: (owner, name, statement, values) =>
      database.as('ai').statementAsOwner(owner, `forgetful-${name}`, withoutOwnerFilter(statement), values),
  };
  const store = postgresMemoryStore(forgetful, database.vaultOf('ai'));
  assert.deepEqual(await store.nearest(ann.userId, bob.agentId, [1, 0], 'model-a', 5), []);
  const own = await store.nearest(bob.userId, bob.agentId, [1, 0], 'model-a', 5);
  assert.deepEqual(
    own.map(({ text }) => text),
    ['of bob'],
    'the changed statement finds nothing at all',
  );
});

/** `$1` must stay: a parameter of no use has no type. */
function withoutOwnerFilter(statement: string): string {
  const open = statement.replaceAll(/(m\.)?owner_user_id = \$1/g, () => '$1::uuid IS NOT NULL');
  assert.notEqual(open, statement);
  return open;
}

it('a memory that was of use is marked, and recalls at the same moment do not wait for each other', async () => {
  const { userId, agentId } = await database.person();
  await memories.insert(userId, agentId, [memory('a', [1, 0]), memory('b', [0, 1])]);
  const recalls = Array.from({ length: 20 }, () => memories.nearest(userId, agentId, [1, 0], 'model-a', 2));
  for (const found of await Promise.all(recalls)) assert.equal(found.length, 2);
  const { rows } = await database.admin.query(
    'SELECT count(last_recalled_at)::int AS marked FROM agent_memories WHERE owner_user_id = $1',
    [userId],
  );
  assert.deepEqual(rows, [{ marked: 2 }]);
});

it('the AI tier reads the system prompt of a version by its owner only', async () => {
  const [ann, bob] = [await database.person({ systemPrompt: 'Be Ann’s.' }), await database.person()];
  const versions = postgresAgentVersions(database.as('ai'), database.vaultOf('ai'));
  assert.equal(await versions.systemPrompt(ann.userId, ann.agentId, 1), 'Be Ann’s.');
  assert.equal(await versions.systemPrompt(bob.userId, ann.agentId, 1), undefined);
  assert.equal(await versions.systemPrompt(ann.userId, ann.agentId, 2), undefined);
});
