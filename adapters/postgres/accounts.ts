import { AppError } from '../../contracts/errors.ts';
import { tiers } from '../../contracts/identifiers.ts';
import type { Tier } from '../../contracts/identifiers.ts';
import type { Account, Accounts } from '../../domain/account-ports.ts';
import { newTenantKey } from '../tenant-key.ts';
import type { Database } from './database.ts';
import { isTaken } from './database-error.ts';

/** What must not leave with an account. */
const shown = { id: true, email: true, name: true, jid: true, createdAt: true } as const;

/** People; one comes into being together with its tenant key, wrapped for the public key (base64url) of every tier. */
export function postgresAccounts(database: Database, tierPublicKeys: Record<Tier, string>): Accounts {
  const byId = (userId: string) =>
    database.asOwner(userId, async (transaction) => {
      const user = await transaction.user.findFirst({ where: { id: userId, deletedAt: null }, select: shown });
      return user ? account(user) : undefined;
    });
  return {
    byId,
    async byEmail(email) {
      const [login] = await database.call<{ id: string; password_hash: string }>(
        'find-login',
        'SELECT id, password_hash FROM find_login($1)',
        [emailKey(email)],
      );
      const found = login && (await byId(login.id));
      return found && { ...found, passwordHash: login.password_hash };
    },
    async create({ userId, email, name, jid, passwordHash }, beforeCommit) {
      const { keyId, wrapped } = await newTenantKey(userId, tierPublicKeys);
      const keys = tiers.map((tier) => ({ ownerUserId: userId, keyId, tier, wrapped: Uint8Array.from(wrapped[tier]) }));
      const insert = database.asOwner(userId, async (transaction) => {
        const data = { id: userId, email, emailKey: emailKey(email), name, jid, passwordHash };
        const user = await transaction.user.create({ data, select: shown });
        await transaction.tenantKey.createMany({ data: keys });
        await beforeCommit();
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

/** Two spellings of one address are one person. */
const emailKey = (email: string): string => email.trim().normalize('NFC').toLowerCase();

const account = ({ id, ...rest }: { id: string } & Omit<Account, 'userId'>): Account => ({ userId: id, ...rest });
