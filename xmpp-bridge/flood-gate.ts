import { LRUCache } from 'lru-cache';
import { AppError } from '../contracts/errors.ts';

/** Of a sender: how much is left, and when that was so (milliseconds). */
interface Bucket {
  left: number;
  at: number;
}

interface Settings {
  /** What a sender may say at once, and again in each minute. */
  perMinute: number;
  now?: () => number;
}

/** Senders that are remembered; who is forgotten has said nothing for longer than all of these. */
const SENDERS = 10_000;

/**
 * A token bucket for each sender's bare JID, in the memory of the one bridge that is active. What is refused takes nothing
 * from the bucket: whoever waits as long as the refusal says is heard.
 */
export class FloodGate {
  readonly #buckets = new LRUCache<string, Bucket>({ max: SENDERS });
  readonly #perMinute: number;
  readonly #now: () => number;

  constructor({ perMinute, now = () => performance.now() }: Settings) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** Lets one thing of a sender pass; throws `rate.limited` with the seconds until the next one is let through. */
  pass(senderJid: string): void {
    const at = this.#now();
    const before = this.#buckets.get(senderJid) ?? { left: this.#perMinute, at };
    const eachMs = 60_000 / this.#perMinute;
    const left = Math.min(this.#perMinute, before.left + (at - before.at) / eachMs);
    if (left < 1) throw new AppError('rate.limited', { retry_after_s: ((1 - left) * eachMs) / 1_000 });
    this.#buckets.set(senderJid, { left: left - 1, at });
  }
}
