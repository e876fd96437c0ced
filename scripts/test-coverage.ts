import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout } from './state/folders.ts';

/** The rooms that must be tested; workflows run in a sandbox and are counted by a test of their own. */
const rooms = ['activities', 'domain', 'doors', 'adapters', 'api', 'xmpp-bridge'];
const AT_LEAST_PERCENT = '80';

/**
 * Runs tests with V8's coverage switched on, in every process they start, and reports the lines of the rooms that ran.
 * Returns the tests' exit code, or 1 when they passed and too few lines ran. A process that is killed tells nothing.
 */
export async function withCoverage(run: (env: Record<string, string>) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'aiox-coverage-'));
  try {
    const code = await run({ NODE_V8_COVERAGE: folder });
    return code === 0 ? await report(folder) : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function report(folder: string): Promise<number> {
  const where = ['--temp-directory', folder, '--all', ...rooms.flatMap((room) => ['--include', `${room}/**/*.ts`])];
  const what = ['--reporter', 'text', '--check-coverage', '--lines', AT_LEAST_PERCENT];
  // of types alone: no process ever loads them
  const typesOnly = ['**/*.d.ts', 'domain/*ports.ts', 'domain/stanzas.ts'];
  const less = [...typesOnly.flatMap((files) => ['--exclude', files]), '--clean', 'false'];
  const c8 = join(checkout, 'node_modules', '.bin', 'c8');
  const child = spawn(c8, ['report', ...where, ...what, ...less], { cwd: checkout, stdio: 'inherit' });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
