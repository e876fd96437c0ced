import type { KeptMemories, KeptMemory } from '../../domain/memory-ports.ts';
import { unlabelled } from '../../domain/long-memory.ts';
import type { Vault } from '../../domain/ports.ts';
import { fromCursor, page } from './cursor.ts';
import type { Database } from './database.ts';
import { openText, place } from './sealed-text.ts';

interface Row {
  id: string;
  source_message_id: string;
  content: Buffer;
  embedding_model: string;
  size: number;
  created_at: Date;
  last_recalled_at: Date | null;
}

const FACTS = `
  SELECT id, source_message_id, content, embedding_model, octet_length(content) + 4 * dimensions AS size, created_at, last_recalled_at
  FROM agent_memories WHERE owner_user_id = $1 AND agent_id = $2`;
const LIST = `${FACTS} AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
  ORDER BY created_at DESC, id DESC LIMIT $5`;
const FIND = `${FACTS} AND id = ANY ($3::uuid[])`;
const FORGET = 'SELECT forget_memories($1, $2, $3, $4) AS forgotten';

/** Few enough for one statement to be quick and the owner's other memories to get their turn. */
const BATCH = 2_000;

/** Memories for the one whose they are. Texts are opened here; vectors are not this tier's to read. */
export function postgresKeptMemories(database: Database, vault: Vault): KeptMemories {
  const opened = (ownerUserId: string, rows: Row[]): Promise<KeptMemory[]> =>
    Promise.all(rows.map((row) => memory(vault, ownerUserId, row)));
  const forget = async (ownerUserId: string, agentId: string, id: string | null, most: number): Promise<number> => {
    const values = [ownerUserId, agentId, id, most];
    const [row] = await database.statementAsOwner<{ forgotten: number }>(ownerUserId, 'forget', FORGET, values);
    return row?.forgotten ?? 0;
  };

  return {
    async list(ownerUserId, agentId, { limit, cursor }) {
      const after = fromCursor(cursor);
      const values = [ownerUserId, agentId, after?.at ?? null, after?.id ?? null, limit + 1];
      const rows = await database.statementAsOwner<Row>(ownerUserId, 'memories-of-agent', LIST, values);
      return page(
        await opened(ownerUserId, rows),
        limit,
        (record) => record,
        ({ createdAt, id }) => ({ at: createdAt, id }),
      );
    },
    async find(ownerUserId, agentId, ids) {
      const values = [ownerUserId, agentId, ids];
      return opened(ownerUserId, await database.statementAsOwner<Row>(ownerUserId, 'memories', FIND, values));
    },
    forget: async (ownerUserId, agentId, id) => (await forget(ownerUserId, agentId, id, 1)) > 0,
    async forgetAll(ownerUserId, agentId) {
      let all = 0;
      for (let some = BATCH; some === BATCH; all += some) some = await forget(ownerUserId, agentId, null, BATCH);
      return all;
    },
  };
}

async function memory(vault: Vault, ownerUserId: string, row: Row): Promise<KeptMemory> {
  const { side = 'said', text } = unlabelled(await openText(vault, ownerUserId, place.memory(row.id), row.content));
  return {
    id: row.id,
    ...{ kind: side, text },
    messageId: row.source_message_id,
    sizeBytes: row.size,
    embeddingModel: row.embedding_model,
    createdAt: row.created_at,
    lastRecalledAt: row.last_recalled_at ?? undefined,
  };
}
