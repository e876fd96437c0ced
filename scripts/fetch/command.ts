import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { killGroup, launch, type User } from '../launch.ts';
import type { Work } from './work.ts';

export class CommandFailed extends Error {
  readonly output: string;
  constructor(command: string, how: string, output: string) {
    super(`${command} ${how}\n${lastLines(output, 15)}`);
    this.output = output;
  }
}

export interface CommandOptions {
  env?: Record<string, string | undefined>;
  cwd?: string;
  user?: User | undefined;
  /** Called with each line of output as it comes. */
  onLine?: (line: string) => void;
}

/** Runs a command to its end and gives its standard output; ends it, with its children, when the work is given up. */
export async function run(
  work: Work,
  command: string,
  args: string[],
  { env = process.env, cwd, user, onLine }: CommandOptions = {},
): Promise<string> {
  work.signal.throwIfAborted();
  const child = launch({ command, args, env, cwd, user, stdio: ['ignore', 'pipe', 'pipe'], orphanSignal: 'SIGKILL' });
  const giveUp = () => child.pid && killGroup(child.pid, 'SIGKILL');
  work.signal.addEventListener('abort', giveUp, { once: true });
  let stdout = '';
  let all = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    all += text;
    if (onLine) text.split('\n').filter(Boolean).forEach(onLine);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    all += text;
    if (onLine) text.split('\n').filter(Boolean).forEach(onLine);
  });
  try {
    const how = await new Promise<string | undefined>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('close', (code, signal) => resolve(code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}`));
    });
    work.signal.throwIfAborted();
    if (how) throw new CommandFailed(command, how, all);
    return stdout;
  } finally {
    work.signal.removeEventListener('abort', giveUp);
  }
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** Where a command is that the user has; what npm puts on PATH for us does not count. */
export function findOnPath(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
}
