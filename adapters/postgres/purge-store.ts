import type { PurgedRows, PurgeStore } from '../../domain/purge-ports.ts';
import type { Database } from './database.ts';

/** Rows of a kind in one transaction: short locks, and far from a statement's time limit. */
const AT_ONCE = 500;

/** Deletes across tenants by functions that know what is due; nothing else of the platform can delete a row. */
export function postgresPurgeStore(database: Database): PurgeStore {
  return {
    async due(retentionDays, limit) {
      const rows = await database.call<{ owner_user_id: string; agent_id: string }>(
        'agents-to-purge',
        'SELECT * FROM agents_to_purge($1, $2)',
        [retentionDays, limit],
      );
      return rows.map((row) => ({ ownerUserId: row.owner_user_id, agentId: row.agent_id }));
    },
    async purge({ ownerUserId, agentId }, retentionDays) {
      const values = [ownerUserId, agentId, retentionDays, AT_ONCE];
      const [row] = await database.call<PurgedRows>('purge-agent', 'SELECT * FROM purge_agent($1, $2, $3, $4)', values);
      if (!row) throw new Error('Purging gave no answer');
      return row;
    },
    async expirePayloads() {
      const statement = 'SELECT purge_expired_payloads($1) AS gone';
      const [row] = await database.call<{ gone: number }>('purge-expired-payloads', statement, [AT_ONCE]);
      return row?.gone ?? 0;
    },
  };
}
