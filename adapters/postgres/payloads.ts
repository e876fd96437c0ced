import type { Payloads, Vault } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { openText, place, sealText } from './sealed-text.ts';

/** As long as a workflow's history may refer to it: the namespace's retention and some. */
const KEPT_DAYS = 35;

const PUT = `
  INSERT INTO payloads (owner_user_id, id, sealed, expires_at, agent_id) VALUES ($1, $2, $3, now() + make_interval(days => $4), $5)
  ON CONFLICT (owner_user_id, id) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at`;

/** Long texts beside the histories, sealed. The last one put under an id counts. */
export function postgresPayloads(database: Database, vault: Vault): Payloads {
  return {
    async put(ownerUserId, id, text, agentId) {
      const sealed = await sealText(vault, ownerUserId, place.payload(id), text);
      await database.statementAsOwner(ownerUserId, 'put-payload', PUT, [
        ownerUserId,
        id,
        Buffer.from(sealed),
        KEPT_DAYS,
        agentId ?? null,
      ]);
    },
    async get(ownerUserId, id) {
      const [row] = await database.statementAsOwner<{ sealed: Buffer }>(
        ownerUserId,
        'get-payload',
        'SELECT sealed FROM payloads WHERE owner_user_id = $1 AND id = $2',
        [ownerUserId, id],
      );
      if (!row) throw new Error(`Payload ${id} is gone: it was never stored, or it expired`);
      return openText(vault, ownerUserId, place.payload(id), row.sealed);
    },
  };
}
