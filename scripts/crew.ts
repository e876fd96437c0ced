import { join } from 'node:path';
import { ensureFolder } from './state/folders.ts';
import { Roster } from './state/leftovers.ts';
import { Supervised, type Daemon } from './supervise.ts';

export interface CrewOptions {
  stateDir: string;
  say: (line: string) => void;
  restart: (name: string) => boolean;
  /** Told at each start and restart, so that what is written down about pids stays true. */
  started: (name: string, process: { pid: number; log: string }) => void;
}

/** All processes of one stack: services first to start and last to stop, ours in between. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #roster: Roster;
  readonly #members = new Map<string, { supervised: Supervised; service: boolean }>();
  readonly #failed = Promise.withResolvers<Error>();
  #closed = false;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#roster = new Roster(options.stateDir);
    ensureFolder(join(options.stateDir, 'log'), { mode: 0o700 });
  }

  /** Resolves when one of them died too often to go on. */
  get failed(): Promise<Error> {
    return this.#failed.promise;
  }

  /** Starts a new member and waits until it answers. */
  async start(daemon: Daemon, { service }: { service: boolean }): Promise<void> {
    if (this.#closed) throw new Error(`${daemon.name} is not started: everything is being stopped`);
    if (this.#members.has(daemon.name)) throw new Error(`there is a ${daemon.name} already`);
    const { stateDir, say, restart, started } = this.#options;
    const log = join(stateDir, 'log', `${daemon.name}.log`);
    const supervised = new Supervised(daemon, {
      log,
      say,
      restart: restart(daemon.name),
      started: (name, pid) => {
        this.#roster.add(name, pid);
        started(name, { pid, log });
      },
      gaveUp: (error) => this.#failed.resolve(error),
    });
    this.#members.set(daemon.name, { supervised, service });
    await supervised.start();
  }

  get(name: string): Supervised {
    const member = this.#members.get(name);
    if (!member) throw new Error(`no process is called ${name}; there are ${[...this.#members.keys()].join(', ')}`);
    return member.supervised;
  }

  async stopAll(): Promise<void> {
    this.#closed = true;
    const members = [...this.#members.values()];
    for (const service of [false, true])
      await Promise.all(members.filter((member) => member.service === service).map((m) => m.supervised.stop()));
    this.#roster.clear();
  }

  /** At once and without asking. */
  killAll(): void {
    this.#closed = true;
    for (const { supervised } of this.#members.values()) supervised.killHard();
  }
}
