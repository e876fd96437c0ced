/** Times one piece of work: epoch milliseconds of the wall clock, lengths of the steady one. */
export class Stopwatch {
  readonly startedAt = Date.now();
  readonly #began = performance.now();

  get milliseconds(): number {
    return performance.now() - this.#began;
  }

  get span(): { startedAt: number; endedAt: number } {
    return { startedAt: this.startedAt, endedAt: this.startedAt + this.milliseconds };
  }
}
