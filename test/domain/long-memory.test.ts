import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryConfig } from '../../contracts/agent.ts';
import { derivedId } from '../../domain/derived-id.ts';
import { chunksOf, labelled, unlabelled, usesLongMemory } from '../../domain/long-memory.ts';

describe('a text to remember', () => {
  it('is one piece when it is short, and none when it is empty', () => {
    assert.deepEqual(chunksOf('My sister lives in Porto.  She paints.'), ['My sister lives in Porto. She paints.']);
    for (const nothing of ['', '   ', '\n\t']) assert.deepEqual(chunksOf(nothing), []);
  });

  it('is cut between sentences, and loses no word', () => {
    const text = Array.from({ length: 60 }, (_, i) => `Sentence number ${i} has exactly eight words here.`).join(' ');
    const chunks = chunksOf(text);
    assert.ok(chunks.length > 1);
    for (const chunk of chunks) {
      assert.ok(chunk.split(' ').length <= 200);
      assert.match(chunk, /^Sentence.*here\.$/s);
    }
    assert.equal(chunks.join(' '), text);
  });

  it('is cut between words where a sentence has no end', () => {
    const text = Array.from({ length: 450 }, (_, i) => `word${i}`).join(' ');
    const chunks = chunksOf(text);
    assert.deepEqual(
      chunks.map((chunk) => chunk.split(' ').length),
      [200, 200, 50],
    );
    assert.equal(chunks.join(' '), text);
  });

  it('tells whose it is', () => {
    assert.deepEqual(unlabelled(labelled('said', 'I like tea')), { side: 'said', text: 'I like tea' });
    assert.deepEqual(unlabelled(labelled('answered', 'Noted.')), { side: 'answered', text: 'Noted.' });
    assert.deepEqual(unlabelled('old row'), { side: undefined, text: 'old row' });
  });
});

it('an agent of short memory recalls nothing, and neither does one that has it switched off', () => {
  assert.equal(usesLongMemory(memoryConfig.parse({})), true);
  assert.equal(usesLongMemory(memoryConfig.parse({ type: 'long_term' })), true);
  assert.equal(usesLongMemory(memoryConfig.parse({ type: 'short_term' })), false);
  assert.equal(usesLongMemory(memoryConfig.parse({ long_term_enabled: false })), false);
});

it('an id that follows from another is the one of the standard (RFC 9562, appendix A.4)', () => {
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
  assert.equal(derivedId(dns, 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2');
});
