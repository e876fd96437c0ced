import { readFile } from 'node:fs/promises';
import type { Stack } from '../../scripts/stack.ts';

/** What a process of ours has logged so far, as text. */
export const logOf = (stack: Stack, name: string): Promise<string> =>
  readFile(stack.run.processes[name]?.log ?? '', 'utf8');
