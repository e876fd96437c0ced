import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export interface User {
  uid: number;
  gid: number;
}

export interface Launch {
  command: string;
  args: string[];
  env: Record<string, string | undefined>;
  stdio: StdioOptions;
  cwd?: string | undefined;
  user?: User | undefined;
  /** What the child gets when this process dies without a word (kill -9). */
  orphanSignal?: NodeJS.Signals | undefined;
}

const setpriv = '/usr/bin/setpriv';

/**
 * Starts a child in a process group of its own, so that Ctrl-C in a terminal reaches only us and the order of
 * stopping is ours. `setpriv` asks the kernel to end the child when we die; Node cannot ask that by itself.
 */
export function launch({ command, args, env, stdio, cwd, user, orphanSignal = 'SIGTERM' }: Launch): ChildProcess {
  const options = { env, stdio, cwd, detached: true };
  if (!existsSync(setpriv)) return spawn(command, args, { ...options, ...user });
  const identity = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];
  const wrapped = [`--pdeathsig=${orphanSignal.replace('SIG', '')}`, ...identity, '--', command, ...args];
  return spawn(setpriv, wrapped, options);
}

/** Servers refuse root or do not need it: when we are root they run as `nobody`, which every Debian has. */
export function serviceUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entry = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(\d+):(\d+):/m);
  return entry ? { uid: Number(entry[1]), gid: Number(entry[2]) } : { uid: 65_534, gid: 65_534 };
}

/** Ends a child's whole process group; the group has the child's pid because it was started detached. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // the group is gone already
  }
}
