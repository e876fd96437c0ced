import type { ErrorCode } from '../contracts/errors.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { StepName } from '../contracts/step-names.ts';

/** One piece of work that a worker was handed for a message. Codes and numbers, never a text. Times are epoch milliseconds. */
export interface Attempt {
  /** A call of the model or of a tool belongs to `think`. */
  step: Extract<StepName, 'think' | 'long-memory' | 'reply'>;
  /** Undefined unless a tool was called. */
  tool: { call: number; name: string } | undefined;
  /** `refused`: the worker said no, by `code`. */
  state: 'running' | 'done' | 'refused' | 'failed';
  code: ErrorCode | undefined;
  handedAt: number;
  /** The last try of it; undefined while it waits for a worker. */
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** How often the engine tried it by itself, and why the try before the last one failed; it forgets the others. */
  tries: number;
  triedBefore: ErrorCode | undefined;
  workerId: string | undefined;
  /** The one that answered, or was to; undefined unless a worker said so. */
  model:
    | { provider: string; model: string; prompt: number; completion: number; estimated: boolean; latencyMs: number }
    | undefined;
}

export interface MessageAttempts {
  /**
   * In the order in which they were handed out; undefined when nothing is kept of them (any more). Of what was delivered only
   * the reply is told, by its id. Throws `service.unavailable`.
   */
  of(ref: MessageRef, replyId: string | undefined): Promise<Attempt[] | undefined>;
}
