import type { Database } from './database.ts';

/** Column of a query: whether the row was not used in the last minute. One use a minute is written, no more. */
export const STALE = "coalesce(last_used_at < clock_timestamp() - interval '1 minute', true) AS stale";

/** Where something that an owner brought lies, by what it is named, and what the log says when its use cannot be noted. */
interface Used {
  table: 'provider_credentials' | 'tool_connections';
  column: 'provider' | 'name';
  event: string;
}

/**
 * Notes that a row was used: who looks wants to know whether a key is alive, and a row is not to be written for each call. It
 * happens beside the call: nobody waits for it, and nothing is lost with it.
 */
export function noteUse(
  database: Database,
  log: { warn(line: Record<string, unknown>): void },
  { table, column, event }: Used,
  ownerUserId: string,
  named: string,
): void {
  const statement = `
    UPDATE ${table} SET last_used_at = clock_timestamp()
    WHERE owner_user_id = $1 AND ${column} = $2
      AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')`;
  database
    .statementAsOwner(ownerUserId, `used-${table}`, statement, [ownerUserId, named])
    .catch((error: unknown) => log.warn({ event, error }));
}
