/**
 * `npm test`: the set-up, then all tests, or those whose path contains one of the arguments. A run of all tests ends
 * with the share of lines that they ran.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { fetchEverything } from './fetch-everything.ts';
import { checkout } from './state/folders.ts';
import { withCoverage } from './test-coverage.ts';
import { Stopped, stopSignal } from './stopping.ts';

const filters = process.argv.slice(2);
const all = globSync('test/**/*.test.ts', { cwd: checkout }).sort();
const files = all.filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)));
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

/** Node's own runner, whose summary is the last thing printed. */
function runTests(env: Record<string, string | undefined>): Promise<number> {
  const options = ['--test', '--test-reporter=spec', '--test-concurrency=2', '--test-timeout=600000'];
  return node([...options, ...files], env);
}

function node(args: string[], env: Record<string, string | undefined>): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: checkout, env, stdio: 'inherit' });
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 130)));
}
