import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { approvalWordsOf } from '../../domain/approval-words.ts';

const told = (body: string) => {
  const words = approvalWordsOf(body);
  return words && [words.decision, words.code, words.reason, words.language];
};
const nothing = (...bodies: string[]) => {
  for (const body of bodies) assert.equal(approvalWordsOf(body), undefined, JSON.stringify(body));
};

describe('an answer in chat', () => {
  it('is a word, with a code or without, in both languages, in capitals or not', () => {
    assert.deepEqual(told('approve'), ['approve', undefined, undefined, 'en']);
    assert.deepEqual(told('APPROVE k7q2'), ['approve', 'K7Q2', undefined, 'en']);
    for (const word of ['aprovar', 'Aprovo', 'APROVAR'])
      assert.deepEqual(told(word), ['approve', undefined, undefined, 'pt']);
    for (const word of ['deny', 'Reject']) assert.deepEqual(told(`${word} K7Q2`), ['deny', 'K7Q2', undefined, 'en']);
    for (const word of ['negar', 'nego', 'Recusar']) assert.deepEqual(told(word), ['deny', undefined, undefined, 'pt']);
  });

  it('may have the signs that people and their telephones put around it', () => {
    for (const body of ['  approve K7Q2 \n', 'approve\nK7Q2', 'Approve, K7Q2.', 'approve: k7q2!', 'approve\u00a0K7Q2'])
      assert.deepEqual(told(body), ['approve', 'K7Q2', undefined, 'en'], body);
    assert.deepEqual(told('Approve.'), ['approve', undefined, undefined, 'en']);
  });

  it('to say no may have a reason, and without a code only after "because"', () => {
    assert.deepEqual(told('deny K7Q2 because it costs\ntoo much'), ['deny', 'K7Q2', 'it costs\ntoo much', 'en']);
    assert.deepEqual(told('negar K7Q2 porque não'), ['deny', 'K7Q2', 'não', 'pt']);
    assert.deepEqual(told('deny K7Q2, too late'), ['deny', 'K7Q2', 'too late', 'en']);
    assert.deepEqual(told('nego pois é tarde'), ['deny', undefined, 'é tarde', 'pt']);
    assert.equal(approvalWordsOf(`deny K7Q2 ${'x'.repeat(60_000)}`)?.reason?.length, 2_000);
    nothing('deny everything he says', 'reject the offer of the bank');
  });

  it('is the whole message: to agree is to say that and no more', () => {
    nothing('approve K7Q2 and send more', 'approve K7Q2 because I like it', 'approve the plan', 'please approve K7Q2');
    nothing(
      'approve K7Q2\n\nsent from my phone',
      'approve K7Q2 approve H3M9',
      'do not approve K7Q2',
      'approved',
      'approves',
    );
  });

  it('is never what is quoted, forwarded or mentioned', () => {
    nothing('> approve K7Q2', '>approve K7Q2', '» approve K7Q2', '"approve K7Q2"', '“approve K7Q2”', '*approve* K7Q2');
    nothing('Bob: approve K7Q2', '[10:02] Bob: approve K7Q2', 'Forwarded:\napprove K7Q2', '> so?\napprove K7Q2');
    nothing('- approve K7Q2', '/approve K7Q2', '', ' ', '\u200eapprove');
  });

  it('is in the letters of these words, and not in others that look like them', () => {
    nothing(
      'аpprove K7Q2',
      'approvе',
      'ａｐｐｒｏｖｅ',
      'approve К7Q2',
      'approve K7Q2\u200b',
      'approve K7\u00adQ2',
      'negаr',
    );
    nothing('constructor', 'constructor K7Q2', 'valueOf', 'toString');
  });

  it('takes a code only in its alphabet: four letters and digits, without those that are taken for others', () => {
    assert.deepEqual(
      told('approve that'),
      ['approve', 'THAT', undefined, 'en'],
      'no such request: they are told which there are',
    );
    nothing(
      'approve this',
      'approve K1Q2',
      'approve K0Q2',
      'approve K7Q',
      'approve K7Q22',
      'approve K7OQ',
      'approve K7Q2-H3M9',
    );
  });

  it('is told from anything else at once, however long that is', () => {
    const spaces = ' '.repeat(32_000);
    const started = performance.now();
    nothing(`hello a${spaces}b`, `approve a${spaces}b`, `${spaces}a${spaces}b`, `approve ${'.'.repeat(60_000)}x`);
    assert.equal(approvalWordsOf(`deny K7Q2 a${spaces}b`)?.code, 'K7Q2');
    assert.ok(performance.now() - started < 500, 'no run of spaces is looked at again and again');
  });
});
