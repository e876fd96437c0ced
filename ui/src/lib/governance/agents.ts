import { api } from '../api/client.ts';
import type { AgentPage, ListedAgent } from '../api/types.ts';

/** All agents of the account, the deleted ones as well: what they did is told under their names. */
export async function allAgents(): Promise<ListedAgent[]> {
  const [living, deleted] = await Promise.all([every('/agents?limit=100'), every('/agents?limit=100&state=deleted')]);
  return [...living, ...deleted];
}

async function every(path: string): Promise<ListedAgent[]> {
  const found: ListedAgent[] = [];
  let after = '';
  do {
    const { items, next_cursor: next } = await api<AgentPage>('GET', path + after);
    found.push(...items);
    after = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
  } while (after !== '');
  return found;
}

const found = (id: string, agents: ListedAgent[]) => agents.find(({ agent_id: each }) => each === id);

/** Null for one that is not known. */
export const nameOf = (id: string, agents: ListedAgent[]): string | null => found(id, agents)?.profile.name ?? null;

/** Whether its runs can be looked at: those of a deleted one are kept, and shown again when it is restored. */
export const isLiving = (id: string, agents: ListedAgent[]): boolean => found(id, agents)?.deleted_at === null;
