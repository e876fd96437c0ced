import type { MemorySize } from '../domain/watch-ports.ts';
import type { Watch } from './open.ts';

/** Milliseconds between two looks at the whole, and between two at one agent: its size is a sum over all it remembers. */
const WHOLE_EVERY_MS = 30_000;
const AGENT_AFTER_MS = 60_000;
/** More agents than this at once are looked at more often than need be. */
const AGENTS_KEPT = 10_000;

/**
 * Keeps the gauge of long memory: of everybody together, or with ids of each agent that something was added to. Returns
 * what is to be told of each addition.
 */
export function watchMemorySize({ metrics, look }: Pick<Watch, 'metrics' | 'look'>, sizes: MemorySize) {
  const added = (_ownerUserId: string, _agentId: string): void => undefined;
  if (!metrics) return added;
  if (!metrics.ids) {
    look(WHOLE_EVERY_MS, async () => metrics.memoryTakes(await sizes.ofAll()));
    return added;
  }
  const lookedAt = new Map<string, number>();
  return (ownerUserId: string, agentId: string): void => {
    const now = Date.now();
    if (now - (lookedAt.get(agentId) ?? -Infinity) < AGENT_AFTER_MS) return;
    if (lookedAt.size >= AGENTS_KEPT) lookedAt.clear();
    lookedAt.set(agentId, now);
    sizes
      .ofAgent(ownerUserId, agentId)
      .then((bytes) => metrics.memoryTakes(bytes, { ownerUserId, agentId }))
      .catch(() => void lookedAt.delete(agentId));
  };
}
