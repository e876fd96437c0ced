import { AppError } from '../contracts/errors.ts';

interface Line {
  tail: Promise<void>;
  length: number;
}

export interface QueueLimits {
  perKey: number;
  overall: number;
}

/** Runs tasks of one key one after the other, of different keys at once. Keys without work are forgotten. */
export class KeyedQueue {
  readonly #limits: QueueLimits;
  readonly #lines = new Map<string, Line>();
  #length = 0;

  constructor(limits: QueueLimits = { perKey: 500, overall: 10_000 }) {
    this.#limits = limits;
  }

  /** Settles as the task does. Throws `rate.limited`, and does not run it, when too many are waiting already. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(key) ?? { tail: Promise.resolve(), length: 0 };
    if (line.length >= this.#limits.perKey || this.#length >= this.#limits.overall) throw new AppError('rate.limited');
    this.#lines.set(key, line);
    line.length += 1;
    this.#length += 1;
    const result = line.tail.then(task);
    line.tail = result.then(
      () => this.#done(key, line),
      () => this.#done(key, line),
    );
    return result;
  }

  /** Keys with work. */
  get size(): number {
    return this.#lines.size;
  }

  /** Resolves when everything that was taken so far is done. */
  async drained(): Promise<void> {
    await Promise.all([...this.#lines.values()].map(({ tail }) => tail));
  }

  #done(key: string, line: Line): void {
    line.length -= 1;
    this.#length -= 1;
    if (line.length === 0) this.#lines.delete(key);
  }
}
