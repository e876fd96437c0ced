import { audited } from '../../contracts/audit-events.ts';
import { NIL_UUID } from '../../contracts/identifiers.ts';
import type { PasswordResets } from '../../domain/way-in-ports.ts';
import type { Database } from './database.ts';
import { revokeOtherSessions } from './sign-ins.ts';

/** One-time resets of passwords, known by their hashes only. */
export function postgresPasswordResets(database: Database): PasswordResets {
  return {
    async issue(adminId, userId, tokenHash) {
      const values = [adminId, userId, Buffer.from(tokenHash)];
      const statement = 'SELECT issue_password_reset($1, $2, $3) AS ends';
      const [row] = await database.call<{ ends: Date | null }>('issue-password-reset', statement, values);
      return row?.ends ?? undefined;
    },
    async ownerOf(tokenHash) {
      const statement = 'SELECT owner_of_password_reset($1) AS owner';
      const values = [Buffer.from(tokenHash)];
      const [row] = await database.call<{ owner: string | null }>('owner-of-password-reset', statement, values);
      return row?.owner ?? undefined;
    },
    use: (userId, tokenHash, passwordHash) =>
      database.asOwner(userId, async (transaction) => {
        // of two uses at once one deletes the row, and the other finds none
        const { count } = await transaction.passwordReset.deleteMany({
          where: { ownerUserId: userId, tokenHash: Uint8Array.from(tokenHash), expiresAt: { gt: new Date() } },
        });
        if (count === 0) return undefined;
        await transaction.user.updateMany({ where: { id: userId, deletedAt: null }, data: { passwordHash } });
        const endedSessions = await revokeOtherSessions(transaction, userId, NIL_UUID);
        const details = { ended_sessions: endedSessions.length };
        await transaction.auditLog.create({
          data: { ownerUserId: userId, ...audited('account.password_reset'), details },
        });
        return { endedSessions };
      }),
  };
}
