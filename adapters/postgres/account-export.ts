import type { ExportedRecord } from '../../contracts/account-export.ts';
import { audited } from '../../contracts/audit-events.ts';
import type { AccountExport } from '../../domain/export-ports.ts';
import type { Vault } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import type { ExportedTable } from './exported-tables.ts';
import { exportedTables, keptTables } from './exported-tables.ts';
import { openText } from './sealed-text.ts';

type Row = Record<string, unknown>;

/** Rows in memory at once: at most some megabytes of the longest messages. */
const AT_ONCE = 100;

const begun = audited('account.exported');
const BEGIN = `INSERT INTO audit_logs (owner_user_id, event_type, severity, details)
  VALUES ($1, '${begun.eventType}', '${begun.severity}', '{}')`;

const leftOut: Record<string, string> = { ...keptTables };
for (const { kind, without = {} } of exportedTables)
  for (const [column, why] of Object.entries(without)) leftOut[`${kind}.${column}`] = why;

/** Everything of one owner, table by table, each in the order of its key; no snapshot, which a slow reader would hold open. */
export function postgresAccountExport(database: Database, vault: Vault): AccountExport {
  return {
    leftOut,
    async *read(ownerUserId) {
      await database.statementAsOwner(ownerUserId, 'audit-export-begun', BEGIN, [ownerUserId]);
      for (const table of exportedTables) yield* recordsOf(database, vault, table, ownerUserId);
    },
  };
}

async function* recordsOf(
  database: Database,
  vault: Vault,
  table: ExportedTable,
  owner: string,
): AsyncGenerator<ExportedRecord[]> {
  for (let last: Row | undefined, more = true; more;) {
    const values = [owner, ...(last ? table.key.map((column) => last?.[column]) : [])];
    const name = `export-${table.kind}${last ? '-on' : ''}`;
    const rows = await database.statementAsOwner<Row>(owner, name, statementOf(table, last !== undefined), values);
    if (rows.length > 0) yield await Promise.all(rows.map((row) => recordOf(vault, table, owner, row)));
    last = rows.at(-1);
    more = rows.length === AT_ONCE;
  }
}

/** `on`: after the row whose key follows the owner. Two statements, not one with a condition that may be off: each keeps its index. */
function statementOf({ table, key, columns, told = {}, sealed = {} }: ExportedTable, on: boolean): string {
  const plain = [...columns, ...Object.keys(sealed)].map((column) => `t.${column}`);
  const made = Object.entries(told).map(([column, expression]) => `${expression} AS ${column}`);
  const order = key.map((column) => `t.${column}`).join(', ');
  const after = on ? ` AND (${order}) > (${key.map((_, index) => `$${index + 2}`).join(', ')})` : '';
  return `SELECT ${[...plain, ...made].join(', ')} FROM ${table} t
    WHERE t.${table === 'users' ? 'id' : 'owner_user_id'} = $1${after} ORDER BY ${order} LIMIT ${AT_ONCE}`;
}

async function recordOf(vault: Vault, table: ExportedTable, owner: string, row: Row): Promise<ExportedRecord> {
  const record: ExportedRecord = { type: table.kind };
  for (const [column, value] of Object.entries(row)) {
    const seal = table.sealed?.[column];
    if (!seal || value === null) record[column] = value;
    else Object.assign(record, seal.become(await openText(vault, owner, seal.where(row), value as Buffer)));
  }
  return record;
}
