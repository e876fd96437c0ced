import type { z } from 'zod';
import type { Effect, Risk, ToolPolicy } from '../contracts/tool.ts';

/** A tool as it is listed, offered and decided about; what it does is `Tool.run`. */
export interface ToolSpec<Input = unknown> {
  name: string;
  /** Grows when the same arguments would do something else. */
  version: number;
  /** For the model, in English. */
  description: string;
  /** Checked before anything else looks at the arguments; its JSON Schema is what the model is shown. */
  input: z.ZodType<Input>;
  /** Of its calls the one that repeating would harm most. */
  effect: Effect;
  /** Whether a call changes nothing although others of this tool do. */
  reads?(input: Input): boolean;
  risk: Risk;
  /** An agent's own policy may only tighten it. */
  policy: ToolPolicy;
  /** What a call would do, in a line without words of any language; as it is, for others to make safe. Default: its JSON. */
  summary?(input: Input): string;
  /** Hosts that the call would reach, as the arguments say it; each must be allowed. Throws for arguments nobody can read. */
  hostsOf?(input: Input): string[];
  /** As it is offered where parts of it are missing: without them, and saying why. */
  without?(parts: Record<string, string>): ToolSpec<Input>;
}

/** What repeating this very call would mean. */
export const effectOf = <Input>(spec: ToolSpec<Input>, input: Input): Effect =>
  spec.reads?.(input) === true ? 'read' : spec.effect;

/** One call, agreed to and permitted. */
export interface ToolCallContext {
  ownerUserId: string;
  agentId: string;
  messageId: string;
  /** The same for every attempt of this call, and for no other call (UUID). */
  idempotencyKey: string;
  /** The effective one: the tool's default, tightened by the agent's. */
  policy: ToolPolicy;
  /** The agent's. */
  allowedDomains: readonly string[];
  /** Aborts when the time is over or the message was stopped. */
  signal: AbortSignal;
  /**
   * A tool of class `once` awaits this directly before it acts, after all that may fail without harm. Throws when an earlier
   * attempt came as far: then the call must not be made.
   */
  begin(): Promise<void>;
}

/** A file that a tool made: kept sealed for the owner, named in the result. */
export interface ToolFile {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

export interface ToolOutput {
  /** For the model, as data from outside. */
  text: string;
  files?: ToolFile[];
}

export interface Tool<Input = unknown> {
  spec: ToolSpec<Input>;
  /** Throws ToolFault with what the model may hear; every other error is one of ours. */
  run(input: Input, call: ToolCallContext): Promise<ToolOutput>;
  /** Why this worker cannot offer it now, for people; undefined when it can. */
  missing?(): Promise<string | undefined>;
  /** What of it this worker cannot do, and why. */
  missingParts?(): Promise<Record<string, string>>;
}

/** A call that failed, in a sentence for the model: no secret, no address of ours. */
export class ToolFault extends Error {
  /** Whether the outside world may have been changed all the same. */
  readonly acted: 'no' | 'unclear';

  constructor(message: string, acted: 'no' | 'unclear' = 'no', options?: ErrorOptions) {
    super(message, options);
    this.name = 'ToolFault';
    this.acted = acted;
  }
}
