import { postgresAccess } from '../../contracts/tool-connection.ts';
import type { Vault } from '../../domain/ports.ts';
import type { StoredConnections } from '../../domain/tool-connection-ports.ts';
import type { Database } from './database.ts';
import { noteUse, STALE } from './last-use.ts';
import { openText, place } from './sealed-text.ts';

const FIND = `
  SELECT access, allowed_tables, ${STALE}
  FROM tool_connections WHERE owner_user_id = $1 AND name = $2`;

const USED = { table: 'tool_connections', column: 'name', event: 'tool_connection_use_not_noted' } as const;

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
      if (row.stale) noteUse(database, log, USED, ownerUserId, name);
      return { access, allowedTables: row.allowed_tables };
    },
  };
}
