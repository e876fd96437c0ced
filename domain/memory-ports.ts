/** What owners see of what their agents remember, and how they have it forgotten. Every call names the owner and the agent. */
import type { memoryKinds, MemorySearch, NearMemory } from '../contracts/memory.ts';
import type { Page, PageRequest } from './account-ports.ts';

export interface KeptMemory {
  id: string;
  kind: (typeof memoryKinds)[number];
  text: string;
  /** The message that it is from. */
  messageId: string;
  /** As the limits of memory count it: sealed text and vector. */
  sizeBytes: number;
  embeddingModel: string;
  createdAt: Date;
  /** To the hour. */
  lastRecalledAt: Date | undefined;
}

export interface KeptMemories {
  /** Newest first. */
  list(ownerUserId: string, agentId: string, page: PageRequest): Promise<Page<KeptMemory>>;
  /** Those that are there, in any order. */
  find(ownerUserId: string, agentId: string, ids: string[]): Promise<KeptMemory[]>;
  /** False when there is none. */
  forget(ownerUserId: string, agentId: string, id: string): Promise<boolean>;
  /** How many there were. */
  forgetAll(ownerUserId: string, agentId: string): Promise<number>;
}

/** The same from the side that has the vectors. */
export interface NearMemories {
  /** The nearest first. Looking is no recalling: nothing is noted. */
  near(
    ownerUserId: string,
    agentId: string,
    embedding: number[],
    embeddingModel: string,
    limit: number,
  ): Promise<NearMemory[]>;
}

export interface MemorySearches {
  /** Has the AI tier look; `signal` ends it. Throws `worker.unavailable` and `service.unavailable`. */
  run(search: MemorySearch, signal: AbortSignal): Promise<NearMemory[]>;
}
