import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cached } from '../../scripts/fetch/cache.ts';
import { run } from '../../scripts/fetch/command.ts';
import { step } from '../../scripts/fetch/work.ts';
import { startStack, type Stack, type StackOptions } from '../../scripts/stack.ts';
import { checkout } from '../../scripts/state/folders.ts';

const folder = join(checkout, 'node_modules', '.cache', 'aiox');
/** All that decides what a first start leaves on the disk. */
const sources = ['prisma/migrations/**/*.sql', 'scripts/**/*.ts', 'adapters/tenant-key.ts', 'package-lock.json'];

/** A stack on free ports, on a rehearsed state folder where one was prepared, else on an empty one. */
export async function startRehearsedStack(options: StackOptions = {}): Promise<Stack> {
  const stateDir = options.stateDir ?? (await rehearsedState());
  return startStack({ ports: 'free', ...options, ...(stateDir && { stateDir }) });
}

/**
 * Keeps what a first start of the services leaves on the disk: an empty database of today's schema, the tables of
 * Temporal and of the XMPP server, one set of secrets. Tests begin with copies of it: an empty disk costs a machine
 * seconds each time, and that a start from one works is shown where `npm start` is tested.
 */
export async function rehearse(say: (line: string) => void): Promise<void> {
  const work = { say, signal: new AbortController().signal };
  await cached({ folder, work }, name(), (target) =>
    step(work, 'Rehearsing a first start of the services', async () => {
      const stack = await startStack({ ports: 'free', processes: [] });
      try {
        await stack.stop();
        // packed, because a cache opens its files to everybody and PostgreSQL works in a closed folder only
        await run(work, 'tar', ['-cf', join(target, 'state.tar'), '-C', stack.stateDir, '.']);
      } finally {
        await rm(stack.stateDir, { recursive: true, force: true });
      }
    }),
  );
}

async function rehearsedState(): Promise<string | undefined> {
  const kept = join(folder, name(), 'state.tar');
  if (!existsSync(kept)) return undefined;
  const stateDir = mkdtempSync(join(tmpdir(), 'aiox-'));
  await promisify(execFile)('tar', ['-xpf', kept, '-C', stateDir]);
  return stateDir;
}

function name(): string {
  const hash = createHash('sha256');
  for (const file of globSync(sources, { cwd: checkout }).sort())
    hash.update(`${file}\0`).update(readFileSync(join(checkout, file)));
  return `rehearsed-${hash.digest('hex').slice(0, 16)}`;
}
