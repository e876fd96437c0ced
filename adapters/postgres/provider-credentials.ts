import type { ProviderCredentials, Vault } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { openText, place } from './sealed-text.ts';

const FIND = `
  SELECT base_url, api_key, coalesce(last_used_at < clock_timestamp() - interval '1 minute', true) AS stale
  FROM provider_credentials WHERE owner_user_id = $1 AND provider = $2`;

/** One use a minute is written: who looks wants to know whether a key is alive, and a row is not to be written for each call. */
const USED = `
  UPDATE provider_credentials SET last_used_at = clock_timestamp()
  WHERE owner_user_id = $1 AND provider = $2
    AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')`;

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
      // beside the call: nobody waits for it, and nothing is lost with it
      if (row.stale)
        database
          .statementAsOwner(ownerUserId, 'model-key-used', USED, values)
          .catch((error: unknown) => log.warn({ event: 'model_key_use_not_noted', error }));
      return { apiKey, baseUrl: row.base_url };
    },
  };
}
