import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workshop } from './cache.ts';
import { CommandFailed, run } from './command.ts';
import { sha256 } from './manifest.ts';
import { step, type Work } from './work.ts';

export interface Wished {
  packages: readonly [string, ...string[]];
  /** Names of packages that are fetched even where this machine has them installed. */
  always: RegExp;
  megabytes: number;
}

/** Packages are made for one release: its code name, such as `bookworm`. */
export function debianRelease(): string {
  return /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown';
}

type Apt = (...args: string[]) => Promise<string>;

/**
 * Fetches Debian packages with all they need and unpacks them into `target`, without installing anything: apt works
 * in folders of its own, so no root is needed, no lock is taken and no service is started by a package's script.
 * apt checks its signatures and hashes itself, and goes on where it was cut off.
 */
export async function unpackDebs({ work, kept }: Workshop, wished: Wished, target: string): Promise<void> {
  const { packages, megabytes } = wished;
  const apt = await privateApt(work, kept, wished);
  const install = ['install', '-qq', '--yes', '--no-install-recommends', ...packages];
  await step(work, 'Reading the package lists of this Debian', () => apt('update', '-qq'));
  const archives = join(kept, 'archives');
  const wanted = await wantedDebs(apt, install, join(kept, 'empty'));
  await dropOthers(archives, wanted);
  await step(work, `Fetching ${packages[0]} and what it needs (about ${megabytes} MB)`, () =>
    apt('--download-only', ...install),
  );
  await step(work, `Unpacking ${wanted.size} packages`, async () => {
    for (const deb of wanted.keys()) await run(work, 'dpkg-deb', ['--extract', join(archives, deb), target]);
  });
}

/** The files that will be needed, each with its hash, as if none of them had been fetched yet. */
async function wantedDebs(apt: Apt, install: string[], empty: string): Promise<Map<string, string>> {
  await mkdir(join(empty, 'partial'), { recursive: true });
  const asking = ['-o', `Dir::Cache::archives=${empty}`, '-o', 'Acquire::ForceHash=SHA256', '--print-uris'];
  const lines = await apt(...asking, ...install); // 'http://…' ejabberd_23.01_amd64.deb 1234 SHA256:…
  return new Map(
    [...lines.matchAll(/^'[^']*' (\S+\.deb) \d+ SHA256:(\w+)/gm)].map(([, file = '', hash = '']) => [file, hash]),
  );
}

/** apt believes a file that has the right size: what an earlier attempt left is looked at first. */
async function dropOthers(archives: string, wanted: Map<string, string>): Promise<void> {
  for (const file of await readdir(archives)) {
    if (!file.endsWith('.deb')) continue;
    const path = join(archives, file);
    if ((await sha256(path)) !== wanted.get(file)) await rm(path);
  }
}

/** An apt-get that reads the machine's sources and keys, and keeps everything it writes in `scratch`. */
async function privateApt(work: Work, scratch: string, { packages: [name], always }: Wished): Promise<Apt> {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/var/lib/dpkg/status'))
    throw new Error(`${name} is taken from Debian or Ubuntu packages, and this machine has no apt-get.`);
  for (const folder of ['lists/partial', 'archives/partial', 'log'])
    await mkdir(join(scratch, folder), { recursive: true });
  await writeFile(join(scratch, 'status'), without(always, readFileSync('/var/lib/dpkg/status', 'utf8')));
  const settings = [
    `Dir::State::lists "${scratch}/lists";`,
    `Dir::State::status "${scratch}/status";`,
    `Dir::State::extended_states "${scratch}/extended_states";`,
    `Dir::Cache "${scratch}";`,
    `Dir::Cache::archives "${scratch}/archives";`,
    `Dir::Log "${scratch}/log";`,
    'Debug::NoLocking "true";',
    'APT::Sandbox::User "";',
    'APT::Keep-Downloaded-Packages "true";',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    '#clear DPkg::Post-Invoke;',
  ];
  const config = join(scratch, 'apt.conf');
  await writeFile(config, `${settings.join('\n')}\n`);
  return async (...args) => {
    try {
      return await run(work, 'apt-get', ['-c', config, ...args], { env: { ...process.env, LC_ALL: 'C' } });
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      throw new Error(
        `${name} could not be fetched by apt. ${error.message}\n` +
          `Look into /etc/apt/sources.list.d and the network, then start again.`,
        { cause: error },
      );
    }
  };
}

/** apt fetches only what is not installed; what we unpack must be complete even where some of it is installed. */
function without(always: RegExp, status: string): string {
  const nameOf = (entry: string): string => /^Package: (.*)$/m.exec(entry)?.[1] ?? '';
  return status
    .split('\n\n')
    .filter((entry) => !always.test(nameOf(entry)))
    .join('\n\n');
}
