import { api } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { AgentMetrics, AgentPage, ListedAgent } from '../api/types.ts';
import type { Period } from './view.svelte.ts';

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

export interface Figures {
  agent: ListedAgent;
  metrics: AgentMetrics;
}

/** So many are asked at once: a browser has six connections to an origin, and others are needed meanwhile. */
const AT_ONCE = 3;

/** What each agent did in a period, the most used first. One that was deleted meanwhile has no figures any more. */
export async function figuresOf(agents: ListedAgent[], period: Period): Promise<Figures[]> {
  const waiting = agents.filter((agent) => agent.deleted_at === null);
  const found: Figures[] = [];
  const worker = async () => {
    for (let agent = waiting.shift(); agent; agent = waiting.shift()) {
      const metrics = await metricsOf(agent, period);
      if (metrics) found.push({ agent, metrics });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return found.sort((a, b) => tokensOf(b) - tokensOf(a) || a.agent.profile.name.localeCompare(b.agent.profile.name));
}

/** For the order of rows and the length of a bar; never shown as a figure. */
export const tokensOf = ({ metrics }: Figures): number => metrics.prompt_tokens + metrics.completion_tokens;

async function metricsOf({ agent_id: id }: ListedAgent, period: Period): Promise<AgentMetrics | undefined> {
  try {
    return await api<AgentMetrics>('GET', `/agents/${id}/metrics?period=${period}`);
  } catch (error) {
    if (error instanceof Problem && [404, 410].includes(error.status)) return undefined;
    throw error;
  }
}
