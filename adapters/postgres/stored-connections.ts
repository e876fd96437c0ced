import { postgresAccess } from '../../contracts/tool-connection.ts';
import type { Vault } from '../../domain/ports.ts';
import type { StoredConnections } from '../../domain/tool-connection-ports.ts';
import type { Database } from './database.ts';
import { openText, place } from './sealed-text.ts';

const FIND = `
  SELECT access, allowed_tables, coalesce(last_used_at < clock_timestamp() - interval '1 minute', true) AS stale
  FROM tool_connections WHERE owner_user_id = $1 AND name = $2`;

/** One use a minute is written, as of model keys. */
const USED = `
  UPDATE tool_connections SET last_used_at = clock_timestamp()
  WHERE owner_user_id = $1 AND name = $2
    AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')`;

interface Row {
  access: Buffer;
  allowed_tables: string[];
  stale: boolean;
}

/** Owners' connections as the AI tier reads them: anew for each call, so that a deleted one is not used again. */
export function postgresStoredConnections(
  database: Database,
  vault: Vault,
  log: { warn(line: Record<string, unknown>): void },
): StoredConnections {
  return {
    async of(ownerUserId, name) {
      const values = [ownerUserId, name];
      const [row] = await database.statementAsOwner<Row>(ownerUserId, 'tool-connection', FIND, values);
      if (!row) return undefined;
      const where = place.toolConnection(name, row.allowed_tables);
      const access = postgresAccess.parse(JSON.parse(await openText(vault, ownerUserId, where, row.access)));
      // beside the call: nobody waits for it, and nothing is lost with it
      if (row.stale)
        database
          .statementAsOwner(ownerUserId, 'tool-connection-used', USED, values)
          .catch((error: unknown) => log.warn({ event: 'tool_connection_use_not_noted', error }));
      return { access, allowedTables: row.allowed_tables };
    },
  };
}
