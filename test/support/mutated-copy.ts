import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { checkout } from '../../scripts/state/folders.ts';

/** One change to one file; `from` stands in it exactly once. */
export interface Mutation {
  file: string;
  from: string;
  to: string;
}

/** At the top of a checkout, what belongs to a machine and not to the tree. */
const left = new Set(['node_modules', '.git', '.aiox', '.env', 'coverage']);

/** A copy of the tree with one change or none; the npm packages are shared. Removed at the end of a `using` block. */
export function mutatedCopy(mutation?: Mutation): { folder: string } & Disposable {
  const changed = mutation && ([mutation.file, changedBy(mutation)] as const);
  const folder = mkdtempSync(join(tmpdir(), 'aiox-copy-'));
  cpSync(checkout, folder, {
    recursive: true,
    filter: (path) => dirname(path) !== checkout || !left.has(basename(path)),
  });
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  if (changed) writeFileSync(join(folder, changed[0]), changed[1]);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

function changedBy({ file, from, to }: Mutation): string {
  const source = readFileSync(join(checkout, file), 'utf8');
  assert.equal(source.split(from).length, 2, `"${from}" does not stand exactly once in ${file}`);
  return source.replace(from, () => to);
}
