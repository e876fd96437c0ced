import type { Client } from '@temporalio/client';
import { memorySearchWorkflowId } from '../contracts/addresses.ts';
import { AppError } from '../contracts/errors.ts';
import type { MemoriesFound } from '../contracts/memory.ts';
import type { MemorySearches } from '../domain/memory-ports.ts';
import { SEARCH_MEMORIES } from '../workflows/messages.ts';
import { whileWaitedFor } from './while-waited-for.ts';

/** Longer than its one activity may wait and run. */
const LONGEST_MS = 30_000;

/** Looks once; when the one who asked is gone it is cancelled. */
export const temporalMemorySearches = (client: Client): MemorySearches => ({
  async run(search, signal) {
    const found = await whileWaitedFor<MemoriesFound>(client, {
      ...{ type: SEARCH_MEMORIES, workflowId: memorySearchWorkflowId(search.ref), args: [search] },
      ...{ ownerUserId: search.ref.ownerUserId, longestMs: LONGEST_MS, signal },
    });
    if (found.state === 'refused') throw new AppError(found.code);
    return found.memories;
  },
});
