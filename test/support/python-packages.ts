import { readSetup } from '../../config/setup.ts';
import { cached } from '../../scripts/fetch/cache.ts';
import { run } from '../../scripts/fetch/command.ts';
import { step, type Work } from '../../scripts/fetch/work.ts';
import { cacheFolder } from '../../scripts/state/folders.ts';

/** A folder with packages for this machine's Python, in the cache; fetched once. A venv would need a package Debian splits off. */
export async function installPythonPackages(
  name: string,
  requirements: string,
  say: (line: string) => void = () => {},
): Promise<string> {
  const work: Work = { say, signal: AbortSignal.timeout(300_000) };
  const folder = cacheFolder(readSetup({ AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'] }));
  const python = await run(work, 'python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
  return cached({ folder, work }, `${name}-python${python.trim()}`, async (target) => {
    const pinned = ['--require-hashes', '--no-deps', '--only-binary=:all:', '-r', requirements];
    const quiet = ['--quiet', '--disable-pip-version-check', '--root-user-action=ignore'];
    await step(work, `Fetching ${name} for the tests`, () =>
      run(work, 'python3', ['-m', 'pip', 'install', ...quiet, ...pinned, '--target', target], { cwd: '/' }),
    );
  });
}
