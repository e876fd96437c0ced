import { z } from 'zod';
import type { Severity } from '../../contracts/audit-events.ts';
import type { AuditEntry, AuditFilter, AuditLog } from '../../domain/audit-ports.ts';
import { cursorOf, pageBy } from './cursor.ts';
import type { Database } from './database.ts';

const AT_ONCE = 500;

const bySequence = cursorOf(z.number().int().min(1).max(Number.MAX_SAFE_INTEGER));

const ROWS = `SELECT sequence, id, agent_id, message_id, event_type, severity, details, created_at, encode(hash, 'hex') AS hash
  FROM audit_logs`;
const SELECTED = `${ROWS}
  WHERE owner_user_id = $1 AND ($2::uuid IS NULL OR agent_id = $2) AND ($3::text IS NULL OR event_type = $3)
    AND ($4::text IS NULL OR severity = $4) AND ($5::timestamptz IS NULL OR created_at >= $5)
    AND ($6::timestamptz IS NULL OR created_at < $6)`;

const NEWEST = `${SELECTED} AND ($7::bigint IS NULL OR sequence < $7) ORDER BY sequence DESC LIMIT $8`;
const OLDEST = `${SELECTED} AND sequence > $7 AND sequence <= $8 ORDER BY sequence LIMIT ${AT_ONCE}`;
const OF_MESSAGE = `${ROWS} WHERE owner_user_id = $1 AND message_id = $2 ORDER BY sequence LIMIT ${AT_ONCE}`;
const LAST = 'SELECT sequence FROM audit_heads WHERE owner_user_id = $1';

/** The audit of one owner, in the order of its chain. */
export function postgresAuditLog(database: Database): AuditLog {
  return {
    async list(owner, filter, { limit, cursor }) {
      const values = [owner, ...wanted(filter), bySequence.read(cursor) ?? null, limit + 1];
      const rows = await database.statementAsOwner<Row>(owner, 'audit-newest', NEWEST, values);
      return pageBy(rows, limit, entry, ({ sequence }) => bySequence.write(Number(sequence)));
    },

    async ofMessage(owner, messageId) {
      const values = [owner, messageId];
      return (await database.statementAsOwner<Row>(owner, 'audit-of-message', OF_MESSAGE, values)).map(entry);
    },

    async *export(owner, filter) {
      const [head] = await database.statementAsOwner<{ sequence: string }>(owner, 'audit-last', LAST, [owner]);
      for (let after = 0; head !== undefined;) {
        const values = [owner, ...wanted(filter), after, head.sequence];
        const rows = await database.statementAsOwner<Row>(owner, 'audit-oldest', OLDEST, values);
        if (rows.length > 0) yield rows.map(entry);
        if (rows.length < AT_ONCE) return;
        after = Number(rows.at(-1)?.sequence);
      }
    },
  };
}

const wanted = ({ agentId, eventType, severity, from, to }: AuditFilter): unknown[] =>
  [agentId, eventType, severity, from, to].map((value) => value ?? null);

interface Row {
  sequence: string;
  id: string;
  agent_id: string | null;
  message_id: string | null;
  event_type: string;
  severity: Severity;
  details: Record<string, unknown>;
  created_at: Date;
  hash: string;
}

const entry = (row: Row): AuditEntry => ({
  sequence: Number(row.sequence),
  id: row.id,
  agentId: row.agent_id ?? undefined,
  messageId: row.message_id ?? undefined,
  eventType: row.event_type,
  severity: row.severity,
  details: row.details,
  at: row.created_at,
  hash: row.hash,
});
