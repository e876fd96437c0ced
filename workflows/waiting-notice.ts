import { CancellationScope } from '@temporalio/workflow';
import { neverStarted } from './failures.ts';

/** So long a message waits for an AI worker before its sender is told that it waits. */
export const TELL_AFTER_MS = 10_000;

/** Tells a sender, once, that no AI worker has taken the message yet: silence would look like a loss. */
export class WaitingNotice {
  readonly #tell: () => Promise<void>;
  #told = false;

  constructor(tell: () => Promise<void>) {
    this.#tell = tell;
  }

  /**
   * Schedules `attempt` with the time that it may wait in its queue. The first ten seconds are a try of their own: a
   * queue says only by its time-out that nobody took a task, and a timer would cost every message two events.
   */
  async whileWaiting<T>(waitMs: number, attempt: (waitMs: number) => Promise<T>): Promise<T> {
    if (this.#told || waitMs <= TELL_AFTER_MS) return attempt(waitMs);
    try {
      return await attempt(TELL_AFTER_MS);
    } catch (error) {
      if (!neverStarted(error)) throw error;
    }
    this.#told = true;
    const telling = new CancellationScope();
    const told = telling.run(this.#tell).catch(() => undefined); // nobody loses an answer because a notice was lost
    try {
      return await attempt(waitMs - TELL_AFTER_MS);
    } finally {
      // a notice must not come after the answer
      telling.cancel();
      await told;
    }
  }
}
