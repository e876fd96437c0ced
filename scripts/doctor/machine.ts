import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../fetch/command.ts';
import { neededPackages } from '../fetch-everything.ts';
import { checkout } from '../state/folders.ts';
import { asking, ok, warning, wrong, type Finding } from './finding.ts';
import type { Scene } from './scene.ts';

const gigabyte = 1_000_000_000;
const minute = 60_000;

/** The programs of the machine that the set-up calls, room on the disk, the clock. */
export async function examineMachine(scene: Scene): Promise<Finding[]> {
  return [...(await tools(scene)), ...(await room(scene)), clock(scene)];
}

async function tools({ config, cacheDir }: Scene): Promise<Finding[]> {
  const work = { say: () => {}, signal: AbortSignal.timeout(20_000) };
  const version = async (command: string, ...args: string[]) =>
    (await run(work, command, args, { cwd: '/' })).trim().split('\n')[0] ?? '';
  // what is fetched already needs no tool to fetch it
  const complete = neededPackages(config).every((name) => existsSync(join(cacheDir, name)));
  const found = await Promise.all([
    asking('Python with pip', 'apt-get install -y python3-pip', () => version('python3', '-m', 'pip', '--version')),
    asking('openssl', 'apt-get install -y openssl', () => version('openssl', 'version')),
    asking('apt', 'use Debian 12 or newer, or Ubuntu', () => version('apt-get', '--version')),
  ]);
  return found.map((finding) =>
    complete && finding.state === 'wrong' && finding.check !== 'openssl'
      ? { ...finding, state: 'warning', says: 'is not here; everything is fetched already, so nothing needs it now' }
      : finding,
  );
}

async function room({ config, stateDir, cacheDir }: Scene): Promise<Finding[]> {
  const fetched = neededPackages(config).every((name) => existsSync(join(cacheDir, name)));
  const needs = [
    { what: 'disk for data', folder: stateDir, least: 0.5, good: 2 },
    { what: 'disk for packages', folder: cacheDir, least: fetched ? 0 : 3, good: fetched ? 0 : 4 },
  ];
  return Promise.all(
    needs.map(async ({ what, folder, least, good }) => {
      const { bavail, bsize } = await statfs(existing(folder));
      const free = (bavail * bsize) / gigabyte;
      const says = `${free.toFixed(1)} GB free for ${folder}`;
      const mend = `df -h ${existing(folder)}   (then make room, or choose another folder: AIOX_STATE_DIR, AIOX_CACHE_DIR)`;
      if (free < least) return wrong(what, `${says}; ${least} GB are needed`, mend);
      return free < good ? warning(what, says, mend) : ok(what, says);
    }),
  );
}

function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder));
}

/** Permits, tokens and certificates hold for a time: a clock that goes back in front of what was made makes them void. */
function clock({ stateDir }: Scene): Finding {
  const made = [join(checkout, 'package.json'), join(stateDir, 'secrets.json'), join(stateDir, 'tls', 'ca.pem')];
  const newest = Math.max(...made.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0));
  const now = new Date().toISOString();
  if (newest - Date.now() > minute)
    return wrong(
      'clock',
      `it is ${now}, and there are files of ${new Date(newest).toISOString()}`,
      'timedatectl set-ntp true',
    );
  return ok('clock', now);
}
