import assert from 'node:assert/strict';
import { it } from 'node:test';
import { travelling } from '../../activities/called-tools.ts';

const call = (given: unknown, name = 'http_request') => ({
  id: 'same',
  name,
  arguments: given as Record<string, unknown>,
});
const nested = (levels: number): unknown => JSON.parse(`{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`);

it('calls of one answer travel with ids of our own, in their order', () => {
  const calls = travelling([call({ n: 1 }), call({ n: 2 })], 'call_1');
  assert.deepEqual(
    calls.map(({ id, arguments: given }) => [id, given]),
    [
      ['call_1_0', { n: 1 }],
      ['call_1_1', { n: 2 }],
    ],
  );
});

it('arguments that nobody can take are left out and named, and the calls beside them stay', () => {
  const [huge, deep, deepest, beside] = travelling(
    [call({ body: 'x'.repeat(1_048_576) }), call(nested(33)), call(nested(100_000)), call(nested(31))],
    'c',
  );
  assert.deepEqual([huge?.unreadable, huge?.arguments], ['too_large', {}]);
  assert.deepEqual([deep?.unreadable, deep?.arguments], ['too_deep', {}]);
  assert.deepEqual([deepest?.unreadable, deepest?.arguments], ['too_deep', {}]);
  assert.equal(beside?.unreadable, undefined);
});

it('all of one answer together is no more than a history should hold', () => {
  const many = travelling(
    Array.from({ length: 1_000 }, () => call({ body: '€'.repeat(1_000) })),
    'c',
  );
  assert.equal(many.length, 16);
  assert.deepEqual([...new Set(many.slice(0, 5).map(({ unreadable }) => unreadable))], [undefined]);
  assert.ok(many.slice(5).every(({ unreadable }) => unreadable === 'too_large'));
  assert.ok(Buffer.byteLength(JSON.stringify(many)) < 20_000);
  assert.equal(travelling([call({}, 'n'.repeat(1_000_000))], 'c')[0]?.name.length, 64);
});
