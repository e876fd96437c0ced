import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Lexer } from 'marked';
import { GrowingBlocks } from '../../ui/src/lib/chat/growing-blocks.ts';
import { none } from '../../ui/src/lib/chat/markdown-blocks.ts';
import { StreamedText } from '../../ui/src/lib/chat/streamed-text.ts';

const text =
  '# Tea\n\nA *first* paragraph.\n\n1. one\n\n2. two\n\n```js\nlet a;\n\nlet b;\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\nEnd.';

describe('an answer that streams', () => {
  it('counts a repeated piece once, even a part of one', () => {
    const streamed = new StreamedText();
    assert.ok(streamed.take({ type: 'reset', attempt: 1 }));
    for (const [offset, piece] of [
      [0, 'Hel'],
      [0, 'Hel'],
      [3, 'lo'],
      [2, 'llo t'],
      [7, 'here'],
    ] as const)
      assert.ok(streamed.take({ type: 'delta', attempt: 1, offset, text: piece }));
    assert.equal(streamed.text, 'Hello there');
  });

  it('notices a piece that is missing and keeps what it has', () => {
    const streamed = new StreamedText();
    streamed.take({ type: 'delta', attempt: 1, offset: 0, text: 'He' });
    assert.equal(streamed.take({ type: 'delta', attempt: 1, offset: 4, text: 'o' }), false);
    assert.equal(streamed.text, 'He');
  });

  it('begins anew with the next attempt, and not with the same one told again', () => {
    const streamed = new StreamedText();
    streamed.take({ type: 'delta', attempt: 1, offset: 0, text: 'Hello' });
    streamed.take({ type: 'reset', attempt: 1 });
    assert.equal(streamed.text, 'Hello');
    streamed.take({ type: 'reset', attempt: 2 });
    assert.equal(streamed.text, '');
    streamed.take({ type: 'delta', attempt: 1, offset: 0, text: 'late' });
    assert.equal(streamed.text, '');
  });

  it('is cut into the same blocks, character by character, as the whole text at once', () => {
    const cut = (piece: string) => ({
      raws: new Lexer().blockTokens(piece, []).map(({ raw }) => raw),
      links: none,
    });
    const growing = new GrowingBlocks(cut);
    for (let length = 1; length <= text.length; length += 1) {
      assert.deepEqual(growing.of(text.slice(0, length)).raws, cut(text.slice(0, length)).raws);
    }
  });

  it('reads a finished block once', () => {
    const lengths: number[] = [];
    const growing = new GrowingBlocks((piece) => {
      lengths.push(piece.length);
      return { raws: new Lexer().blockTokens(piece, []).map(({ raw }) => raw), links: none };
    });
    const paragraphs = Array.from({ length: 200 }, (_, index) => `Paragraph ${index}.\n\n`);
    paragraphs.reduce((sofar, each) => (growing.of(sofar + each), sofar + each), '');
    assert.ok(Math.max(...lengths) < 100);
  });
});
