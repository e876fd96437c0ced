import pgvector from 'pgvector';
import type { Memory, MemoryStore, Vault } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { openText, place, sealText } from './sealed-text.ts';

/** Exact by the index on (owner, agent); cosine distance, so that the score is the cosine similarity. */
const NEAREST = `
  SELECT id, content, created_at, coalesce(last_recalled_at, '-infinity') < now() - interval '1 hour' AS stale, 1 - (embedding <=> $4::vector) AS score
  FROM agent_memories
  WHERE owner_user_id = $1 AND agent_id = $2 AND embedding_model = $3 AND dimensions = vector_dims($4::vector)
  ORDER BY embedding <=> $4::vector
  LIMIT $5`;

/** When a memory was of use last, to the hour: a hint for housekeeping. Rows that somebody else is touching are left. */
const TOUCH = `
  UPDATE agent_memories m SET last_recalled_at = now()
  FROM (
    SELECT id FROM agent_memories
    WHERE owner_user_id = $1 AND id = ANY ($2::uuid[])
    FOR UPDATE SKIP LOCKED
  ) recalled
  WHERE m.owner_user_id = $1 AND m.id = recalled.id`;

const INSERT = `
  INSERT INTO agent_memories (owner_user_id, id, agent_id, source_message_id, content, embedding, embedding_model, dimensions)
  SELECT $1, m.id, $2, m.source, m.content, m.embedding::vector, m.model, vector_dims(m.embedding::vector)
  FROM unnest($3::uuid[], $4::uuid[], $5::bytea[], $6::text[], $7::text[]) AS m (id, source, content, embedding, model)
  ON CONFLICT (owner_user_id, id) DO NOTHING`;

const MAKE_ROOM = 'SELECT * FROM make_room_for_memories($1, $2, $3, $4)';

type Row = { id: string; content: Buffer; created_at: Date; stale: boolean; score: number };

/** Long memory in pgvector. Owner and agent stand in every statement, and row-level security stands behind them. */
export function postgresMemoryStore(database: Database, vault: Vault): MemoryStore {
  return {
    async nearest(ownerUserId, agentId, embedding, embeddingModel, limit) {
      const rows = await database.statementAsOwner<Row>(ownerUserId, 'nearest-memories', NEAREST, [
        ownerUserId,
        agentId,
        embeddingModel,
        pgvector.toSql(embedding),
        limit,
      ]);
      const stale = rows.filter((row) => row.stale).map((row) => row.id);
      if (stale.length > 0) await database.statementAsOwner(ownerUserId, 'touch-memories', TOUCH, [ownerUserId, stale]);
      return Promise.all(rows.map((row) => memory(vault, ownerUserId, row)));
    },
    async makeRoom(ownerUserId, agentId, { megabytes, audited }) {
      const values = [ownerUserId, agentId, megabytes * 1_048_576, audited];
      const [row] = await database.call<{ gave_way: number; bytes: string }>('make-room', MAKE_ROOM, values);
      return { memories: row?.gave_way ?? 0, bytes: Number(row?.bytes ?? 0) };
    },
    async insert(ownerUserId, agentId, memories) {
      const sealed = memories.map(({ id, text }) => sealText(vault, ownerUserId, place.memory(id), text));
      await database.statementAsOwner(ownerUserId, 'insert-memories', INSERT, [
        ownerUserId,
        agentId,
        memories.map(({ id }) => id),
        memories.map(({ messageId }) => messageId),
        (await Promise.all(sealed)).map((bytes) => Buffer.from(bytes)),
        memories.map(({ embedding }) => pgvector.toSql(embedding) as string),
        memories.map(({ embeddingModel }) => embeddingModel),
      ]);
    },
  };
}

const memory = async (vault: Vault, owner: string, row: Row): Promise<Memory> => ({
  id: row.id,
  text: await openText(vault, owner, place.memory(row.id), row.content),
  score: row.score,
  createdAt: row.created_at,
});
