import { audited } from '../../contracts/audit-events.ts';
import { AppError } from '../../contracts/errors.ts';
import type { NewRefreshToken, SignIn, SignIns } from '../../domain/account-ports.ts';
import { fromCursor, page } from './cursor.ts';
import type { Database, Transaction } from './database.ts';

const DAY_MS = 86_400_000;

const IS_OPEN = `
  SELECT count(*) > 0 AND bool_and(revoked_at IS NULL) AS open FROM refresh_tokens WHERE owner_user_id = $1 AND family_id = $2`;

const OPEN_SESSIONS = `
  SELECT family_id AS id, min(session_started_at) AS started, max(created_at) AS used, max(expires_at) AS expires,
    (array_agg(user_agent ORDER BY created_at DESC, used_at DESC NULLS FIRST))[1] AS agent
  FROM refresh_tokens WHERE owner_user_id = $1
  GROUP BY family_id
  HAVING bool_and(revoked_at IS NULL) AND max(expires_at) > now()
    AND ($2::timestamptz IS NULL OR (min(session_started_at), family_id) < ($2::timestamptz, $3::uuid))
  ORDER BY min(session_started_at) DESC, family_id DESC LIMIT $4`;

/** Sessions as families of refresh tokens, known by their hashes only. */
export function postgresSignIns(database: Database): SignIns {
  return {
    async open(userId, sessionId, token, provenBy) {
      await database.asOwner(userId, async (transaction) => {
        // waits for a change of the password that is under way: a sign-in by the old one must not outlive it
        const proven = await transaction.$queryRaw<unknown[]>`
          SELECT id FROM users WHERE id = ${userId}::uuid AND password_hash = ${provenBy} FOR SHARE`;
        if (proven.length === 0) throw new AppError('auth.failed');
        // long over: nobody can trade them, and nobody can be caught trading them twice
        const over = { ownerUserId: userId, expiresAt: { lt: new Date(Date.now() - DAY_MS) } };
        await transaction.refreshToken.deleteMany({ where: over });
        await add(transaction, userId, sessionId, new Date(), token);
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
          return { outcome: 'reused', userId, sessionId: token.familyId };
        }
        if (token.revokedAt || token.expiresAt <= new Date()) return { outcome: 'unknown' };
        await transaction.refreshToken.updateMany({ where, data: { usedAt: new Date() } });
        await add(transaction, userId, token.familyId, token.sessionStartedAt, next);
        return { outcome: 'rotated', userId, sessionId: token.familyId };
      });
    },

    async revoke(userId, sessionId) {
      return database.asOwner(userId, async (transaction) => {
        await lockSession(transaction, sessionId);
        const wasOpen = (await revokeSession(transaction, userId, sessionId)).count > 0;
        if (wasOpen) await auditEnds(transaction, userId, [sessionId]);
        return wasOpen;
      });
    },

    revokeOthers: (userId, keepSessionId) =>
      database.asOwner(userId, async (transaction) => {
        const ended = await revokeOtherSessions(transaction, userId, keepSessionId);
        if (ended.length > 0) await auditEnds(transaction, userId, ended);
        return ended;
      }),

    async list(userId, { limit, cursor }) {
      const after = fromCursor(cursor);
      const rows = await database.statementAsOwner<SessionRow>(userId, 'open-sessions', OPEN_SESSIONS, [
        ...[userId, after?.at ?? null, after?.id ?? null, limit + 1],
      ]);
      return page(rows, limit, signIn, ({ started, id }) => ({ at: started, id }));
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

/** Ends all sessions of a user but one; gives the ids of those that were open. */
export async function revokeOtherSessions(
  transaction: Transaction,
  ownerUserId: string,
  keep: string,
): Promise<string[]> {
  const where = { ownerUserId, familyId: { not: keep }, revokedAt: null };
  const open = await transaction.refreshToken.findMany({ where, select: { familyId: true }, distinct: ['familyId'] });
  const ids = open.map(({ familyId }) => familyId).sort(); // two who do this take the locks in one order
  for (const id of ids) {
    await lockSession(transaction, id);
    await revokeSession(transaction, ownerUserId, id);
  }
  return ids;
}

const add = (
  transaction: Transaction,
  ownerUserId: string,
  familyId: string,
  sessionStartedAt: Date,
  { tokenHash, expiresAt, userAgent }: NewRefreshToken,
) =>
  transaction.refreshToken.create({
    data: { ownerUserId, familyId, sessionStartedAt, tokenHash: Uint8Array.from(tokenHash), expiresAt, userAgent },
  });

interface SessionRow {
  id: string;
  started: Date;
  used: Date;
  expires: Date;
  agent: string;
}

const signIn = ({ id, started, used, expires, agent }: SessionRow): SignIn => ({
  sessionId: id,
  startedAt: started,
  lastUsedAt: used,
  expiresAt: expires,
  userAgent: agent,
});

const audit = (transaction: Transaction, ownerUserId: string, familyId: string) =>
  transaction.auditLog.create({
    data: { ownerUserId, ...audited('session.token_reused'), details: { session: familyId } },
  });

const auditEnds = (transaction: Transaction, ownerUserId: string, sessions: string[]) =>
  transaction.auditLog.create({ data: { ownerUserId, ...audited('session.ended'), details: { sessions } } });
