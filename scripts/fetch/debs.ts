import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { remove, type Cache } from './cache.ts';
import { CommandFailed, run } from './command.ts';
import { step, type Work } from './work.ts';

/**
 * Fetches Debian packages with all they need and unpacks them into `target`, without installing anything: apt works
 * in folders of its own, so no root is needed, no lock is taken and no service is started by a package's script.
 * apt checks its signatures and hashes itself.
 */
export async function unpackDebs({ work }: Cache, packages: string[], target: string): Promise<void> {
  const scratch = join(target, 'apt');
  const apt = await privateApt(work, scratch);
  await step(work, 'Reading the package lists of this Debian', () => apt('update', '-qq'));
  await step(work, `Fetching ${packages[0]} and what it needs (about 32 MB)`, () =>
    apt('install', '-qq', '--yes', '--download-only', '--no-install-recommends', ...packages),
  );
  const archives = join(scratch, 'archives');
  const debs = (await readdir(archives)).filter((file) => file.endsWith('.deb'));
  await step(work, `Unpacking ${debs.length} packages`, async () => {
    for (const deb of debs) await run(work, 'dpkg-deb', ['--extract', join(archives, deb), target]);
  });
  await remove(scratch);
}

/** An apt-get that reads the machine's sources and keys, and keeps everything it writes in `scratch`. */
async function privateApt(work: Work, scratch: string): Promise<(...args: string[]) => Promise<string>> {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/var/lib/dpkg/status'))
    throw new Error('ejabberd is taken from Debian or Ubuntu packages, and this machine has no apt-get.');
  for (const folder of ['lists/partial', 'archives/partial', 'log'])
    await mkdir(join(scratch, folder), { recursive: true });
  await writeFile(join(scratch, 'status'), withoutErlang(readFileSync('/var/lib/dpkg/status', 'utf8')));
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
        `ejabberd could not be fetched by apt. ${error.message}\n` +
          `Look into /etc/apt/sources.list.d and the network, then start again.`,
        { cause: error },
      );
    }
  };
}

/** apt fetches only what is not installed; what we unpack must be complete even where some Erlang is installed. */
function withoutErlang(status: string): string {
  return status
    .split('\n\n')
    .filter((entry) => !/^Package: (ejabberd|erlang-.*)$/m.test(entry))
    .join('\n\n');
}
