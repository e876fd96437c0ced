import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withLock } from '../state/lock.ts';
import { run } from './command.ts';
import { writeManifest } from './manifest.ts';
import type { Work } from './work.ts';

/** A place for unpacked packages, shared by all checkouts of this user. */
export interface Cache {
  folder: string;
  work: Work;
}

/** What the maker of a package is handed beside its target. */
export interface Workshop {
  work: Work;
  /** A folder that outlives an interrupted attempt: whole and half downloads, the cache of a build. */
  kept: string;
}

/**
 * The folder `name` of the cache, made by `make` when it is not there. It is made under another name and renamed when
 * complete, so that a set-up that was cut off leaves nothing that looks finished; what it had fetched is found again
 * in `kept`, which goes when the folder is complete. Two set-ups at once take turns.
 */
export async function cached(
  { folder, work }: Cache,
  name: string,
  make: (folder: string, workshop: Workshop) => Promise<void>,
): Promise<string> {
  const target = join(folder, name);
  const kept = join(folder, 'download', name);
  if (existsSync(target) && !existsSync(kept)) return target;
  await createFolder(folder);
  return withLock(work, target, `Another set-up is preparing ${name}; waiting for it`, async () => {
    if (!existsSync(target)) {
      await sweep(target);
      const partial = `${target}.partial`;
      await mkdir(partial);
      await mkdir(kept, { recursive: true });
      await make(partial, { work, kept });
      await writeManifest(partial);
      // another user runs what root unpacked, whatever root's umask is
      await run(work, 'chmod', ['-R', 'a+rX', partial]);
      await rename(partial, target);
    }
    await remove(kept).catch(() => {}); // of another user: it costs room, nothing else
    return target;
  });
}

async function sweep(target: string): Promise<void> {
  for (const entry of await readdir(dirname(target)))
    if (entry.startsWith(`${basename(target)}.partial`)) await remove(join(dirname(target), entry));
}

async function createFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  try {
    const first = await mkdir(folder, { recursive: true });
    // whatever the umask: other users, `nobody` among them, run what is in here
    for (let made = folder; first && made.length >= first.length; made = dirname(made)) await chmod(made, 0o755);
  } catch (error) {
    throw new Error(`The cache folder ${folder} cannot be made (${(error as Error).message}). Set AIOX_CACHE_DIR.`, {
      cause: error,
    });
  }
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}
