import type { NearMemory, SearchMemoriesRequest } from '../contracts/memory.ts';
import { searchMemoriesRequest } from '../contracts/memory.ts';
import type { NearMemories } from '../domain/memory-ports.ts';
import type { Embedder } from '../domain/ports.ts';
import { parsed } from './parsed.ts';

export const searchingActivities = ({ memories, embedder }: { memories: NearMemories; embedder: Embedder }) => ({
  /**
   * Which of an agent's memories are near to what its owner looks for: ids only, the texts are the door's to open. The permit is
   * checked by the worker's interceptor before this runs.
   */
  async searchMemories(_permit: string, input: SearchMemoriesRequest): Promise<NearMemory[]> {
    const { ownerUserId, agentId, query, limit } = parsed(searchMemoriesRequest, input);
    const [vector] = await embedder.embed([query], ownerUserId);
    if (vector === undefined) throw new Error('The embedder gave fewer vectors than texts');
    return memories.near(ownerUserId, agentId, vector, embedder.model, limit);
  },
});
