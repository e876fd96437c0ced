import type { Stack } from '../../scripts/stack.ts';
import { startStack } from '../../scripts/stack.ts';
import { atTheEnd } from './at-the-end.ts';

let shared: Promise<Stack> | undefined;
atTheEnd(async () => (await shared)?.stop({ wipe: true }));

/** One Valkey for all files of a process; `stop` starts it again if a file has stopped it. */
export async function sharedRedis(): Promise<Stack> {
  shared ??= startStack({ services: ['redis'], processes: [], migrate: false, ports: 'free' });
  const stack = await shared;
  return { ...stack, stop: () => stack.resume('valkey') };
}
