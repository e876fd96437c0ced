import type { Embedder } from '../../domain/ports.ts';

const DIMENSIONS = 384;

/** Stored beside its vectors, so that they are never compared with those of a language model. */
export const HASHING_MODEL = 'aiox/character-trigrams-384-for-tests';

/**
 * A lexical embedder for tests: each trigram of characters is hashed to one of 384 places. It finds equal words, not
 * equal meanings; chosen only by AIOX_EMBEDDER=hashing.
 */
export const hashingEmbedder = (): Embedder => ({
  model: HASHING_MODEL,
  dimensions: DIMENSIONS,
  embed: async (texts) => texts.map(embedded),
});

function embedded(text: string): number[] {
  const places = new Array<number>(DIMENSIONS).fill(0);
  const letters = ` ${text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
  for (let start = 0; start + 3 <= letters.length; start += 1) {
    const hash = fnv1a(letters.slice(start, start + 3));
    const place = hash % DIMENSIONS;
    // half of the trigrams count downwards, so that chance collisions cancel out
    places[place] = (places[place] ?? 0) + (hash & 0x8000_0000 ? 1 : -1);
  }
  const length = Math.hypot(...places);
  // a text without a trigram still has to be a vector of length 1
  return length === 0 ? places.map((_, place) => (place === 0 ? 1 : 0)) : places.map((value) => value / length);
}

/** FNV-1a, 32 bits, over UTF-16 units. */
function fnv1a(text: string): number {
  let hash = 2_166_136_261;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619);
  return hash >>> 0;
}
