const MINUTE_MS = 60_000;
const MINUTES = 60;

interface Minute {
  number: number;
  count: number;
  sumMs: number;
}

/** Means of the last minute and of the last hour, by whole minutes: bounded, however many calls there are. */
export class LatencyMeans {
  #minutes: Minute[] = [];

  /** `at`: epoch milliseconds of the end of a call that took `ms`. */
  add(at: number, ms: number): void {
    const number = Math.floor(at / MINUTE_MS);
    let minute = this.#minutes.at(-1);
    if (minute?.number !== number) this.#minutes.push((minute = { number, count: 0, sumMs: 0 }));
    minute.count += 1;
    minute.sumMs += ms;
    if (this.#minutes.length > MINUTES + 1) this.#minutes.shift();
  }

  /** Milliseconds; null without a call in that time. The last minute is this one and the one before. */
  at(now: number): { minute: number | null; hour: number | null } {
    const number = Math.floor(now / MINUTE_MS);
    return { minute: this.#mean(number - 1), hour: this.#mean(number - MINUTES) };
  }

  #mean(since: number): number | null {
    const told = this.#minutes.filter((minute) => minute.number >= since);
    const count = told.reduce((sum, minute) => sum + minute.count, 0);
    return count === 0 ? null : Math.round(told.reduce((sum, minute) => sum + minute.sumMs, 0) / count);
  }
}
