/**
 * `run-tests.ts <file>…` runs test files in the order of the arguments, which Node's command line would sort, three at a
 * time, and names those that took longest. Ends with 1 when a test fails.
 */
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const LIMIT_MS = 600_000;
const AT_ONCE = 3;
const NAMED = 8;

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());

const took: { file: string; seconds: number }[] = [];
const tests = run({
  files: process.argv.slice(2),
  ...{ concurrency: AT_ONCE, timeout: LIMIT_MS, signal: ending.signal, isolation: 'process' as const },
});
tests.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
});
tests.on('test:summary', ({ file, duration_ms: ms }) => {
  if (file !== undefined) took.push({ file, seconds: Math.round(ms / 1_000) });
});
tests.once('end', () => {
  const slowest = took.toSorted((a, b) => b.seconds - a.seconds).slice(0, took.length > NAMED ? NAMED : 0);
  for (const { file, seconds } of slowest) console.log(`${String(seconds).padStart(4)} s  ${file}`);
});
tests.pipe(new spec()).pipe(process.stdout);
