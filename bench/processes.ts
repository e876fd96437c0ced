import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second of /proc/<pid>/stat: 100 on every Linux that Node runs on. */
const TICKS = 100;

const fields = (pid: number): string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

/** The process and everything it started, as far as it still runs. */
export function tree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const parent = Number(fields(Number(name))[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // ended while we looked
    }
  }
  const all = [pid];
  for (const each of all) all.push(...(children.get(each) ?? []));
  return all;
}

/** Milliseconds of CPU that a process, with or without what it started, has used so far. */
export const cpuMs = (pid: number, withChildren = true): number =>
  (withChildren ? tree(pid) : [pid]).reduce((sum, each) => {
    try {
      const [, , , , , , , , , , , user = '0', system = '0'] = fields(each);
      return sum + ((Number(user) + Number(system)) / TICKS) * 1_000;
    } catch {
      return sum;
    }
  }, 0);

/** Proportional set size of a process tree in bytes: shared pages are counted once over all that share them. */
export const pssBytes = (pid: number): number =>
  tree(pid).reduce((sum, each) => {
    try {
      const pss = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'));
      return sum + Number(pss?.[1] ?? 0) * 1_024;
    } catch {
      return sum;
    }
  }, 0);
