/**
 * `npm test`: the set-up, then all tests, or those whose path contains one of the arguments. A run of all tests ends
 * with the share of lines that they ran.
 */
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchEverything } from './fetch-everything.ts';
import { checkout } from './state/folders.ts';
import { withCoverage } from './test-coverage.ts';
import { Stopped, stopSignal } from './stopping.ts';

/** More than a minute each on two cores. */
const long = [
  'mutations/mutations',
  'e2e/faults',
  'watch/prometheus',
  'e2e/refusal-timing',
  'scripts/doctor',
  'e2e/recall',
];
const filters = process.argv.slice(2);
const all = globSync('test/**/*.test.ts', { cwd: checkout }).sort();
const files = filters.length === 0 ? everything() : all.filter(isWanted);
if (files.length === 0) {
  console.error(`No test file matches "${filters.join(' ')}"; there are ${all.length} in test/.`);
  process.exit(1);
}

const signal = stopSignal({ again: () => {} });
try {
  const cache = await fetchEverything(process.env, { say: (line) => console.log(line), signal });
  const env = { ...process.env, AIOX_CACHE_DIR: cache };
  // all at once and with their progress; a few files fetch what they need by themselves
  if (filters.length === 0 && (await node(['test/support/test-tools.ts'], env)) !== 0) process.exit(1);
  process.exit(
    filters.length === 0 ? await withCoverage((more) => runTests({ ...env, ...more })) : await runTests(env),
  );
} catch (error) {
  console.error(error instanceof Stopped ? 'Stopped.' : (error as Error).message);
  process.exit(error instanceof Stopped ? 130 : 1);
}

/**
 * All files, but those that another one runs: files in `together` share what each of theirs would start for itself. What
 * takes minutes comes first, so that the last minutes are not one file's.
 */
function everything(): string[] {
  const together = all.filter((file) => file.startsWith('test/together/'));
  const shared = together.flatMap((file) =>
    [...readFileSync(join(checkout, file), 'utf8').matchAll(/^ {2}'(.*)',$/gm)].map(([, path = '']) => `test/${path}`),
  );
  const first = [...together, ...long.map((name) => `test/${name}.test.ts`)];
  const rest = all.filter((file) => !first.includes(file) && !shared.includes(file));
  return [...first, ...rest];
}

/** What only runs other files is wanted by its folder: `redis` means the files about Redis, each once. */
function isWanted(file: string): boolean {
  const named = file.startsWith('test/together/') ? filters.filter((filter) => filter.includes('together')) : filters;
  return named.some((filter) => file.includes(filter));
}

function runTests(env: Record<string, string | undefined>): Promise<number> {
  return node(['scripts/run-tests.ts', ...files], env);
}

function node(args: string[], env: Record<string, string | undefined>): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: checkout, env, stdio: 'inherit' });
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 130)));
}
