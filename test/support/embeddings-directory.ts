import { fetchEmbeddings } from '../../scripts/services/embeddings.ts';
import { cacheFolder } from '../../scripts/state/folders.ts';

/** The folder with the real embedding model, fetched once for all tests of this machine. */
export const embeddingsDirectory = (): Promise<string> =>
  fetchEmbeddings({
    folder: cacheFolder({ AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'] }),
    work: { say: () => undefined, signal: new AbortController().signal },
  });
