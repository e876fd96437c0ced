/**
 * `npm run reset`: deletes what this checkout has stored, after asking. `-- --yes` asks nothing, `-- --cache` deletes
 * the fetched packages as well.
 */
import { rmSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { readSetup } from '../config/setup.ts';
import { cacheFolder, checkout, stateFolder } from './state/folders.ts';
import { accountsIn, cacheContents, programsRunningFrom, stateContents, type Contents } from './state/inventory.ts';
import { endLeftovers } from './state/leftovers.ts';
import { holderOf, tryLock } from './state/lock.ts';
import { readRunFile, runFilePath } from './state/run-file.ts';

const say = (line: string) => console.log(line);

try {
  process.exitCode = (await reset()) ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function reset(): Promise<boolean> {
  const options = { yes: { type: 'boolean', default: false }, cache: { type: 'boolean', default: false } } as const;
  const { yes, cache: withCache } = parseArgs({ options }).values;
  const config = readSetup(process.env);
  const stateDir = readRunFile()?.stateDir ?? stateFolder(config);
  const locks = [await hold(runFilePath), await hold(stateDir)];
  const state = await stateContents(stateDir);
  const cache = withCache ? await cacheContents(cacheFolder(config)) : undefined;
  if (cache) refuseWhileUsed(cache.folder);
  if (state.ours.length === 0 && !cache?.ours.length) {
    say(`There is nothing to delete: ${stateDir} holds nothing of AIOX.`);
    return true;
  }
  show(state, cache, config);
  if (!yes && !(await agreed())) {
    say('Nothing was deleted.');
    return false;
  }
  await endLeftovers(stateDir, say);
  for (const contents of cache ? [state, cache] : [state]) clear(contents);
  rmSync(join(checkout, '.aiox'), { recursive: true, force: true });
  locks.forEach((lock) => lock.close());
  say('Deleted. The next npm start begins from nothing.');
  return true;
}

async function hold(what: string) {
  const lock = await tryLock(what);
  if (lock) return lock;
  const holder = await holderOf(what);
  throw new Error(
    `AIOX is running${holder ? ` (process ${holder})` : ''}. Stop it first: Ctrl-C in its terminal` +
      `${holder ? `, or kill ${holder}` : ''}. Nothing was deleted.`,
  );
}

/** The cache is shared: servers of another checkout run programs out of it. */
function refuseWhileUsed(folder: string): void {
  const users = programsRunningFrom(folder);
  if (users.length > 0)
    throw new Error(
      `Programs in ${folder} are running (process ${users.slice(0, 5).join(', ')}), perhaps for another checkout. ` +
        'Stop them first. Nothing was deleted.',
    );
}

function show(state: Contents, cache: Contents | undefined, config: ReturnType<typeof readSetup>): void {
  const accounts = accountsIn(state.folder);
  say('This will be deleted, for ever:');
  say(`  ${state.folder}: ${megabytes(state)}: databases, keys, logs; accounts: ${accounts ?? 'unknown'}`);
  if (cache) say(`  ${cache.folder}: ${megabytes(cache)}: fetched packages, which other checkouts use as well`);
  const outside = ['DATABASE_URL', 'REDIS_URL', 'TEMPORAL_ADDRESS'] as const;
  const elsewhere = outside.filter((name) => config[name] !== undefined);
  if (elsewhere.length > 0) say(`What lies in services of your own (${elsewhere.join(', ')}) stays.`);
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Error('There is nobody to ask: this is no terminal. Use npm run reset -- --yes. Nothing was deleted.');
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<string>((resolve) => asking.once('close', () => resolve('')));
  const answer = await Promise.race([asking.question('Type "reset" to go on: '), ended]);
  asking.close();
  return answer.trim() === 'reset';
}

function clear({ folder, ours, others }: Contents): void {
  for (const name of ours) rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  if (others.length > 0) say(`Left alone in ${folder}, because it is not of AIOX: ${others.join(', ')}`);
  else
    try {
      rmdirSync(folder);
    } catch {
      // it was never there, or its parent does not let us: an empty folder does no harm
    }
}

function megabytes({ bytes }: Contents): string {
  return `${(bytes / 1_000_000).toFixed(0)} MB`;
}
