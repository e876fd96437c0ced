import { audited } from '../../contracts/audit-events.ts';
import { AppError } from '../../contracts/errors.ts';
import { because, reasons } from '../../contracts/reasons.ts';
import type { ContentGrant, ContentGrants, HeldGrant } from '../../domain/role-ports.ts';
import type { ContentGrantModel } from '../../prisma/generated/models/ContentGrant.ts';
import { fromCursor, page } from './cursor.ts';
import type { Database } from './database.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** Open ones of one owner: more than anybody looks after. */
const MOST = 50;
const HOUR_MS = 3_600_000;

interface Held {
  id: string;
  owner_user_id: string;
  owner_jid: string;
  agent_id: string;
  created_at: Date;
  expires_at: Date;
}

/** What owners let auditors read. Who reads asks by functions that know role, grant and time, and audit the reading. */
export function postgresContentGrants(database: Database): ContentGrants {
  return {
    async give(ownerUserId, { auditorJid, agentId, hours }) {
      const [found] = await database.call<{ id: string | null }>('find-auditor', 'SELECT find_auditor($1) AS id', [
        auditorJid,
      ]);
      return database.asOwner(ownerUserId, async (transaction) => {
        const agent = { id: agentId, ownerUserId, state: { not: 'deleted' } };
        if ((await transaction.agent.count({ where: agent })) === 0) return undefined;
        // one and the same for nobody and for somebody who is no auditor
        const auditorUserId = found?.id;
        if (!auditorUserId) throw new AppError('input.invalid', { field: 'auditor', reason: reasons.auditor_unknown });
        await oneAtATime(transaction, 'grants', ownerUserId);
        const open = { ownerUserId, revokedAt: null, expiresAt: { gt: new Date() } };
        if ((await transaction.contentGrant.count({ where: open })) >= MOST)
          throw new AppError('policy.violation', because('grants_full', { maximum: MOST }));
        const createdAt = new Date();
        const expiresAt = new Date(createdAt.getTime() + hours * HOUR_MS);
        const made = await transaction.contentGrant.create({
          data: { ownerUserId, agentId, auditorUserId, createdAt, expiresAt },
        });
        const details = { grant: made.id, auditor: auditorUserId, expires_at: expiresAt.toISOString() };
        const event = { ownerUserId, agentId, ...audited('grant.given'), details };
        await transaction.auditLog.create({ data: event, select: { id: true } });
        return grant(made);
      });
    },

    async list(ownerUserId, { limit, cursor }) {
      const after = fromCursor(cursor);
      const older = after && [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }];
      const rows = await database.asOwner(ownerUserId, (transaction) =>
        transaction.contentGrant.findMany({
          where: { ownerUserId, ...(older && { OR: older }) },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          take: limit + 1,
        }),
      );
      return page(rows, limit, grant, ({ createdAt, id }) => ({ at: createdAt, id }));
    },

    revoke: (ownerUserId, grantId) =>
      database.asOwner(ownerUserId, async (transaction) => {
        const where = { ownerUserId, id: grantId, revokedAt: null };
        const [gone] = await transaction.contentGrant.updateManyAndReturn({ where, data: { revokedAt: new Date() } });
        if (gone === undefined) return false;
        const { agentId } = gone;
        const event = { ownerUserId, agentId, ...audited('grant.revoked'), details: { grant: grantId } };
        await transaction.auditLog.create({ data: event, select: { id: true } });
        return true;
      }),

    async heldBy(auditorUserId) {
      const rows = await database.call<Held>('grants-to', 'SELECT * FROM grants_to($1)', [auditorUserId]);
      return rows.map(held);
    },

    async use(auditorUserId, { ownerUserId, agentId, messageId = null, what }) {
      const [row] = await database.call<{ granted: boolean }>(
        'use-grant',
        'SELECT use_grant($1, $2, $3, $4, $5) AS granted',
        [auditorUserId, ownerUserId, agentId, messageId, what],
      );
      return row?.granted === true;
    },
  };
}

const grant = ({ revokedAt, ownerUserId: _owner, ...row }: ContentGrantModel): ContentGrant => ({
  ...row,
  revokedAt: revokedAt ?? undefined,
});

const held = (row: Held): HeldGrant => ({
  id: row.id,
  ownerUserId: row.owner_user_id,
  ownerJid: row.owner_jid,
  agentId: row.agent_id,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});
