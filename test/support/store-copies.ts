/** Looks into what the services keep, as somebody does who got hold of their files or of a copy. */
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import type { Stack } from '../../scripts/stack.ts';

const run = promisify(execFile);

/** Runs a client program of the PostgreSQL that serves the stack, as its administrator. */
async function client(stack: Stack, program: string, args: string[]): Promise<Buffer> {
  const binary = await readlink(`/proc/${stack.pid('postgres')}/exe`);
  const { hostname, port, username, password } = new URL(stack.adminUrl);
  const env = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: decodeURIComponent(password) };
  const options = { env: { PATH: process.env['PATH'], ...env }, encoding: 'buffer' as const, maxBuffer: 2 ** 30 };
  return (await run(join(dirname(binary), program), args, options)).stdout;
}

const nameOf = (stack: Stack): string => new URL(stack.adminUrl).pathname.slice(1);

export const dumpOf = (stack: Stack): Promise<Buffer> => client(stack, 'pg_dump', ['--inserts', nameOf(stack)]);

/** Every file of a service, one after the other. */
export async function filesOf(stack: Stack, service: 'temporal' | 'valkey'): Promise<Buffer> {
  const folder = join(stack.stateDir, service);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
}

/** Every key of Redis and its value, in the server's own serialisation. */
export async function redisOf(stack: Stack): Promise<Map<string, Buffer>> {
  const redis = new Redis(stack.redisUrl);
  const found = new Map<string, Buffer>();
  for (const key of await redis.keys('*')) found.set(key, (await redis.dumpBuffer(key)) ?? Buffer.of());
  await redis.quit();
  return found;
}

/** Whether a text stands in some bytes: as it is, in hexadecimal digits, in UTF-16 or in one of the three forms of base64. */
export function holds(bytes: Buffer, text: string): boolean {
  const plain = Buffer.from(text);
  const shifted = [0, 1, 2].map((shift) => {
    const base64 = Buffer.concat([Buffer.alloc(shift), plain])
      .toString('base64')
      .replace(/=+$/, '');
    return base64.slice(shift === 0 ? 0 : shift + 1, -1); // what the neighbours decide, too, is left out
  });
  return [plain, plain.toString('hex'), Buffer.from(text, 'utf16le'), ...shifted].some((form) => bytes.includes(form));
}
