import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DeltaBatch } from '../../domain/delta-batch.ts';

it('pieces of an answer join without gap or overlap, whatever came between two flushes', () => {
  const batch = new DeltaBatch();
  const text = 'Olá, 👋 tudo bem? Sim.';
  const pieces: { offset: number; text: string }[] = [];
  for (const [index, unit] of [...text].entries()) {
    batch.add(unit);
    if (index % 5 === 4) pieces.push(batch.take() ?? assert.fail('a piece was waiting'));
  }
  pieces.push(batch.take() ?? assert.fail('the end was waiting'));
  let joined = '';
  for (const piece of pieces) {
    assert.equal(piece.offset, joined.length, 'offsets count UTF-16 units');
    joined += piece.text;
  }
  assert.equal(joined, text);
  assert.equal(batch.take(), undefined, 'nothing is sent when nothing came');
});
