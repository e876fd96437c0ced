/** `workflow-bundle.ts <file>` bundles the workflows; imported, it sees to it that the bundle of today's sources exists. */
import { createHash } from 'node:crypto';
import { accessSync, constants, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from './fetch/cache.ts';
import { run } from './fetch/command.ts';
import { step, type Work } from './fetch/work.ts';
import { workflowSources } from '../temporal/workflow-sources.ts';
import { checkout } from './state/folders.ts';

/** All that a workflow may import, by the rules of the rooms; packages are pinned by the lock file. */
const sources = ['workflows/**/*.ts', 'domain/**/*.ts', 'contracts/**/*.ts', 'temporal/*.ts', 'package-lock.json'];
const folder = join(checkout, 'node_modules', '.cache', 'aiox');

/**
 * Without a bundle each start of a platform worker spends seconds of webpack on sources that have not changed. Gives
 * nothing where the checkout cannot be written to: the worker then makes its own.
 */
export async function prepareWorkflowBundle(work: Work): Promise<string | undefined> {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch {
    return undefined;
  }
  const target = await cached({ folder, work }, `workflows-${digest()}`, async (partial) => {
    const args = [import.meta.filename, join(partial, 'bundle.js')];
    await step(work, 'Bundling the workflows', () => run(work, process.execPath, args, { cwd: checkout }));
  });
  return join(target, 'bundle.js');
}

function digest(): string {
  const hash = createHash('sha256');
  for (const file of globSync(sources, { cwd: checkout }).sort())
    hash.update(`${file}\0`).update(readFileSync(join(checkout, file)));
  return hash.digest('hex').slice(0, 16);
}

async function bundle(target: string): Promise<void> {
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode(workflowSources);
  writeFileSync(target, code);
}

// not awaited here: test files that import this one are loaded by `require`
if (import.meta.main) void bundle(process.argv[2] ?? '');
