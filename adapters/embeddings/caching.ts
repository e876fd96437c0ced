import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Embedder } from '../../domain/ports.ts';

const HELD_AT_MOST = 500;

/**
 * An embedder that knows the vectors it made last, by the hash of their owner and text: a message is embedded to recall,
 * and a moment later to be remembered, and the second time costs nothing. One owner's texts are no quicker because another
 * has said them: the time would tell who said what.
 */
export function cachingEmbedder(embedder: Embedder): Embedder {
  const known = new LRUCache<string, number[]>({ max: HELD_AT_MOST });
  return {
    model: embedder.model,
    dimensions: embedder.dimensions,
    async embed(texts, ownerUserId) {
      if (ownerUserId === undefined) return embedder.embed(texts);
      const keys = texts.map((text) => createHash('sha256').update(`${ownerUserId}:${text}`).digest('base64'));
      const held = keys.map((key) => known.get(key));
      const missing = texts.filter((_, index) => !held[index]);
      const made = missing.length === 0 ? [] : await embedder.embed(missing);
      if (made.length !== missing.length) throw new Error('The embedder gave fewer vectors than texts');
      const fresh = made.values();
      return held.map((vector, index) => {
        const whole = vector ?? fresh.next().value ?? [];
        known.set(keys[index] ?? '', whole);
        return whole;
      });
    },
  };
}
