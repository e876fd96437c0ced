import { audited } from '../../contracts/audit-events.ts';
import { AppError } from '../../contracts/errors.ts';
import { NIL_UUID, tiers } from '../../contracts/identifiers.ts';
import type { Role } from '../../contracts/roles.ts';
import type { Tier } from '../../contracts/identifiers.ts';
import { reasons } from '../../contracts/reasons.ts';
import type { Account, AccountLanguage, Accounts } from '../../domain/account-ports.ts';
import { emailKey } from '../../domain/email-key.ts';
import type { KeyShards } from '../../domain/key-ports.ts';
import { newTenantKey } from '../tenant-key.ts';
import type { Database } from './database.ts';
import { isTaken } from './database-error.ts';
import { revokeOtherSessions } from './sign-ins.ts';

/** What must not leave with an account. */
const shown = { id: true, email: true, name: true, jid: true, language: true, role: true, createdAt: true } as const;

/** People; one comes into being together with its tenant key, wrapped for the public key (base64url) of every tier. */
export function postgresAccounts(
  database: Database,
  tierPublicKeys: Record<Tier, string>,
  shards: KeyShards,
): Accounts {
  const byId = (userId: string) =>
    database.asOwner(userId, async (transaction) => {
      const user = await transaction.user.findFirst({ where: { id: userId, deletedAt: null }, select: shown });
      return user ? account(user) : undefined;
    });
  const withPassword = (userId: string) =>
    database.asOwner(userId, async (transaction) => {
      const select = { ...shown, passwordHash: true };
      const user = await transaction.user.findFirst({ where: { id: userId, deletedAt: null }, select });
      return user ? { ...account(user), passwordHash: user.passwordHash } : undefined;
    });
  return {
    byId,
    withPassword,
    async byEmail(email) {
      const [login] = await database.call<{ id: string }>('find-login', 'SELECT id FROM find_login($1)', [
        emailKey(email),
      ]);
      return withPassword(login?.id ?? NIL_UUID); // nobody's is looked up, too: it takes as long
    },
    change: (userId, { name, language, password }) =>
      database.asOwner(userId, async (transaction) => {
        const where = { id: userId, deletedAt: null, ...(password && { passwordHash: password.before }) };
        const data = { name, language, passwordHash: password?.after };
        const { count } = await transaction.user.updateMany({ where, data: definedIn(data) });
        const user = await transaction.user.findFirst({ where: { id: userId, deletedAt: null }, select: shown });
        if (!user) return undefined;
        if (count === 0) throw new AppError('auth.password_wrong');
        const endedSessions = password ? await revokeOtherSessions(transaction, userId, password.keepSessionId) : [];
        if (password) await transaction.auditLog.create({ data: passwordChanged(userId, endedSessions.length) });
        return { account: account(user), endedSessions };
      }),
    replaceXmppPassword: (userId, replace) =>
      database.asOwner(userId, async (transaction) => {
        await replace();
        const data = { ownerUserId: userId, ...audited('account.xmpp_password_changed'), details: {} };
        await transaction.auditLog.create({ data, select: { id: true } });
      }),
    close: (userId, passwordHash, beforeCommit) =>
      database.asOwner(userId, async (transaction) => {
        const [row] = await transaction.$queryRaw<{ outcome: 'closed' | 'wrong' | 'last' }[]>`
          SELECT close_account(${userId}::uuid, ${passwordHash}) AS outcome`;
        if (row?.outcome === 'last') throw new AppError('item.conflict', { reason: reasons.admin_only });
        if (row?.outcome !== 'closed') throw new AppError('auth.password_wrong');
        const ended = await revokeOtherSessions(transaction, userId, NIL_UUID);
        const where = { ownerUserId: userId };
        const keys = await transaction.apiKey.findMany({ where, select: { id: true } });
        await transaction.apiKey.deleteMany({ where });
        await beforeCommit();
        return [...ended, ...keys.map(({ id }) => id)];
      }),
    async create({ userId, email, name, jid, passwordHash }, beforeCommit) {
      const { keyId, wrapped } = await newTenantKey(userId, tierPublicKeys);
      const keys = tiers.map((tier) => ({
        ownerUserId: userId,
        keyId,
        tier,
        wrapped: Uint8Array.from(wrapped[tier]),
        sharded: true,
      }));
      await shards.ensure(userId); // before anything is sealed; of an account that does not come into being it is of no use
      const insert = database.asOwner(userId, async (transaction) => {
        const data = { id: userId, email, emailKey: emailKey(email), name, jid, passwordHash };
        const user = await transaction.user.create({ data, select: shown });
        await transaction.tenantKey.createMany({ data: keys });
        await beforeCommit();
        await transaction.auditLog.create({ data: accountCreated(userId), select: { id: true } });
        return account(user);
      });
      return insert.catch((error: unknown) => {
        if (isTaken(error, 'users_email_key_key')) throw new AppError('item.conflict', { field: 'email' });
        if (isTaken(error, 'users_jid_key')) throw new AppError('item.conflict', { field: 'jid' });
        throw error;
      });
    },
  };
}

interface Row extends Omit<Account, 'userId' | 'language' | 'role'> {
  id: string;
  language: string;
  role: string;
}

const account = ({ id, email, name, jid, language, role, createdAt }: Row): Account => ({
  ...{ userId: id, email, name, jid, createdAt },
  // both checked by the table
  language: language as AccountLanguage,
  role: role as Role,
});

const definedIn = <T extends object>(data: T) =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };

const accountCreated = (ownerUserId: string) => ({ ownerUserId, ...audited('account.created'), details: {} });

const passwordChanged = (ownerUserId: string, endedSessions: number) => ({
  ownerUserId,
  ...audited('account.password_changed'),
  details: { ended_sessions: endedSessions },
});
