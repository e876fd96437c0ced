import { api } from '../api/client.ts';
import type { ListedAgent } from '../api/types.ts';

type Act = 'delete' | 'restore' | 'pause' | 'resume';

/** What is done to a whole agent. Each is harmless a second time. */
export function act(what: Act, agentId: string): Promise<unknown> {
  return what === 'delete' ? api('DELETE', `/agents/${agentId}`) : api('POST', `/agents/${agentId}/${what}`);
}

/** How it stands in the list after that. */
export const stateAfter: Record<Act, ListedAgent['state']> = {
  delete: 'deleted',
  restore: 'active',
  pause: 'paused',
  resume: 'active',
};
