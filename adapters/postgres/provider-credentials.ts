import type { ProviderCredentials, Vault } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { noteUse, STALE } from './last-use.ts';
import { openText, place } from './sealed-text.ts';

const FIND = `
  SELECT base_url, api_key, ${STALE}
  FROM provider_credentials WHERE owner_user_id = $1 AND provider = $2`;

const USED = { table: 'provider_credentials', column: 'provider', event: 'model_key_use_not_noted' } as const;

interface Row {
  base_url: string | null;
  api_key: Buffer;
  stale: boolean;
}

/** Owners' keys as the AI tier reads them: anew for each call, so that a deleted one is not used again. */
export function postgresProviderCredentials(
  database: Database,
  vault: Vault,
  log: { warn(line: Record<string, unknown>): void },
): ProviderCredentials {
  return {
    async of(ownerUserId, provider) {
      const values = [ownerUserId, provider];
      const [row] = await database.statementAsOwner<Row>(ownerUserId, 'model-key', FIND, values);
      if (!row) return undefined;
      const apiKey = await openText(vault, ownerUserId, place.modelKey(provider, row.base_url), row.api_key);
      if (row.stale) noteUse(database, log, USED, ownerUserId, provider);
      return { apiKey, baseUrl: row.base_url };
    },
  };
}
