import { atTheEnd } from './at-the-end.ts';
import type { PrivateDatabase } from './private-database.ts';
import { privateDatabase } from './private-database.ts';

let shared: Promise<PrivateDatabase> | undefined;
atTheEnd(async () => (await shared)?.stop());

/** One database for all files of a process that look at rows of their own people only; stopped after the last. */
export async function sharedDatabase(): Promise<PrivateDatabase> {
  shared ??= privateDatabase();
  return { ...(await shared), stop: async () => undefined };
}
