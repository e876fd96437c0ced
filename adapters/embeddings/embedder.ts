import type { Embedder } from '../../domain/ports.ts';
import { cachingEmbedder } from './caching.ts';
import { hashingEmbedder } from './hashing.ts';
import { miniLmEmbedder } from './minilm.ts';

export interface EmbedderSettings {
  AIOX_EMBEDDER: 'minilm' | 'hashing';
  AIOX_EMBEDDINGS_DIR?: string | undefined;
}

/** The embedder of this process. The one for tests has to be asked for by name: it never stands in for the real one. */
export function chosenEmbedder({ AIOX_EMBEDDER, AIOX_EMBEDDINGS_DIR }: EmbedderSettings): Embedder {
  if (AIOX_EMBEDDER === 'hashing') return hashingEmbedder();
  if (AIOX_EMBEDDINGS_DIR === undefined)
    throw new Error(
      'AIOX_EMBEDDINGS_DIR is not set: "npm start" fetches the embedding model and sets it; for tests without recall by meaning, AIOX_EMBEDDER=hashing',
    );
  return cachingEmbedder(miniLmEmbedder(AIOX_EMBEDDINGS_DIR));
}
