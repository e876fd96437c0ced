import type { ListedAgent, Workers } from '../api/types.ts';

export interface LostPool {
  pool: string;
  /** Whose messages wait for it. */
  agents: string[];
  /** When a worker of it was heard last; undefined: none is known any more. */
  heardAt: string | undefined;
}

type Asking = Pick<ListedAgent, 'agent_id' | 'deleted_at'> & {
  llm_config: Pick<ListedAgent['llm_config'], 'worker_pool'>;
};

/**
 * Pools that agents need and that no AI worker serves: all were silent for half a minute, or have said that they leave. It
 * is told from health, not stored: it is over as soon as a worker is back.
 */
export function lostPools({ pools, items }: Pick<Workers, 'pools' | 'items'>, agents: Asking[]): LostPool[] {
  const living = agents.filter(({ deleted_at: deleted }) => deleted === null);
  const needed = [...new Set(living.map(({ llm_config: { worker_pool: pool } }) => pool))].sort();
  const isServed = (name: string) => pools.some(({ pool, health }) => pool === name && health !== 'unavailable');
  return needed
    .filter((name) => !isServed(name))
    .map((name) => ({
      pool: name,
      agents: living.filter((agent) => agent.llm_config.worker_pool === name).map(({ agent_id: id }) => id),
      heardAt: items
        .filter(({ pool }) => pool === name)
        .map(({ last_heartbeat_at: at }) => at)
        .sort()
        .at(-1),
    }));
}
