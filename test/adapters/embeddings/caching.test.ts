import assert from 'node:assert/strict';
import { it } from 'node:test';
import { cachingEmbedder } from '../../../adapters/embeddings/caching.ts';

function recording() {
  const asked: string[][] = [];
  const embedder = cachingEmbedder({
    model: 'm',
    dimensions: 1,
    embed: async (texts) => {
      asked.push(texts);
      return texts.map((text) => [text.length]);
    },
  });
  return { asked, embedder };
}

it('a text that was embedded a moment ago is not embedded again, and every text keeps its own vector', async () => {
  const { asked, embedder } = recording();
  assert.deepEqual(await embedder.embed(['one', 'three'], 'ann'), [[3], [5]]);
  assert.deepEqual(await embedder.embed(['seventh', 'three', 'eleven'], 'ann'), [[7], [5], [6]]);
  assert.deepEqual(await embedder.embed(['one'], 'ann'), [[3]]);
  assert.deepEqual(asked, [
    ['one', 'three'],
    ['seventh', 'eleven'],
  ]);
});

it('what one owner said is no quicker for another: the time does not tell that it was said', async () => {
  const { asked, embedder } = recording();
  for (const owner of ['ann', 'bob', undefined, undefined, 'ann']) await embedder.embed(['the same words'], owner);
  assert.equal(asked.length, 4);
});
