import type { MemorySize } from '../../domain/watch-ports.ts';
import type { Database } from './database.ts';

/** A table's size is no secret of a tenant: it is asked of the catalogue, for which no rows are read. */
const ALL = `
  SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0)::float8 AS bytes
  FROM pg_inherits WHERE inhparent = 'agent_memories'::regclass`;

const OF_AGENT = `
  SELECT coalesce(sum(pg_column_size(content) + pg_column_size(embedding)), 0)::float8 AS bytes
  FROM agent_memories WHERE owner_user_id = $1 AND agent_id = $2`;

type Row = { bytes: number };

export function postgresMemorySize(database: Database): MemorySize {
  const bytes = ([row]: Row[]): number => row?.bytes ?? 0;
  return {
    ofAll: async () => bytes(await database.call<Row>('memory-size', ALL, [])),
    ofAgent: async (ownerUserId, agentId) =>
      bytes(await database.statementAsOwner<Row>(ownerUserId, 'agent-memory-size', OF_AGENT, [ownerUserId, agentId])),
  };
}
