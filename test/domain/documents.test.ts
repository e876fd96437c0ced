import assert from 'node:assert/strict';
import { it } from 'node:test';
import { documentName } from '../../contracts/document.ts';
import { fitName } from '../../domain/document-name.ts';
import { PAGE_RANGE, pagesIn, rangesOf } from '../../domain/page-range.ts';

const hostile = [
  ...['../../etc/passwd', '..\\..\\boot.ini', '/etc/passwd', 'C:\\x.txt', '.', '..', '', ' ', 'a\0.txt', 'a\r\nb: c'],
  ...['invoice\u202efdp.exe', '\u2066x\u2069.txt', 'a\u200fb', `${'x'.repeat(201)}`, 'a\ud800b', '\u009b31m'],
];

it('a file name has no folder, no control character and nothing that turns the order of what is read', () => {
  for (const name of hostile) assert.equal(documentName.safeParse(name).success, false, JSON.stringify(name));
  for (const name of ['relatório final.pdf', '报告.docx', 'تقرير.pdf', 'a..b', '.env', "O'Neil & co; 100%.txt"])
    assert.equal(documentName.safeParse(name).success, true, name);
});

it('the name that a program gave a file is made to fit, whatever it is', () => {
  for (const name of hostile) assert.equal(documentName.safeParse(fitName(name)).success, true, JSON.stringify(name));
  assert.equal(fitName('../../out/plot.png'), 'plot.png');
  assert.equal(fitName('invoice\u202efdp.exe'), 'invoicefdp.exe');
  assert.equal(fitName('\0\0'), 'file');
});

it('pages are numbers and ranges, each read once and in order', () => {
  assert.deepEqual(pagesIn('5, 1-3,2', 9), [1, 2, 3, 5]);
  assert.match(String(pagesIn('3-1', 9)), /backwards/);
  assert.match(String(pagesIn('1-999999', 9)), /there is no 999999/);
  assert.equal(rangesOf([1, 2, 3, 5, 7, 8]), '1-3, 5, 7-8');
  for (const range of ['', '0', '-1', '1-', '1,,2', '1-2-3', 'all', '1;2', '1e9', '９'])
    assert.doesNotMatch(range, PAGE_RANGE, range);
});
