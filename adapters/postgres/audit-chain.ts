import type { Anchor, ChainedRow, StoredChain } from '../../domain/audit-ports.ts';
import type { Database } from './database.ts';

const AT_ONCE = 2_000;
/** Behind the head there should be none; of many, some are enough to be told. */
const BEYOND = 100;

const row = `l.sequence, l.id, coalesce(l.agent_id::text, '') AS agent, coalesce(l.message_id::text, '') AS message, l.event_type, l.severity,
  (extract(epoch FROM l.created_at) * 1000)::bigint AS at, l.details::text AS details, encode(l.previous_hash, 'hex') AS previous, encode(l.hash, 'hex') AS hash`;

const ROWS = `SELECT ${row} FROM audit_logs l
  WHERE l.owner_user_id = $1 AND l.sequence <= $2 AND (l.sequence, l.id) > ($3, $4::uuid)
  ORDER BY l.sequence, l.id LIMIT ${AT_ONCE}`;

const BEHIND = `SELECT ${row} FROM audit_logs l
  WHERE l.owner_user_id = $1
    AND l.sequence > coalesce((SELECT h.sequence FROM audit_heads h WHERE h.owner_user_id = $1), 0)
    AND NOT EXISTS (SELECT FROM audit_anchors a WHERE a.owner_user_id = $1 AND a.sequence >= l.sequence)
  ORDER BY l.sequence, l.id LIMIT ${BEYOND}`;

const HEAD = `SELECT sequence, encode(hash, 'hex') AS hash, start_sequence, encode(start_hash, 'hex') AS start_hash
  FROM audit_heads WHERE owner_user_id = $1`;

const ANCHORS = `SELECT sequence, encode(hash, 'hex') AS hash, anchored_at, key_id, signature FROM audit_anchors
  WHERE owner_user_id = $1 ORDER BY sequence`;

const OWNERS = `SELECT owner_user_id AS owner FROM audit_heads UNION SELECT owner_user_id FROM audit_anchors
  UNION SELECT owner_user_id FROM audit_logs ORDER BY owner`;

/** Everybody of whom something is or was audited; only an administrator of the database sees more than nobody. */
export const auditedOwners = async (database: Database): Promise<string[]> =>
  (await database.call<{ owner: string }>('audited-owners', OWNERS, [])).map(({ owner }) => owner);

/** Chains as they are stored; numbers of 64 bits come as text. */
export function postgresAuditChain(database: Database): StoredChain {
  return {
    async head(owner) {
      const [found] = await database.statementAsOwner<Head>(owner, 'audit-head', HEAD, [owner]);
      return (
        found && {
          sequence: Number(found.sequence),
          hash: found.hash,
          startSequence: Number(found.start_sequence),
          startHash: found.start_hash,
        }
      );
    },
    async *rows(owner, upTo) {
      let after: [sequence: number, id: string] = [-1, '00000000-0000-0000-0000-000000000000'];
      for (;;) {
        const found = await database.statementAsOwner<Row>(owner, 'audit-rows', ROWS, [owner, upTo, ...after]);
        const last = found.at(-1);
        if (last === undefined) return;
        yield found.map(chained);
        after = [Number(last.sequence), last.id];
      }
    },
    beyond: async (owner) =>
      (await database.statementAsOwner<Row>(owner, 'audit-behind', BEHIND, [owner])).map(chained),
    anchors: async (owner) =>
      (await database.statementAsOwner<AnchorRow>(owner, 'audit-anchors', ANCHORS, [owner])).map(anchor),
  };
}

interface Head {
  sequence: string;
  hash: string;
  start_sequence: string;
  start_hash: string;
}

interface Row {
  sequence: string;
  id: string;
  agent: string;
  message: string;
  event_type: string;
  severity: string;
  at: string;
  details: string;
  previous: string;
  hash: string;
}

interface AnchorRow {
  sequence: string;
  hash: string;
  anchored_at: Date;
  key_id: string;
  signature: Uint8Array;
}

const chained = ({ sequence, agent, message, event_type, at, previous, ...rest }: Row): ChainedRow => ({
  ...rest,
  sequence: Number(sequence),
  agentId: agent,
  messageId: message,
  eventType: event_type,
  createdAtMs: Number(at),
  previousHash: previous,
});

const anchor = ({ sequence, hash, anchored_at, key_id, signature }: AnchorRow): Anchor => ({
  ...{ sequence: Number(sequence), hash, signature },
  at: anchored_at,
  keyId: key_id,
});
