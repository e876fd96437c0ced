import { join } from 'node:path';
import type { SetupConfig } from '../../config/setup.ts';
import { cached, type Cache } from '../fetch/cache.ts';
import { findOnPath } from '../fetch/command.ts';
import { debianRelease, unpackDebs } from '../fetch/debs.ts';
import type { ServiceContext } from './service.ts';

const wished = { packages: ['bubblewrap'], always: /^bubblewrap$/, megabytes: 1 } as const;

/** Its folder in the cache, per release, whose libraries it uses. */
export function bubblewrapPackage(): string {
  return `bubblewrap-${debianRelease()}-1`;
}

/** The program that builds the sandbox: the one the user names, else of PATH, else the Debian package, not installed. */
export async function findBubblewrap({ outside, cache, work }: ServiceContext): Promise<string> {
  const path = await findBubblewrapFor(outside, cache);
  work.say(`Sandbox: ${path}${outside.AIOX_BUBBLEWRAP ? ', from AIOX_BUBBLEWRAP' : ''}`);
  return path;
}

export async function findBubblewrapFor(given: Pick<SetupConfig, 'AIOX_BUBBLEWRAP'>, cache: Cache): Promise<string> {
  return given.AIOX_BUBBLEWRAP ?? bubblewrapOnPath() ?? (await fetchBubblewrap(cache));
}

export function bubblewrapOnPath(): string | undefined {
  return findOnPath('bwrap');
}

async function fetchBubblewrap(cache: Cache): Promise<string> {
  const tree = await cached(cache, bubblewrapPackage(), (target, workshop) => unpackDebs(workshop, wished, target));
  return join(tree, 'usr', 'bin', 'bwrap');
}
