import type { MemoriesFound, MemorySearch } from '../contracts/memory.ts';
import { platform, searchMemoriesOnce } from './activities.ts';
import { neverStarted, refusalOf } from './failures.ts';
import { permitFor } from './permit-for.ts';

const STEP = 'search-memories';

/** Has the AI tier look for memories of an agent by their meaning: it alone has the vectors, and what makes them. */
export async function searchMemories({ ref, agentVersion, pool, query, limit }: MemorySearch): Promise<MemoriesFound> {
  try {
    const permit = await platform.mintPermit(permitFor(ref, agentVersion, STEP));
    const memories = await searchMemoriesOnce(pool, STEP)(permit, { ...ref, agentVersion, query, limit });
    return { state: 'found', memories };
  } catch (error) {
    const code = neverStarted(error) ? 'worker.unavailable' : refusalOf(error)?.code;
    if (!code) throw error;
    return { state: 'refused', code };
  }
}
