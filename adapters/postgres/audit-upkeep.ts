import type { AuditUpkeep } from '../../domain/audit-ports.ts';
import type { Database } from './database.ts';

/** Anchors and partitions by functions that are allowed nothing else. */
export function postgresAuditUpkeep(database: Database): AuditUpkeep {
  return {
    async toAnchor(limit) {
      const rows = await database.call<{ owner_user_id: string; sequence: string; hash: Buffer }>(
        'heads-to-anchor',
        'SELECT * FROM heads_to_anchor($1)',
        [limit],
      );
      return rows.map((head) => ({
        ownerUserId: head.owner_user_id,
        sequence: Number(head.sequence),
        hash: head.hash.toString('hex'),
      }));
    },
    async keepAnchors(anchors, at, keyId) {
      await database.call('keep-anchors', 'SELECT keep_anchors($1, $2, $3, $4, $5, $6)', [
        anchors.map(({ ownerUserId }) => ownerUserId),
        anchors.map(({ sequence }) => sequence),
        anchors.map(({ hash }) => Buffer.from(hash, 'hex')),
        anchors.map(({ signature }) => Buffer.from(signature)),
        at,
        keyId,
      ]);
    },
    async makePartitions(monthsAhead) {
      const statement = 'SELECT make_audit_partitions($1) AS made';
      const [row] = await database.call<{ made: number }>('make-audit-partitions', statement, [monthsAhead]);
      return row?.made ?? 0;
    },
    async dropPartition(retentionDays) {
      const statement = 'SELECT drop_audit_partition($1) AS name';
      const [row] = await database.call<{ name: string | null }>('drop-audit-partition', statement, [retentionDays]);
      return row?.name ?? undefined;
    },
  };
}
