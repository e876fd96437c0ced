import type { NewRefreshToken, SignIns } from '../../domain/account-ports.ts';
import type { Database, Transaction } from './database.ts';

const DAY_MS = 86_400_000;

const IS_OPEN = `
  SELECT count(*) > 0 AND bool_and(revoked_at IS NULL) AS open FROM refresh_tokens WHERE owner_user_id = $1 AND family_id = $2`;

/** Sessions as families of refresh tokens, known by their hashes only. */
export function postgresSignIns(database: Database): SignIns {
  return {
    async open(userId, sessionId, token) {
      await database.asOwner(userId, async (transaction) => {
        // long over: nobody can trade them, and nobody can be caught trading them twice
        const over = { ownerUserId: userId, expiresAt: { lt: new Date(Date.now() - DAY_MS) } };
        await transaction.refreshToken.deleteMany({ where: over });
        await add(transaction, userId, sessionId, token);
      });
    },

    async rotate(tokenHash, next) {
      const [found] = await database.call<{ owner: string | null }>(
        'owner-of-refresh-token',
        'SELECT owner_of_refresh_token($1) AS owner',
        [Buffer.from(tokenHash)],
      );
      const userId = found?.owner;
      if (!userId) return { outcome: 'unknown' };
      return database.asOwner(userId, async (transaction) => {
        const where = { ownerUserId: userId, tokenHash: Uint8Array.from(tokenHash) };
        const before = await transaction.refreshToken.findFirst({ where, select: { familyId: true } });
        if (!before) return { outcome: 'unknown' };
        await lockSession(transaction, before.familyId);
        const token = await transaction.refreshToken.findFirstOrThrow({ where });
        if (token.usedAt) {
          await revokeSession(transaction, userId, token.familyId);
          await audit(transaction, userId, token.familyId);
          return { outcome: 'reused' };
        }
        if (token.revokedAt || token.expiresAt <= new Date()) return { outcome: 'unknown' };
        await transaction.refreshToken.updateMany({ where, data: { usedAt: new Date() } });
        await add(transaction, userId, token.familyId, next);
        return { outcome: 'rotated', userId, sessionId: token.familyId };
      });
    },

    async revoke(userId, sessionId) {
      await database.asOwner(userId, async (transaction) => {
        await lockSession(transaction, sessionId);
        await revokeSession(transaction, userId, sessionId);
      });
    },

    async isOpen(userId, sessionId) {
      const rows = await database.statementAsOwner<{ open: boolean }>(userId, 'session-open', IS_OPEN, [
        userId,
        sessionId,
      ]);
      return rows[0]?.open === true;
    },
  };
}

/** Two trades of one token, or a trade and a sign-out, come one after the other: else a session could outlive its end. */
const lockSession = (transaction: Transaction, sessionId: string) =>
  transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${sessionId}, 0))`;

const revokeSession = (transaction: Transaction, ownerUserId: string, familyId: string) =>
  transaction.refreshToken.updateMany({
    where: { ownerUserId, familyId, revokedAt: null },
    data: { revokedAt: new Date() },
  });

const add = (transaction: Transaction, ownerUserId: string, familyId: string, token: NewRefreshToken) =>
  transaction.refreshToken.create({
    data: { ownerUserId, familyId, tokenHash: Uint8Array.from(token.tokenHash), expiresAt: token.expiresAt },
  });

const audit = (transaction: Transaction, ownerUserId: string, familyId: string) =>
  transaction.auditLog.create({
    data: { ownerUserId, eventType: 'session.token_reused', severity: 'critical', details: { session: familyId } },
  });
