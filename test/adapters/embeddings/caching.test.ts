import assert from 'node:assert/strict';
import { it } from 'node:test';
import { cachingEmbedder } from '../../../adapters/embeddings/caching.ts';

it('a text that was embedded a moment ago is not embedded again, and every text keeps its own vector', async () => {
  const asked: string[][] = [];
  const embedder = cachingEmbedder({
    model: 'm',
    dimensions: 1,
    embed: async (texts) => {
      asked.push(texts);
      return texts.map((text) => [text.length]);
    },
  });
  assert.deepEqual(await embedder.embed(['one', 'three']), [[3], [5]]);
  assert.deepEqual(await embedder.embed(['seventh', 'three', 'eleven']), [[7], [5], [6]]);
  assert.deepEqual(await embedder.embed(['one']), [[3]]);
  assert.deepEqual(asked, [
    ['one', 'three'],
    ['seventh', 'eleven'],
  ]);
});
