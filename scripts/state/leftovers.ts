import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup } from '../launch.ts';
import { identify, stillAlive, type Identity } from './identity.ts';

/** Remembers which processes belong to a state folder, for the case that we are killed without a word. */
export class Roster {
  readonly #file: string;
  readonly #entries = new Map<string, Identity>();

  constructor(stateDir: string) {
    this.#file = join(stateDir, 'processes.json');
  }

  add(name: string, pid: number): void {
    const identity = identify(pid);
    if (identity) this.#entries.set(name, identity);
    this.#write();
  }

  clear(): void {
    this.#entries.clear();
    this.#write();
  }

  #write(): void {
    writeFileSync(this.#file, JSON.stringify(Object.fromEntries(this.#entries), null, 2), { mode: 0o600 });
  }
}

/** Ends what an earlier start of the same state folder left running; only processes that are provably those. */
export async function endLeftovers(stateDir: string, say: (line: string) => void): Promise<void> {
  const file = join(stateDir, 'processes.json');
  if (!existsSync(file)) return;
  const entries = Object.entries(readRoster(file));
  const alive = () => entries.filter(([, identity]) => stillAlive(identity));
  // the kernel has told them to end when their parent died: give them a moment to do it properly
  for (let waited = 0; alive().length > 0 && waited < 3_000; waited += 100) await sleep(100);
  const left = alive();
  if (left.length === 0) return;
  say(`Ending what an earlier start left running: ${left.map(([name, { pid }]) => `${name} (${pid})`).join(', ')}`);
  for (const [, { pid }] of left) killGroup(pid, 'SIGKILL');
  while (alive().length > 0) await sleep(50);
}

function readRoster(file: string): Record<string, Identity> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Identity>;
  } catch {
    return {}; // cut off while it was written
  }
}
