import type { Workers } from '../api/types.ts';
import { agentWords } from './agents-words.ts';

type Pool = Workers['pools'][number];

/** "healthy, 2 workers": how a pool of AI workers is. */
export function poolWord(pool: Pick<Pool, 'health' | 'workers'> | undefined): string {
  if (!pool) return agentWords().poolUnknown;
  const health = {
    healthy: agentWords().poolHealthy,
    degraded: agentWords().poolDegraded,
    unavailable: agentWords().poolUnavailable,
  };
  return `${health[pool.health]}, ${agentWords().workers(pool.workers)}`;
}
