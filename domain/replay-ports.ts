import type { MessageRef } from '../contracts/identifiers.ts';

/** What the workflow of today does with the history of then. */
export type ReplayResult = { same: true } | { same: false; difference: string };

export interface Replays {
  /**
   * Runs a message's workflow over its recorded history; nothing is done in the world. Undefined when there is no history (any
   * more). Throws `rate.limited` while another one of this owner runs, `service.unavailable` when it takes too long or the
   * engine is away; `signal` ends it.
   */
  replay(ref: MessageRef, signal: AbortSignal): Promise<(ReplayResult & { events: number }) | undefined>;
}
