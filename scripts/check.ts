/** `npm run check`: everything that can be said of the code without running it; all of it is run, the failures are last. */
import { spawn } from 'node:child_process';
import { checkout } from './state/folders.ts';

const checks: Record<string, string[]> = {
  format: ['prettier', '--check', '--log-level=warn', '.'],
  lint: ['eslint', '--max-warnings=0', '.'],
  types: ['tsc', '--noEmit', '-p', '.'],
  'dashboard types': ['svelte-check', '--workspace', 'ui', '--threshold', 'warning', '--output', 'machine'],
  rooms: ['depcruise', '--output-type=err', '.'],
  'dead code': ['knip'],
  'environment example': ['node', 'scripts/check-environment-example.ts'],
  'schema drift': ['node', 'scripts/check-schema-drift.ts'],
};

const failed: string[] = [];
for (const [name, [command = '', ...args]] of Object.entries(checks)) {
  const began = Date.now();
  const code = await run(command, args);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - began) / 1_000).toFixed(1)} s)`);
  if (code !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`npm run check failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

function run(command: string, args: string[]): Promise<number> {
  const PATH = `${checkout}/node_modules/.bin:${process.env['PATH']}`;
  const child = spawn(command, args, { cwd: checkout, stdio: 'inherit', env: { ...process.env, PATH } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
