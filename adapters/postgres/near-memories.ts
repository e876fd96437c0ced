import pgvector from 'pgvector';
import type { NearMemory } from '../../contracts/memory.ts';
import type { NearMemories } from '../../domain/memory-ports.ts';
import type { Database } from './database.ts';

/** Exact, and by cosine, as recall is. */
const NEAR = `
  SELECT id, 1 - (embedding <=> $4::vector) AS score
  FROM agent_memories
  WHERE owner_user_id = $1 AND agent_id = $2 AND embedding_model = $3 AND dimensions = vector_dims($4::vector)
  ORDER BY embedding <=> $4::vector
  LIMIT $5`;

/** Which memories are near to something. No text is opened. */
export const postgresNearMemories = (database: Database): NearMemories => ({
  near: (ownerUserId, agentId, embedding, embeddingModel, limit) =>
    database.statementAsOwner<NearMemory>(ownerUserId, 'near-memories', NEAR, [
      ownerUserId,
      agentId,
      embeddingModel,
      pgvector.toSql(embedding),
      limit,
    ]),
});
