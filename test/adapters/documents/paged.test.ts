import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readParts } from '../../../adapters/documents/paged.ts';

/** A document whose pages are noted as they are read. */
function document(total: number) {
  const read: number[] = [];
  const part = (number: number): Promise<{ text: string }> => {
    read.push(number);
    return Promise.resolve({ text: `words of ${number}` });
  };
  return { read, paged: { unit: 'page' as const, total, part } };
}

describe('a document of many pages', () => {
  it('is read whole up to 500', async () => {
    const { read, paged } = document(500);
    assert.equal((await readParts(paged, null, 1_000_000)).extent, 'pages 1-500 of 500');
    assert.equal(read.length, 500);
  });

  it('is not begun beyond that, and says how to read a part of it', async () => {
    const { read, paged } = document(501);
    await assert.rejects(
      readParts(paged, null, 1_000_000),
      /a document of 501 pages: at most 500 .* Choose some with "pages"/,
    );
    await assert.rejects(readParts(paged, '1-501', 1_000_000), /at most 500/);
    assert.deepEqual(read, []);
    assert.equal((await readParts(paged, '2-501', 1_000_000)).extent, 'pages 2-501 of 501');
  });

  it('is left where its text is as long as may be', async () => {
    const { read, paged } = document(500);
    assert.equal((await readParts(paged, null, 60)).extent, 'pages 1-3 of 500');
    assert.equal(read.length, 3);
  });
});
