import { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { MessageRef } from './identifiers.ts';
import { uuid } from './identifiers.ts';

export const MEMORY_QUERY_LENGTH = 2_000;
export const MEMORIES_FOUND_AT_MOST = 50;

/** `said` by the person, `answered` by the agent. */
export const memoryKinds = ['said', 'answered'] as const;

/** What the AI tier is asked to look for. There is no message: its id is made up. */
export const searchMemoriesRequest = z.strictObject({
  ownerUserId: uuid,
  agentId: uuid,
  messageId: uuid,
  agentVersion: z.number().int().positive(),
  query: z.string().min(1).max(MEMORY_QUERY_LENGTH),
  limit: z.number().int().min(1).max(MEMORIES_FOUND_AT_MOST),
});
export type SearchMemoriesRequest = z.infer<typeof searchMemoriesRequest>;

/** What its workflow is given. */
export interface MemorySearch {
  ref: MessageRef;
  agentVersion: number;
  pool: string;
  query: string;
  limit: number;
}

/** A memory and how near it is to what was asked: the cosine of the two vectors. */
export interface NearMemory {
  id: string;
  score: number;
}

export type MemoriesFound = { state: 'found'; memories: NearMemory[] } | { state: 'refused'; code: ErrorCode };
