import type { Directory, DirectoryEntry } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { RefusalCount } from './refusal-count.ts';

type Found = { owner_user_id: string; agent_id: string; agent_name: string; state: DirectoryEntry['state'] };
type Rostered = { agent_id: string; name: string; state: 'active' | 'paused' };

/** Who may write to whom, by functions that look across tenants and tell nothing else. `flush` before the database is closed. */
export function postgresDirectory(database: Database): Directory & { flush(): Promise<void> } {
  const refusals = new RefusalCount(database);
  return {
    flush: () => refusals.flush(),
    async lookup(agentId, senderJid) {
      const [found] = await database.call<Found>('directory-lookup', 'SELECT * FROM directory_lookup($1, $2)', [
        agentId,
        senderJid,
      ]);
      return (
        found && {
          ownerUserId: found.owner_user_id,
          agentId: found.agent_id,
          agentName: found.agent_name,
          state: found.state,
        }
      );
    },
    countRefusal: async (agentId, senderJid) => refusals.add(agentId, senderJid),
    async agentsOf(ownerJid) {
      const rows = await database.call<Rostered>('agents-of', 'SELECT * FROM agents_of($1)', [ownerJid]);
      return rows.map(({ agent_id: agentId, name, state }) => ({ agentId, name, state }));
    },
  };
}
