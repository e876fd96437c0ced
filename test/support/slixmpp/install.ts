import { join } from 'node:path';
import { readSetup } from '../../../config/setup.ts';
import { cached } from '../../../scripts/fetch/cache.ts';
import { run } from '../../../scripts/fetch/command.ts';
import { step, type Work } from '../../../scripts/fetch/work.ts';
import { cacheFolder } from '../../../scripts/state/folders.ts';

const version = '1.17.0-1';

/** The folder with slixmpp for this machine's Python, in the cache; fetched once. A venv would need a package Debian splits off. */
export async function installSlixmpp(say: (line: string) => void = () => {}): Promise<string> {
  const work: Work = { say, signal: AbortSignal.timeout(300_000) };
  const folder = cacheFolder(readSetup({ AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'] }));
  const python = await run(work, 'python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
  return cached({ folder, work }, `slixmpp-${version}-python${python.trim()}`, async (target) => {
    const pinned = [
      '--require-hashes',
      '--no-deps',
      '--only-binary=:all:',
      '-r',
      join(import.meta.dirname, 'requirements.txt'),
    ];
    const quiet = ['--quiet', '--disable-pip-version-check', '--root-user-action=ignore'];
    await step(work, 'Fetching slixmpp, the test client', () =>
      run(work, 'python3', ['-m', 'pip', 'install', ...quiet, ...pinned, '--target', target], { cwd: '/' }),
    );
  });
}
