import type { Vault } from '../../domain/ports.ts';
import type { ModelKey, ModelKeys } from '../../domain/model-key-ports.ts';
import { auditEvent } from './audit-event.ts';
import type { Database } from './database.ts';
import { place, sealText } from './sealed-text.ts';

/** Characters of a key from which on four of them give nothing away. */
const LONG_ENOUGH = 16;

const shown = { provider: true, baseUrl: true, lastFour: true, createdAt: true, lastUsedAt: true } as const;

/** Owners' keys as the API keeps them: it can write one and cannot read it again. */
export function postgresModelKeys(database: Database, vault: Vault): ModelKeys {
  return {
    list: (ownerUserId) =>
      database.asOwner(ownerUserId, async (transaction) => {
        const query = { where: { ownerUserId }, orderBy: { provider: 'asc' }, select: shown } as const;
        return (await transaction.providerCredential.findMany(query)).map(modelKey);
      }),

    async put(ownerUserId, { provider, apiKey, baseUrl }) {
      const sealed = await sealText(vault, ownerUserId, place.modelKey(provider, baseUrl), apiKey);
      const written = {
        ...{ apiKey: sealed, baseUrl, lastFour: apiKey.length < LONG_ENOUGH ? null : apiKey.slice(-4) },
        ...{ createdAt: new Date(), lastUsedAt: null },
      };
      return database.asOwner(ownerUserId, async (transaction) => {
        const row = await transaction.providerCredential.upsert({
          where: { ownerUserId_provider: { ownerUserId, provider } },
          create: { ownerUserId, provider, ...written },
          update: written,
          select: shown,
        });
        await auditEvent(transaction, ownerUserId, 'model_key.saved', { provider });
        return modelKey(row);
      });
    },

    remove: (ownerUserId, provider) =>
      database.asOwner(ownerUserId, async (transaction) => {
        const { count } = await transaction.providerCredential.deleteMany({ where: { ownerUserId, provider } });
        if (count > 0) await auditEvent(transaction, ownerUserId, 'model_key.deleted', { provider });
        return count > 0;
      }),
  };
}

const modelKey = ({ provider, ...rest }: Omit<ModelKey, 'provider'> & { provider: string }): ModelKey => ({
  ...rest,
  provider: provider as ModelKey['provider'],
});
