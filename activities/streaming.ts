import type { MessageRef } from '../contracts/identifiers.ts';
import type { MessageEvent } from '../contracts/stream-events.ts';
import { DeltaBatch } from '../domain/delta-batch.ts';
import type { EventStream } from '../domain/ports.ts';

/** Milliseconds between two pieces: below what an eye notices, and few enough for the stream to stay small. */
const FLUSH_MS = 40;

export interface DeltaStream {
  add: (text: string) => void;
  /** Sends what waits and stops the clock; after it nothing more is sent. */
  end: () => Promise<void>;
}

/**
 * Streams one model call beside the history: `reset` with the attempt's number first, then pieces in order. The stream
 * is a convenience: what cannot be published is gone, the answer is not.
 */
export function streamDeltas(events: EventStream, ref: MessageRef, attempt: number): DeltaStream {
  const batch = new DeltaBatch();
  const publish = (event: MessageEvent) => events.publish(ref, event).catch(() => undefined);
  let sending = publish({ type: 'reset', attempt });
  const flush = () => {
    const piece = batch.take();
    if (piece) sending = sending.then(() => publish({ type: 'delta', attempt, ...piece }));
  };
  const clock = setInterval(flush, FLUSH_MS);
  return {
    add: (text) => batch.add(text),
    end: async () => {
      clearInterval(clock);
      flush();
      await sending;
    },
  };
}
