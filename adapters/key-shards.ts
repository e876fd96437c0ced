import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyShards } from '../domain/key-ports.ts';

const BYTES = 32;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A folder with one file for each tenant, for its user only. Processes on several hosts share it by a mounted volume. */
export function folderOfShards(folder: string): KeyShards {
  const pathOf = (ownerUserId: string): string => {
    if (!UUID.test(ownerUserId)) throw new Error('This is not the id of a tenant');
    return join(folder, ownerUserId);
  };
  /** Undefined for a tenant without a shard. A volume that is not mounted must not be taken for tenants that are gone. */
  const unlessMissing = async <T>(found: Promise<T>): Promise<T | undefined> =>
    found.catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      await stat(folder).catch((cause: unknown) => {
        throw new Error('AIOX_KEY_DIR is not there', { cause });
      });
      return undefined;
    });
  const read = async (ownerUserId: string): Promise<Uint8Array | undefined> => {
    const shard = await unlessMissing(readFile(pathOf(ownerUserId)));
    if (shard && shard.length !== BYTES) throw new Error(`The key shard of tenant ${ownerUserId} is damaged`);
    return shard;
  };
  return {
    read,
    async ensure(ownerUserId) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (await read(ownerUserId)) return;
      const path = pathOf(ownerUserId);
      const partial = `${path}.${randomBytes(6).toString('hex')}`;
      const file = await open(partial, 'wx', 0o600);
      try {
        await file.writeFile(randomBytes(BYTES));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partial, path); // whole or not at all
      await flush(folder);
    },
    async destroy(ownerUserId) {
      const path = pathOf(ownerUserId);
      const file = await unlessMissing(open(path, 'r+'));
      if (file === undefined) return;
      try {
        await file.write(randomBytes(BYTES), 0, BYTES, 0); // the name alone would leave the bytes on the disk
        await file.sync();
      } finally {
        await file.close();
      }
      await unlink(path);
      await flush(folder);
    },
  };
}

/** A name that was made survives a loss of power only when its folder was written, too. */
async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
