import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, renameSync, statSync } from 'node:fs';
import { copyFile, stat, truncate } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import { lastLines } from './fetch/command.ts';
import { killGroup, launch, type User } from './launch.ts';

/** A process that is to stay alive: a service or one of ours. */
export interface Daemon {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string | undefined>;
  cwd?: string;
  user?: User | undefined;
  stopSignal?: NodeJS.Signals;
  /** Right before each start, for example to put away what a killed one left. */
  prepare?: () => void | Promise<void>;
  /** Resolves when the process answers; `output` is what it has written since it started. */
  ready: (running: { signal: AbortSignal; output: () => string }) => Promise<void>;
}

export interface SuperviseOptions {
  log: string;
  say: (line: string) => void;
  /** False: a death is noted and nothing is done about it. */
  restart: boolean;
  started: (name: string, pid: number) => void;
  /** Called once, when the process has died five times in a minute. */
  gaveUp: (error: Error) => void;
}

const minute = 60_000;
const deathsAllowed = 5;
const graceMs = 10_000;
/** One that has not answered yet has promised nothing to anybody; Erlang, for one, does not hear SIGTERM while it boots. */
const graceBeforeReadyMs = 1_500;
const readyWithinMs = 90_000;
const largestLog = 20 * 1024 * 1024;

/** One child process, started again with back-off when it dies, until it dies five times in a minute. */
export class Supervised {
  readonly daemon: Daemon;
  readonly #options: SuperviseOptions;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #wanted = false;
  #answered = false;
  #automatic: boolean;
  #deaths: number[] = [];
  #again: NodeJS.Timeout | undefined;
  #trim: NodeJS.Timeout | undefined;
  #ready = Promise.withResolvers<void>();

  constructor(daemon: Daemon, options: SuperviseOptions) {
    this.daemon = daemon;
    this.#options = options;
    this.#automatic = options.restart;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it and waits until it answers, through restarts if need be. */
  async start(): Promise<void> {
    this.#wanted = true;
    this.#trim ??= setInterval(() => void this.#trimLog(), minute).unref();
    if (!this.#child && !this.#again) await this.#spawn();
    await this.whenReady();
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  /** Asks it to end, insists after ten seconds, and does not start it again. */
  async stop(): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#again);
    clearInterval(this.#trim);
    this.#again = this.#trim = undefined;
    const child = this.#child;
    if (child?.pid) {
      child.kill(this.daemon.stopSignal ?? 'SIGTERM');
      child.kill('SIGCONT'); // one that was paused cannot hear the other signal
      const insist = setTimeout(() => this.killHard(), this.#answered ? graceMs : graceBeforeReadyMs);
      await this.#exited;
      clearTimeout(insist);
      killGroup(child.pid, 'SIGKILL'); // helpers it did not take along
    }
    this.#renewReady();
  }

  /** Without asking; used when there is no time left. */
  killHard(): void {
    if (this.#child?.pid) killGroup(this.#child.pid, 'SIGKILL');
  }

  /** Sends a signal as a fault would, and waits for the death when the signal means one. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const exited = this.#exited;
    this.#child?.kill(signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await exited;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** From now on a death is left alone. */
  pause(): void {
    this.#automatic = false;
    clearTimeout(this.#again);
    this.#again = undefined;
  }

  /** Watches again, and starts it if it is dead. */
  async resume(): Promise<void> {
    this.#automatic = true;
    this.#deaths = [];
    await this.start();
  }

  async #spawn(): Promise<void> {
    const { daemon } = this;
    const { log, started } = this.#options;
    await daemon.prepare?.();
    if (!this.#wanted) return;
    rotate(log);
    const out = openSync(log, 'a', 0o600);
    const from = statSync(log).size;
    const { command, args, env, cwd, user } = daemon;
    const orphanSignal = daemon.stopSignal;
    const child = launch({ command, args, env, cwd, user, stdio: ['ignore', out, out], orphanSignal });
    closeSync(out);
    const ended = new AbortController();
    this.#child = child;
    this.#answered = false;
    this.#exited = new Promise((resolve) => {
      const end = (how: string) => {
        if (ended.signal.aborted) return;
        ended.abort();
        this.#child = undefined;
        resolve();
        this.#died(how);
      };
      child.once('error', (error) => end(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) => end(signal ? `was killed (${signal})` : `ended with code ${code}`));
    });
    if (child.pid) started(daemon.name, child.pid);
    void this.#awaitReady(ended.signal, () => readFrom(log, from));
  }

  async #awaitReady(signal: AbortSignal, output: () => string): Promise<void> {
    const { name } = this.daemon;
    const late = setTimeout(() => {
      this.#options.say(`${name} does not answer after ${readyWithinMs / 1_000} s; ending it`);
      this.killHard();
    }, readyWithinMs);
    try {
      await this.daemon.ready({ signal, output });
      if (signal.aborted) return;
      this.#answered = true;
      this.#ready.resolve();
    } catch (error) {
      if (signal.aborted) return;
      this.#options.say(`${name}: ${(error as Error).message}`);
      this.killHard();
    } finally {
      clearTimeout(late);
    }
  }

  #died(how: string): void {
    if (!this.#wanted) return;
    const { say, gaveUp, log } = this.#options;
    const { name } = this.daemon;
    this.#renewReady();
    if (!this.#automatic) return say(`${name} ${how}`);
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((time) => now - time < minute), now];
    const count = this.#deaths.length;
    if (count >= deathsAllowed) {
      this.#wanted = false;
      const tail = lastLines(existsSync(log) ? readFileSync(log, 'utf8') : '', 20);
      const error = new Error(`${name} died ${count} times within a minute. The end of ${log}:\n${tail}`);
      this.#ready.promise.catch(() => {});
      this.#ready.reject(error);
      return gaveUp(error);
    }
    const delay = 250 * 2 ** (count - 1);
    say(`${name} ${how}; starting it again${count > 1 ? ` in ${delay / 1_000} s` : ''} (log: ${log})`);
    this.#again = setTimeout(() => {
      this.#again = undefined;
      void this.#spawn().catch((error: Error) => this.#died(`could not be started: ${error.message}`));
    }, delay);
  }

  /** Whoever waits for the old promise goes on waiting for the new one only if the old was still open. */
  #renewReady(): void {
    const old = this.#ready;
    const next = Promise.withResolvers<void>();
    next.promise.catch(() => {});
    this.#ready = next;
    next.promise.then(old.resolve, old.reject);
  }

  /** The child appends to its log, so it can be copied and emptied under its feet. */
  async #trimLog(): Promise<void> {
    const { log } = this.#options;
    try {
      if ((await stat(log)).size < largestLog) return;
      await copyFile(log, `${log}.1`);
      await truncate(log, 0);
    } catch {
      // no log yet, or no room to keep the old one
    }
  }
}

function readFrom(path: string, offset: number): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.max(0, fstatSync(file).size - offset));
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, offset));
  } finally {
    closeSync(file);
  }
}

function rotate(log: string): void {
  if (existsSync(log) && statSync(log).size > largestLog) renameSync(log, `${log}.1`);
}

/** Asks again and again until `probe` is content or the process has ended. */
export async function until(signal: AbortSignal, probe: () => Promise<boolean> | boolean, everyMs = 50): Promise<void> {
  while (!signal.aborted) {
    if (await probe()) return;
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
  throw new Error('it ended before it was ready');
}

/** Ready when the process has printed a JSON line with `"event":"ready"`. */
export async function announcesReady({ signal, output }: { signal: AbortSignal; output: () => string }): Promise<void> {
  await until(signal, () => output().includes('"event":"ready"'));
}
