import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { checkout } from '../../scripts/state/folders.ts';

const text = readFileSync(join(checkout, 'docs/security.md'), 'utf8');
const sectionOf = (title: string): string =>
  text.split(/^(?=## )/m).find((each) => each.startsWith(`## ${title}\n`)) ?? '';
/** The cells of all tables of a text, without their two lines of head. */
const rowsOf = (section: string): string[][] =>
  [...section.matchAll(/(?:^\|.*\n)+/gm)].flatMap(([table]) => {
    const lines = table.trimEnd().split('\n').slice(2);
    return lines.map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  });
const testsIn = (cell = ''): string[] => [...cell.matchAll(/`(test\/[\w./-]+)`/g)].map(([, file = '']) => file);

it('every test that the security document names is there', () => {
  const named = testsIn(text);
  assert.ok(new Set(named).size >= 25);
  assert.deepEqual(
    named.filter((file) => !existsSync(join(checkout, file))),
    [],
  );
});

it('the threat model names for each thing that stops somebody the test that would fail', () => {
  const rows = rowsOf(sectionOf('Threat model'));
  assert.ok(rows.length >= 20, `${rows.length} rows`);
  for (const [, tries, stops, test] of rows)
    assert.ok(stops?.startsWith('**nothing**') ? !testsIn(test).length : testsIn(test).length > 0, tries);
});

it('all ten of both lists of OWASP are there, each with its test', () => {
  const rows = rowsOf(sectionOf('OWASP'));
  const numbers = [
    ...Array.from({ length: 10 }, (_, n) => `API${n + 1}`),
    ...Array.from({ length: 10 }, (_, n) => `LLM${String(n + 1).padStart(2, '0')}`),
  ];
  assert.deepEqual(
    rows.map(([name = '']) => name.split(' ')[0]),
    numbers,
  );
  for (const [name, , test] of rows) assert.ok(testsIn(test).length > 0, name);
});
