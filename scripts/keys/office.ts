import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { folderOfShards } from '../../adapters/key-shards.ts';
import { postgresKeyRotation } from '../../adapters/postgres/key-rotation.ts';
import { openTierKey } from '../../adapters/tier-key.ts';
import type { TierKeySettings } from '../../adapters/tier-key.ts';
import type { Tier } from '../../contracts/identifiers.ts';
import { historiesBegunBefore } from '../../temporal/histories-since.ts';
import { temporalTls } from '../../temporal/tls.ts';
import type { KeyCommands } from './commands.ts';

/** Where an installation keeps what the commands work on. The private key is the api tier's. */
export interface Installation {
  adminUrl: string;
  keyDir: string;
  publicKeys: Record<Tier, string>;
  tierKey: TierKeySettings;
  temporal: { address: string; namespace: string };
}

export function openKeyOffice(
  { adminUrl, keyDir, publicKeys, tierKey, temporal }: Installation,
  say: (line: string) => void,
): KeyCommands & { close: () => Promise<void> } {
  const database = new pg.Pool({ connectionString: adminUrl, max: 2 });
  database.on('error', () => {}); // its next statement says so
  const tls = temporalTls(process.env);
  const connection = Connection.lazy({ address: temporal.address, tls });
  const client = new Client({ connection, namespace: temporal.namespace });
  return {
    rotation: postgresKeyRotation({
      ...{ database, publicKeys, tier: 'api', tierKey: openTierKey('api', tierKey), shards: folderOfShards(keyDir) },
    }),
    histories: (owner, moment) => historiesBegunBefore(client, owner, moment),
    say,
    async close() {
      await connection.close();
      await database.end();
    },
  };
}
