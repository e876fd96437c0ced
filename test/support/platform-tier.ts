import type { Client } from '@temporalio/client';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { tierKeyring } from '../../adapters/postgres/tenant-keys.ts';
import { readConfig } from '../../config/env.ts';
import type { Stack } from '../../scripts/stack.ts';
import { openTemporalClient } from '../../temporal/client.ts';
import { dataConverter } from '../../temporal/data-converter.ts';
import { TenantCodec } from '../../temporal/payload-codec.ts';

export interface PlatformTier {
  codec: TenantCodec;
  /** Reads and writes payloads as the platform worker does. */
  client: Client;
  stop(): Promise<void>;
}

/** What holds the platform tier's key, beside its worker: for starting workflows by hand and reading what they did. */
export function platformTier(stack: Stack): PlatformTier {
  const config = readConfig('platform', stack.env('platform'));
  const database = openDatabase(config.DATABASE_URL, { max: 2 });
  const keys = tierKeyring(database, 'platform', config);
  const client = openTemporalClient(config, dataConverter(keys));
  return {
    codec: new TenantCodec(keys),
    client,
    async stop() {
      await client.connection.close();
      await database.close();
    },
  };
}
