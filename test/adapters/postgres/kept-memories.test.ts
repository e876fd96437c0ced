import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { postgresKeptMemories } from '../../../adapters/postgres/kept-memories.ts';
import { postgresMemoryStore } from '../../../adapters/postgres/memory-store.ts';
import { postgresNearMemories } from '../../../adapters/postgres/near-memories.ts';
import { labelled } from '../../../domain/long-memory.ts';
import type { KeptMemories, NearMemories } from '../../../domain/memory-ports.ts';
import type { MemoryStore, NewMemory } from '../../../domain/ports.ts';
import type { Person, PrivateDatabase } from '../../support/private-database.ts';
import { sharedDatabase } from '../../support/shared-database.ts';

let database: PrivateDatabase;
let kept: KeptMemories;
let store: MemoryStore;
let near: NearMemories;

before(async () => {
  database = await sharedDatabase();
  kept = postgresKeptMemories(database.as('api'), database.vaultOf('api'));
  store = postgresMemoryStore(database.as('ai'), database.vaultOf('ai'));
  near = postgresNearMemories(database.as('ai'));
});
after(() => database.stop());

const memory = (text: string, embedding: number[] = [1, 0]): NewMemory => ({
  ...{ id: randomUUID(), messageId: randomUUID(), text, embedding, embeddingModel: 'model-a' },
});
const insert = ({ userId, agentId }: Person, memories: NewMemory[]) => store.insert(userId, agentId, memories);
const listed = async ({ userId, agentId }: Person) => (await kept.list(userId, agentId, { limit: 100 })).items;
const bytesOf = async ({ userId, agentId }: Person): Promise<number> => {
  const counted = 'SELECT memory_bytes::float8 AS bytes FROM user_quotas WHERE owner_user_id = $1 AND agent_id = $2';
  return (await database.admin.query<{ bytes: number }>(counted, [userId, agentId])).rows[0]?.bytes ?? 0;
};
const auditedOf = async ({ userId, agentId }: Person): Promise<unknown[]> => {
  const told = `SELECT details FROM audit_logs WHERE owner_user_id = $1 AND agent_id = $2 AND event_type = 'memory.forgotten' ORDER BY sequence`;
  return (await database.admin.query<{ details: unknown }>(told, [userId, agentId])).rows.map(({ details }) => details);
};

describe('what an agent remembers', () => {
  it('is told to its owner newest first, page by page, with whose words they are and what they take', async () => {
    const ann = await database.person();
    const memories = [memory(labelled('said', 'one')), memory(labelled('answered', 'two')), memory('of old')];
    for (const each of memories) await insert(ann, [each]);
    const { userId, agentId } = ann;
    const first = await kept.list(userId, agentId, { limit: 2 });
    const second = await kept.list(userId, agentId, { limit: 2, cursor: first.next });
    assert.equal(second.next, undefined);
    const all = [...first.items, ...second.items];
    const told = all.map(({ id, kind, text, messageId }) => [id, kind, text, messageId]).reverse();
    assert.deepEqual(told.map(([id]) => id).sort(), memories.map(({ id }) => id).sort());
    for (const [index, [kind, text]] of [
      ['said', 'one'],
      ['answered', 'two'],
      ['said', 'of old'],
    ].entries()) {
      const { id, messageId } = memories[index]!;
      assert.deepEqual(
        told.find(([each]) => each === id),
        [id, kind, text, messageId],
      );
    }
    assert.equal(
      all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      await bytesOf(ann),
    );
    assert.equal(all[0]?.lastRecalledAt, undefined);
  });

  it('is found by its meaning without being noted as recalled', async () => {
    const ann = await database.person();
    const [north, east] = [memory('north', [0, 1]), memory('east', [1, 0])];
    await insert(ann, [north, east, memory('south', [0, -1])]);
    const { userId, agentId } = ann;
    const found = await near.near(userId, agentId, [0, 2], 'model-a', 2);
    assert.deepEqual(found, [
      { id: north.id, score: 1 },
      { id: east.id, score: 0 },
    ]);
    assert.deepEqual(await near.near(userId, agentId, [0, 1], 'model-b', 2), []);
    assert.ok((await listed(ann)).every(({ lastRecalledAt }) => lastRecalledAt === undefined));
    await store.nearest(userId, agentId, [0, 1], 'model-a', 1);
    const recalled = (await listed(ann)).filter(({ lastRecalledAt }) => lastRecalledAt !== undefined);
    assert.deepEqual(
      recalled.map(({ id }) => id),
      [north.id],
    );
  });

  it('is forgotten one by one or as a whole, which is audited without a word of it, and is not counted any more', async () => {
    const ann = await database.person();
    const memories = Array.from({ length: 4_100 }, (_, index) => memory(`number ${index}`));
    await insert(ann, memories);
    const { userId, agentId } = ann;
    const [one] = memories;
    assert.equal(await kept.forget(userId, agentId, one!.id), true);
    assert.equal(await kept.forget(userId, agentId, one!.id), false);
    assert.deepEqual(await kept.find(userId, agentId, [one!.id]), []);
    assert.equal(await kept.forgetAll(userId, agentId), 4_099);
    assert.equal(await kept.forgetAll(userId, agentId), 0);
    assert.deepEqual(await listed(ann), []);
    assert.equal(await bytesOf(ann), 0);
    assert.deepEqual(await auditedOf(ann), [
      { memories: 1, memory_id: one!.id },
      ...[{ memories: 2_000 }, { memories: 2_000 }, { memories: 99 }],
    ]);
  });

  it('is neither shown nor forgotten for somebody else, or in the name of another agent', async () => {
    const [ann, bob] = [await database.person(), await database.person()];
    const hers = memory('hers');
    await insert(ann, [hers]);
    for (const [owner, agent] of [
      [bob.userId, ann.agentId],
      [bob.userId, bob.agentId],
      [ann.userId, bob.agentId],
    ] as const) {
      assert.deepEqual((await kept.list(owner, agent, { limit: 10 })).items, []);
      assert.deepEqual(await kept.find(owner, agent, [hers.id]), []);
      assert.deepEqual(await near.near(owner, agent, [1, 0], 'model-a', 10), []);
      assert.equal(await kept.forget(owner, agent, hers.id), false);
      assert.equal(await kept.forgetAll(owner, agent), 0);
    }
    // also when the query itself has the wrong owner in it: whose transaction it is decides
    const asAnn = 'SELECT forget_memories($1, $2, NULL, 10) AS forgotten';
    const values = [ann.userId, ann.agentId];
    for (const [row] of [
      await database.as('api').statementAsOwner<{ forgotten: number }>(bob.userId, 'as-ann', asAnn, values),
      await database.as('api').call<{ forgotten: number }>('as-ann-of-nobody', asAnn, values),
    ])
      assert.equal(row?.forgotten, 0);
    assert.deepEqual(
      (await listed(ann)).map(({ id }) => id),
      [hers.id],
    );
  });

  it('is read by the door as text, and not as the vectors that texts could be guessed from', async () => {
    const { userId } = await database.person();
    const read = database.as('api').statementAsOwner(userId, 'vectors', 'SELECT embedding FROM agent_memories', []);
    await assert.rejects(read, /permission denied/);
    const gone = database.as('api').statementAsOwner(userId, 'delete', 'DELETE FROM agent_memories', []);
    await assert.rejects(gone, /permission denied/);
  });
});
