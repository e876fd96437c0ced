import type { ApiKeyScope } from '../../contracts/api-keys.ts';
import { audited } from '../../contracts/audit-events.ts';
import type { AuditEventType } from '../../contracts/audit-events.ts';
import { AppError } from '../../contracts/errors.ts';
import { because } from '../../contracts/reasons.ts';
import type { ApiKeyRecord, ApiKeys } from '../../domain/sign-in-ports.ts';
import type { ApiKeyModel } from '../../prisma/generated/models/ApiKey.ts';
import { fromCursor, page } from './cursor.ts';
import type { Database, Transaction } from './database.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** More than anybody looks after. */
const MOST = 50;

interface Use {
  id: string;
  owner_user_id: string;
  jid: string;
  scopes: ApiKeyScope[];
}

/** Keys of programs, known by their hashes only. */
export function postgresApiKeys(database: Database): ApiKeys {
  return {
    create: (ownerUserId, { keyHash, expiresAt = null, ...key }) =>
      database.asOwner(ownerUserId, async (transaction) => {
        // of many at once no more are made
        await oneAtATime(transaction, 'api keys', ownerUserId);
        if ((await transaction.apiKey.count({ where: { ownerUserId } })) >= MOST)
          throw new AppError('policy.violation', because('api_keys_full', { maximum: MOST }));
        const data = { ...key, ownerUserId, expiresAt, keyHash: Uint8Array.from(keyHash) };
        const made = await transaction.apiKey.create({ data });
        await audit(transaction, ownerUserId, 'api_key.created', key.id);
        return record(made);
      }),

    async list(ownerUserId, { limit, cursor }) {
      const after = fromCursor(cursor);
      const older = after && [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }];
      const rows = await database.asOwner(ownerUserId, (transaction) =>
        transaction.apiKey.findMany({
          where: { ownerUserId, ...(older && { OR: older }) },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          take: limit + 1,
        }),
      );
      return page(rows, limit, record, ({ createdAt, id }) => ({ at: createdAt, id }));
    },

    remove: (ownerUserId, id) =>
      database.asOwner(ownerUserId, async (transaction) => {
        const { count } = await transaction.apiKey.deleteMany({ where: { ownerUserId, id } });
        if (count > 0) await audit(transaction, ownerUserId, 'api_key.deleted', id);
        return count > 0;
      }),

    async use(keyHash) {
      const statement = 'SELECT id, owner_user_id, jid, scopes FROM use_api_key($1)';
      const [found] = await database.call<Use>('use-api-key', statement, [Buffer.from(keyHash)]);
      return found && { id: found.id, userId: found.owner_user_id, jid: found.jid, scopes: found.scopes };
    },
  };
}

const record = ({ id, name, scopes, createdAt, expiresAt, lastUsedAt }: ApiKeyModel): ApiKeyRecord => ({
  id,
  name,
  scopes: scopes as ApiKeyScope[], // checked by the table
  createdAt,
  expiresAt: expiresAt ?? undefined,
  lastUsedAt: lastUsedAt ?? undefined,
});

const audit = (transaction: Transaction, ownerUserId: string, eventType: AuditEventType, id: string) =>
  transaction.auditLog.create({ data: { ownerUserId, ...audited(eventType), details: { api_key: id } } });
