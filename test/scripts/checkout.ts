import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout } from '../../scripts/state/folders.ts';
import type { RunFile } from '../../scripts/state/run-file.ts';

const ofServices = ['scripts', 'config', 'temporal', 'package.json', 'package-lock.json'];
const leftOut = ['migrate.ts', 'demo.ts']; // these tests are about services; others are about data

/** At the top of a checkout, what belongs to a machine and not to the tree. */
const ofMachine = ['node_modules', '.git', '.aiox', '.env', 'coverage'];

/**
 * A second checkout with its own state folder: the scripts are copied, or the whole tree with our own processes; the npm
 * packages are shared.
 */
export class Checkout {
  readonly folder = mkdtempSync(join(tmpdir(), 'aiox-checkout-'));
  readonly stateDir = join(this.folder, '..', `${this.folder.split('/').pop()}-state`);
  readonly env: Record<string, string>;

  constructor(env: Record<string, string> = {}, { whole = false } = {}) {
    chmodSync(this.folder, 0o755);
    const parts = whole ? readdirSync(checkout).filter((name) => !ofMachine.includes(name)) : ofServices;
    for (const path of parts)
      cpSync(join(checkout, path), join(this.folder, path), {
        recursive: true,
        filter: (source) => whole || !leftOut.some((name) => source.endsWith(`/scripts/${name}`)),
      });
    symlinkSync(join(checkout, 'node_modules'), join(this.folder, 'node_modules'));
    mkdirSync(join(this.folder, 'home'));
    this.env = {
      PATH: process.env['PATH'] ?? '',
      HOME: join(this.folder, 'home'),
      AIOX_STATE_DIR: this.stateDir,
      ...(process.env['AIOX_CACHE_DIR'] ? { AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'] } : {}),
      ...env,
    };
  }

  run(): RunFile {
    return JSON.parse(readFileSync(join(this.folder, '.aiox', 'run.json'), 'utf8')) as RunFile;
  }

  start(env: Record<string, string> = {}, wrapper: string[] = []): Command {
    const command = [...wrapper, 'npm', 'start', '--silent', '--', '--services-only'];
    return new Command(command, this.folder, { ...this.env, ...env });
  }

  remove(): void {
    for (const folder of [this.folder, this.stateDir]) rmSync(folder, { recursive: true, force: true });
  }
}

/** A command in a session of its own, as in a terminal: Ctrl-C goes to the whole group. */
export class Command {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output = '';

  constructor(command: string[], cwd: string, env: Record<string, string>) {
    const [program = '', ...args] = command;
    this.child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.ended = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
  }

  async says(text: string, withinMs = 60_000): Promise<void> {
    const end = Date.now() + withinMs;
    while (!this.output.includes(text)) {
      if (Date.now() > end || this.#over()) throw new Error(`it did not say "${text}", but:\n${this.output}`);
      await sleep(20);
    }
  }

  ready(): Promise<void> {
    return this.says('AIOX is ready.');
  }

  pressCtrlC(): void {
    if (this.child.pid && !this.#over()) process.kill(-this.child.pid, 'SIGINT');
  }

  async stop(): Promise<void> {
    this.pressCtrlC();
    await this.ended;
  }

  #over(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

/** All processes that have this text among their arguments or in their environment, by pid. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => ['cmdline', 'environ'].some((file) => read(`/proc/${pid}/${file}`).includes(text)));
}

export async function until(condition: () => boolean, what: string, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await sleep(20);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it ended, or is not ours
  }
}
