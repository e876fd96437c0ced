import { createRequire } from 'node:module';
import { describe } from 'node:test';
import './at-the-end.ts';

const load = createRequire(import.meta.url);

/**
 * Runs test files of `test/` in this process, one after the other, each as a suite with the name of its file: its hooks run
 * around its own tests only. `scripts/test.ts` reads the names from here and does not run these files alone.
 */
export function together(...files: string[]): void {
  // loaded at once and not by `import()`: what a file declares belongs to the suite that loads it only as long as nothing waits
  for (const file of files) describe(file, () => void load(`../${file}`));
}
