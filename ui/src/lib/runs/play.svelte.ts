import type { Beat } from './beats.ts';

interface Parts {
  beats: () => Beat[];
  show: (number: number) => void;
}

/** Shows one step after the other. Nothing slides or fades, so that it is the same for who wants no motion. */
export class Play {
  going = $state(false);
  #parts: Parts;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins at a step, or anew where nothing follows it; ends when it is going. */
  toggle(from: number): void {
    if (this.going) return this.stop();
    const all = this.#parts.beats();
    if (all.length === 0) return;
    this.going = true;
    const follows = all.at(-1)?.number !== from && all.some(({ number }) => number === from);
    this.#beat(follows ? from : (all[0]?.number ?? 1));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.going = false;
  }

  #beat(number: number): void {
    this.#parts.show(number);
    // of a run that goes on, there may be more by now
    const all = this.#parts.beats();
    const at = all.findIndex((each) => each.number === number);
    const [now, next] = [all[at], all[at + 1]];
    if (!now || !next) return this.stop();
    this.#timer = setTimeout(() => this.#beat(next.number), now.forMs);
  }
}
