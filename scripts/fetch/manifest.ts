import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

const name = '.sha256';

/** Lists the files of a package with their hashes, as `sha256sum -c .sha256` reads it. */
export async function writeManifest(folder: string): Promise<void> {
  const lines: string[] = [];
  for (const file of await filesIn(folder)) lines.push(`${await sha256(join(folder, file))}  ${file}\n`);
  await writeFile(join(folder, name), lines.join(''), { mode: 0o644 });
}

/** Whether this folder was made by the set-up. */
export function hasManifest(folder: string): boolean {
  return existsSync(join(folder, name));
}

/** The files that are missing or not what they were; undefined for a folder without a list. */
export async function damagesOf(folder: string): Promise<string[] | undefined> {
  if (!hasManifest(folder)) return undefined;
  const damaged: string[] = [];
  for (const line of readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean)) {
    const [hash, file = ''] = [line.slice(0, 64), line.slice(66)];
    const path = join(folder, file);
    if (!existsSync(path) || (await sha256(path)) !== hash) damaged.push(file);
  }
  return damaged;
}

/** SHA-256 of a file, in hexadecimal. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => file !== name)
    .sort();
}
