import type { ToolResult } from '../contracts/ai-worker.ts';
import type { MessageRef, TextOrReference } from '../contracts/identifiers.ts';

/** One call of a tool, to the letter. */
export interface UsedCall {
  /** Its place among all calls of the message, from 1. */
  call: number;
  /** As the model named it. */
  tool: string;
  /** What ran; where nothing did, what was asked for. */
  arguments: Record<string, unknown>;
  /** Whether a person put these in the place of those that were asked for. */
  edited: boolean;
  /** Null while it is not over, and for one that never came to an end. */
  status: ToolResult['status'] | null;
  /** What the model was told of it. */
  result: TextOrReference | null;
}

/** What an answer was made of besides the conversation. */
export interface Used {
  calls: UsedCall[];
  /** Ids of the memories that were put before the model. */
  recalled: string[];
}

export interface UsedByMessages {
  /** So far, for one that is not finished; undefined when nothing is kept of it (any more). Throws `service.unavailable`. */
  of(ref: MessageRef): Promise<Used | undefined>;
}
