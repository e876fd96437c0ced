import { createHash } from 'node:crypto';
import { chownSync, chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { SetupConfig } from '../../config/setup.ts';
import { serviceUser, type User } from '../launch.ts';

export const checkout = join(import.meta.dirname, '..', '..');

/** Unpacked packages, shared by all checkouts of one user. */
export function cacheFolder(config: Pick<SetupConfig, 'AIOX_CACHE_DIR'>): string {
  if (config.AIOX_CACHE_DIR) return config.AIOX_CACHE_DIR;
  if (serviceUser()) return '/var/cache/aiox';
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'aiox');
}

/** Data of one checkout: outside the source tree, where the services' user can reach it. */
export function stateFolder(config: Pick<SetupConfig, 'AIOX_STATE_DIR'>): string {
  if (config.AIOX_STATE_DIR) return config.AIOX_STATE_DIR;
  const name = `${basename(checkout)}-${createHash('sha256').update(checkout).digest('hex').slice(0, 8)}`;
  if (serviceUser()) return join('/var/lib/aiox', name);
  return join(process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'aiox', name);
}

/** Tenants' key shards: beside the services' data and in none of their copies. */
export const keyFolder = (stateDir: string): string => join(stateDir, 'key-shards');

/** Makes a folder; with an owner only that user can look inside. */
export function ensureFolder(path: string, { mode = 0o711, owner }: { mode?: number; owner?: User | undefined } = {}) {
  const first = mkdirSync(path, { recursive: true });
  // also what was made on the way there: a strict umask must not lock the services' user out
  for (let made = path; first && made.length >= first.length; made = dirname(made)) chmodSync(made, 0o711);
  chmodSync(path, mode);
  if (owner) chownSync(path, owner.uid, owner.gid);
  return path;
}

/** As root the services run as `nobody`, who must be able to walk to their files: a home folder of root stops them. */
export function requireReachable(path: string, variable: string): void {
  if (!serviceUser()) return;
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0)
      throw new Error(
        `${folder} is closed to other users, and as root the services run as "nobody", who must pass through it.\n` +
          `Open it (chmod o+x ${folder}) or choose another folder with ${variable}.`,
      );
  }
}
