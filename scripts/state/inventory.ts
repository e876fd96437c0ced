import { existsSync, globSync, readlinkSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hasManifest } from '../fetch/manifest.ts';

/** What a state folder is made of. Anything else in it is not ours to touch. */
const ofState = [
  ...['postgres', 'valkey', 'temporal', 'ejabberd', 'tls', 'log', 'key-shards'],
  ...['secrets.json', 'ports.json', 'processes.json', 'demo.json'],
];
const ofCache = /^(postgres|valkey|temporal|ejabberd|embeddings|slixmpp)-[\w.-]+$|^download$/; // made before there were lists

export interface Contents {
  folder: string;
  ours: string[];
  /** Named here, and left alone. */
  others: string[];
  bytes: number;
}

export const stateContents = (folder: string): Promise<Contents> =>
  contentsOf(folder, (name) => ofState.includes(name.replace(/\.partial$/, '')));

export const cacheContents = (folder: string): Promise<Contents> =>
  contentsOf(folder, (name) => ofCache.test(name) || hasManifest(join(folder, name)));

async function contentsOf(folder: string, isOurs: (name: string) => boolean): Promise<Contents> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  const ours = names.filter(isOurs);
  const sizes = await Promise.all(ours.map((name) => bytesOf(join(folder, name))));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { folder, ours, others: names.filter((name) => !isOurs(name)), bytes };
}

async function bytesOf(path: string): Promise<number> {
  const found = await lstat(path);
  if (!found.isDirectory()) return found.blocks * 512;
  const inside = await Promise.all((await readdir(path)).map((name) => bytesOf(join(path, name))));
  return inside.reduce((sum, size) => sum + size, found.blocks * 512);
}

/** Accounts that would go with a state folder, as the XMPP server's file tells without any server; undefined: unknown. */
export function accountsIn(stateDir: string): number | undefined {
  const file = join(stateDir, 'ejabberd', 'archive.db');
  if (!existsSync(file)) return 0;
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    const row = database.prepare("SELECT count(*) AS count FROM users WHERE username <> 'admin'").get();
    database.close();
    return Number(row?.['count']);
  } catch {
    return undefined;
  }
}

/** Pids of the programs that run from a folder. */
export function programsRunningFrom(folder: string): number[] {
  return globSync('/proc/[0-9]*').flatMap((process) => {
    const program = linkOf(join(process, 'exe'));
    return program?.startsWith(`${folder}/`) ? [Number(process.slice('/proc/'.length))] : [];
  });
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // it ended meanwhile, or belongs to somebody else
  }
}
