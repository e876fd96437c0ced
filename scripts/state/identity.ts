import { readFileSync } from 'node:fs';

/** A process and the moment it started: together they are never given to another process before the next boot. */
export interface Identity {
  pid: number;
  started: string;
  boot: string;
}

export function identify(pid: number): Identity | undefined {
  const started = startOf(pid);
  return started ? { pid, started, boot: bootId() } : undefined;
}

export function stillAlive({ pid, started, boot }: Identity): boolean {
  return boot === bootId() && startOf(pid) === started;
}

/** Field 22 of /proc/<pid>/stat; the name in field 2 may itself hold spaces and brackets. A zombie counts as dead. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
