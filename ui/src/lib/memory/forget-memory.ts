import { api } from '../api/client.ts';
import { Problem } from '../api/problem.ts';

/** Has an agent forget one memory; one that is forgotten already is no fault. */
export async function forgetMemory(agentId: string, id: string): Promise<void> {
  try {
    await api('DELETE', `/agents/${agentId}/memories/${id}`);
  } catch (error) {
    // forgotten meanwhile, from another page or to make room
    if (!(error instanceof Problem && error.code === 'item.not_found')) throw error;
  }
}
