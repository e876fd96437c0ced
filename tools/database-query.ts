import { z } from 'zod';
import { connectionName } from '../contracts/tool-connection.ts';
import { firstLine } from '../domain/one-line.ts';
import type { ReadOnlyDatabases, Selected, StoredConnections } from '../domain/tool-connection-ports.ts';
import type { Tool, ToolSpec } from '../domain/tool-ports.ts';
import { ToolFault } from '../domain/tool-ports.ts';
import { policyWith } from './defaults.ts';
import { MOST_CHARACTERS } from './sql/parse-select.ts';

const MOST_ROWS = 200;
const MOST_BYTES = 64 * 1_024;

const input = z.strictObject({
  connection: connectionName.describe('the name under which the owner stored the database'),
  sql: z.string().min(1).max(MOST_CHARACTERS).describe('one SELECT of PostgreSQL'),
});

export const databaseQuerySpec: ToolSpec<z.infer<typeof input>> = {
  name: 'database_query',
  version: 1,
  description:
    "Reads one of the owner's PostgreSQL databases with one SELECT over the tables that the owner allowed. " +
    `Gives the names of the columns and up to ${MOST_ROWS} rows, a JSON array in each line; ask for few columns and use LIMIT.`,
  input,
  effect: 'read',
  risk: 'critical',
  policy: policyWith({ read_only: true, audit_log: true }),
  summary: ({ connection, sql }) => `${connection} · ${firstLine(sql)}`,
};

interface Parts {
  connections: StoredConnections;
  databases: ReadOnlyDatabases;
}

/** `database_query`: one statement, parsed and found to read allowed tables only, in a transaction that cannot write. */
export const databaseQuery = ({ connections, databases }: Parts): Tool<z.infer<typeof input>> => ({
  spec: databaseQuerySpec,
  async run({ connection: name, sql }, { ownerUserId, policy, signal }) {
    const connection = await connections.of(ownerUserId, name);
    if (!connection) throw new ToolFault(`There is no connection ${name}: the owner stores it under tool-connections`);
    const allowed = narrowed(connection.allowedTables, policy.allowed_tables);
    const { checkSelect } = await import('./sql/check-select.ts');
    const { attributes } = await checkSelect(sql, allowed).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'RefusedSql')) throw error;
      throw new ToolFault(`${error.message}. Allowed tables: ${[...allowed].join(', ') || 'none'}.`, 'no', {
        cause: error,
      });
    });
    const limits = { maxRows: MOST_ROWS, maxBytes: MOST_BYTES, timeoutMs: policy.timeout_ms, signal };
    return { text: textOf(await databases.select(connection.access, { sql, attributes, ...limits })) };
  },
});

/** What the connection allows, and the policy too. */
const narrowed = (tables: readonly string[], policy: readonly string[] | null): ReadonlySet<string> =>
  new Set(tables.filter((table) => policy === null || policy.includes(table)));

const textOf = ({ columns, lines, cut }: Selected): string =>
  [JSON.stringify(columns), ...lines, lastLine(lines.length, cut)].join('\n');

function lastLine(rows: number, cut: Selected['cut']): string {
  const counted = `${rows} ${rows === 1 ? 'row' : 'rows'}`;
  if (cut === undefined) return `(${counted})`;
  return cut === 'rows' ? `(cut after ${counted}: there are more)` : `(cut after ${counted}: more would be too long)`;
}
