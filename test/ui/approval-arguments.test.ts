import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesBetween, same } from '../../ui/src/lib/approvals/argument-diff.ts';
import { fieldsOf, jsonText, readField } from '../../ui/src/lib/approvals/argument-fields.ts';
import { searchOf, viewOf } from '../../ui/src/lib/approvals/inbox-view.ts';
import { faultLine } from '../../ui/src/lib/approvals/json-fault.ts';
import { asciiHost, piecesOf, plainLine, signName } from '../../ui/src/lib/approvals/text-pieces.ts';

describe('what a tool would get, before a person', () => {
  it('is shown to the letter: the pieces are the text', () => {
    const text = 'see https://bank.example@evil.example:8443/a?b#c \u202egpj.exe\u200b\n\tend 👩‍👧 é';
    const pieces = piecesOf(text);
    assert.equal(pieces.map((piece) => piece.text).join(''), text);
    assert.deepEqual(
      pieces.filter(({ kind }) => kind === 'host').map((piece) => piece.text),
      ['evil.example:8443'],
    );
    assert.deepEqual(
      pieces.filter(({ kind }) => kind === 'sign').map((piece) => signName(piece.text)),
      ['U+202E', 'U+200B', 'U+0009', 'U+200D'],
    );
  });

  it('names signs that hide or turn something in one line too', () => {
    assert.equal(plainLine('a\u202eb\nc'), 'a[U+202E]b c');
  });

  it('tells how a host is asked for where that is not how it is written', () => {
    assert.equal(asciiHost('bаnk.example'), 'xn--bnk-6cd.example');
    assert.equal(asciiHost('bank.example'), undefined);
  });
});

describe('other arguments than were asked for', () => {
  const schema = {
    type: 'object',
    required: ['count'],
    properties: {
      count: { type: 'integer' },
      to: { type: 'array', items: { type: 'string' } },
      note: { type: 'string' },
      deep: { type: 'object' },
    },
  };
  const asked = { count: 3, to: ['a', 'b'], note: 'tricky\u200b', deep: { a: 1 }, unknown: null };
  const fields = fieldsOf(schema, asked) ?? [];
  const field = (name: string) => fields.find((each) => each.name === name) ?? assert.fail(name);

  it('are asked for member by member, and as JSON where no plain control shows them to the letter', () => {
    assert.deepEqual(
      fields.map(({ name, kind }) => [name, kind]),
      [
        ['count', 'whole'],
        ['to', 'list'],
        ['note', 'json'],
        ['deep', 'json'],
        ['unknown', 'json'],
      ],
    );
    assert.equal(field('note').draft, String.raw`"tricky\u200b"`);
  });

  it('keep their types, and to the letter what was not touched', () => {
    assert.deepEqual(readField(field('count'), '12'), { value: 12 });
    assert.deepEqual(readField(field('count'), '1.5'), { kind: 'whole' });
    assert.deepEqual(readField(field('to'), 'a\nc'), { value: ['a', 'c'] });
    assert.deepEqual(readField(field('note'), field('note').draft), { value: 'tricky\u200b' });
    assert.deepEqual(readField(field('deep'), ''), { value: undefined });
    assert.deepEqual(readField(field('deep'), '{\n"a":}'), { kind: 'json', line: 2 });
  });

  it('differ where they differ, as deep as both are groups', () => {
    assert.deepEqual(changesBetween({ a: { b: 1, c: 2 }, d: 1 }, { a: { b: 1, c: 3 }, e: null }), [
      { path: ['a', 'c'], before: 2, after: 3 },
      { path: ['d'], before: 1, after: undefined },
      { path: ['e'], before: undefined, after: null },
    ]);
    assert.ok(same({ a: [1, { b: 2 }], c: '' }, { c: '', a: [1, { b: 2 }] }));
    assert.ok(!same({ a: '1' }, { a: 1 }));
  });

  it('can be read back from the JSON that is shown', () => assert.deepEqual(JSON.parse(jsonText(asked)), asked));

  it('are faulty on a line, in every browser', () => {
    const faults = ['{"a": POST,\n"b":1}', '{\n"a":1,\n}', '{"a":1\n"b":2}', '[1,2', '{"a":[1,\n2,,3]}', '{}\n{}'];
    assert.deepEqual(faults.map(faultLine), [1, 3, 2, 1, 2, 2]);
  });
});

it('a link to a list shows the same list again', () => {
  for (const search of ['', '?sort=risk', '?tab=decided', '?tab=decided&agent=a%40b.example&risk=high&tool=x'])
    assert.equal(
      searchOf(viewOf(new URLSearchParams(search)))
        .split(/[?&]/)
        .toSorted()
        .join(),
      search.split(/[?&]/).toSorted().join(),
    );
});
