import type { Database } from './database.ts';

interface Knock {
  agentId: string;
  senderJid: string;
  times: number;
}

const EVERY_MS = 1_000;
/** Different pairs of address and sender that are kept; what comes on top within a second, or while the database is away, is not counted. */
const PAIRS = 10_000;

/**
 * Counts refusals in memory and tells the record once a second: a refusal costs nothing that a stranger could measure,
 * and knocking quickly takes no connection from anybody.
 */
export class RefusalCount {
  readonly #database: Database;
  #knocks = new Map<string, Knock>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  add(agentId: string, senderJid: string, times = 1): void {
    const key = `${agentId} ${senderJid}`;
    const knock = this.#knocks.get(key);
    if (knock) knock.times += times;
    else if (this.#knocks.size < PAIRS) this.#knocks.set(key, { agentId, senderJid, times });
    this.#timer ??= setTimeout(() => void this.flush(), EVERY_MS).unref();
  }

  /** Tells what was counted so far; what cannot be told is kept. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#tell());
    await this.#flushing;
  }

  async #tell(): Promise<void> {
    const told = [...this.#knocks.values()];
    if (told.length === 0) return;
    this.#knocks = new Map();
    try {
      await this.#database.call('count-refusals', 'SELECT count_refusals($1, $2, $3)', [
        told.map(({ agentId }) => agentId),
        told.map(({ senderJid }) => senderJid),
        told.map(({ times }) => times),
      ]);
    } catch {
      // whoever needs the database says that it is away
      for (const { agentId, senderJid, times } of told) this.add(agentId, senderJid, times);
    }
  }
}
