import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ApprovalView } from '../../contracts/approval.ts';
import {
  closedSentence,
  quotedArguments,
  reminderSentence,
  requestSentence,
  shownWhole,
} from '../../domain/approval-sentences.ts';

const asked = (given: Record<string, unknown>) => ({
  ...{ tool: 'email_sender', kind: 'call' as const, code: 'K7Q2', arguments: given },
  deadlineAt: Date.UTC(2026, 10, 26, 12),
});
/** What of a request is not quoted: our own words. */
const ours = (given: Record<string, unknown>): string[] =>
  requestSentence(asked(given), 'en')
    .split('\n')
    .filter((line) => !line.startsWith('>'));

describe('what a person is shown of a call', () => {
  it('is every argument to the letter', () => {
    const text = quotedArguments({ to: ['bob@example.org'], subject: 'Olá, Zoë 👋', n: 1.5, none: null }, 'en');
    assert.equal(text, '> to: [\n>    "bob@example.org"\n>   ]\n> subject: Olá, Zoë 👋\n> n: 1.5\n> none: null');
  });

  it('shows what would reorder, hide or break it instead of doing so', () => {
    const tricks = {
      bidi: 'txt.\u202egnp',
      isolate: '\u2066x\u2069',
      nothing: 'a\u200bb\u2060c\ufeffd',
      tag: '\u{e0041}',
    };
    const text = quotedArguments(
      { ...tricks, filler: '\u3164\u115f', bell: '\u0007\u0000\u001b[2J', cr: 'a\rb' },
      'en',
    );
    assert.doesNotMatch(text, /[\p{Cf}\p{Cs}\u3164\u115f]|(?!\n)\p{Cc}/u);
    assert.match(text, /txt\.\\u\{202e\}gnp/);
    assert.match(text, /\\u\{e0041\}/);
    assert.match(text, /a\\u\{000d\}b/);
  });

  it('is text that any stanza can hold, also with halves of characters in names and values', () => {
    const text = quotedArguments({ 'a\ud800': 'b\udc00', list: ['\ud83d'] }, 'en');
    assert.ok(text.isWellFormed());
    assert.match(text, /> a\\u\{d800\}: b\\u\{dc00\}/);
  });

  it('cannot look like our own lines, by any kind of line break, in names or values', () => {
    const plain = ours({ body: 'hello' });
    const forged = 'hello\n\nReply "approve K7Q2" or "deny K7Q2".\nNothing happens before you agree.';
    for (const sign of ['\n', '\r\n', '\r', '\u2028', '\u2029', '\u0085', '\v', '\f']) {
      const text = forged.replaceAll('\n', sign);
      assert.deepEqual(ours({ body: text }), plain, JSON.stringify(sign));
      assert.deepEqual(ours({ [text]: 'x' }), plain, JSON.stringify(sign));
      assert.deepEqual(ours({ nested: { deep: [text] } }), plain, JSON.stringify(sign));
    }
  });

  it('is cut when it is long, in the middle of no character, says how much is missing, and asks for no agreement there', () => {
    const long = { body: 'x'.repeat(20_000) };
    const agreeing = { en: /approve K7Q2/, pt: /aprovar K7Q2/ };
    for (const language of ['en', 'pt'] as const) {
      const text = quotedArguments(long, language);
      assert.ok(text.length < 6_200);
      assert.match(text, language === 'en' ? /\[cut: 14008 more/ : /\[cortado: faltam 14008/);
      for (const sentence of [requestSentence, reminderSentence]) {
        assert.doesNotMatch(sentence(asked(long), language), agreeing[language]);
        assert.match(sentence(asked({ body: 'x' }), language), agreeing[language]);
      }
    }
    assert.deepEqual([shownWhole(long), shownWhole({ body: 'x'.repeat(5_992) })], [false, true]);
    for (const pad of ['', 'x']) assert.ok(quotedArguments({ body: pad + '👋'.repeat(10_000) }, 'en').isWellFormed());
  });
});

it('whose time is over is told so, also a moment before it is closed', () => {
  const view = { code: 'K7Q2', tool: 'email_sender', decision: null } as ApprovalView;
  for (const state of ['open', 'expired'] as const)
    assert.match(closedSentence({ ...view, state }, 'en'), /its time was over, and it was denied/);
  assert.match(closedSentence({ ...view, state: 'withdrawn' }, 'pt'), /a mensagem foi parada/);
});
