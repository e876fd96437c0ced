import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chosenEmbedder } from '../../../adapters/embeddings/embedder.ts';
import { hashingEmbedder } from '../../../adapters/embeddings/hashing.ts';
import { miniLmEmbedder } from '../../../adapters/embeddings/minilm.ts';
import { RECALL_LIMIT } from '../../../domain/long-memory.ts';
import type { Embedder } from '../../../domain/ports.ts';
import { distractors, facts, stopWords } from '../../support/facts.ts';
import { embeddingsDirectory } from '../../support/embeddings-directory.ts';

const dot = (a: number[], b: number[]): number => a.reduce((sum, value, place) => sum + value * (b[place] ?? 0), 0);

/** Place of each fact among everything that was told, when its question is asked; 0 is the nearest. */
async function ranks(embedder: Embedder): Promise<number[]> {
  const told = await embedder.embed([...facts.map((fact) => fact.told), ...distractors]);
  const asked = await embedder.embed(facts.map((fact) => fact.asked));
  return asked.map((question, index) => {
    const scores = told.map((memory) => dot(question, memory));
    return scores.filter((score) => score > (scores[index] ?? 0)).length;
  });
}

const contentWords = (text: string): string[] =>
  (text.toLowerCase().match(/[a-z]+/g) ?? []).filter((word) => !stopWords.has(word));

describe('the corpus', () => {
  it('has five facts, each asked without a content word of it, and two hundred different distractors', () => {
    assert.equal(facts.length, 5);
    assert.equal(new Set(distractors).size, 200);
    for (const { told, asked } of facts) {
      const words = new Set(contentWords(told));
      assert.deepEqual(
        contentWords(asked).filter((word) => words.has(word)),
        [],
        `${told} / ${asked}`,
      );
    }
  });
});

describe('recall by meaning', () => {
  it('finds each of five facts among two hundred other things, asked in other words', async () => {
    const places = await ranks(miniLmEmbedder(await embeddingsDirectory()));
    assert.ok(
      places.every((place) => place < RECALL_LIMIT),
      `places ${places.join(', ')}`,
    );
  });

  it('is not what the hashing embedder for tests does', async () => {
    const places = await ranks(hashingEmbedder());
    const found = places.filter((place) => place < RECALL_LIMIT).length;
    assert.ok(found <= 2, `it found ${found} of 5, at places ${places.join(', ')}`);
  });
});

describe('an embedder', () => {
  const embedders: [string, () => Promise<Embedder>][] = [
    ['of the language model', async () => miniLmEmbedder(await embeddingsDirectory())],
    ['for tests', async () => hashingEmbedder()],
  ];
  for (const [title, make] of embedders)
    it(`${title} gives one vector of its width and of length 1 for each text, the same each time`, async () => {
      const embedder = await make();
      const texts = ['short', 'a longer sentence about the sea', '', '👋', 'word '.repeat(2_000), 'olá'];
      const vectors = await embedder.embed(texts);
      assert.equal(vectors.length, texts.length);
      for (const vector of vectors) {
        assert.equal(vector.length, embedder.dimensions);
        assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-3, `length ${Math.hypot(...vector)}`);
      }
      const [again = []] = await embedder.embed(['a longer sentence about the sea']);
      // a batch is padded, which int8 rounds a little differently
      assert.ok(dot(vectors[1] ?? [], again) > 0.999);
      assert.deepEqual(await embedder.embed([]), []);
    });

  it('whose files are not there says what to do, at once', () => {
    assert.throws(() => miniLmEmbedder('/nowhere'), /AIOX_EMBEDDINGS_DIR \(\/nowhere\) lacks .*onnx.*npm start/);
    assert.throws(() => chosenEmbedder({ AIOX_EMBEDDER: 'minilm' }), /AIOX_EMBEDDINGS_DIR is not set/);
  });

  it('for tests has to be asked for by name', async () => {
    assert.notEqual(chosenEmbedder({ AIOX_EMBEDDER: 'hashing' }).model, (await embedders[0]?.[1]())?.model);
    const directory = await embeddingsDirectory();
    const real = chosenEmbedder({ AIOX_EMBEDDER: 'minilm', AIOX_EMBEDDINGS_DIR: directory });
    assert.equal(real.model, 'sentence-transformers/all-MiniLM-L6-v2');
  });
});
