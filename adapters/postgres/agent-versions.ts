import type { AgentVersions, Vault } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { openText, place } from './sealed-text.ts';

const STATEMENT = `
  SELECT system_prompt FROM agent_versions WHERE owner_user_id = $1 AND agent_id = $2 AND version = $3`;

/** What the AI tier reads of a version; another owner's is `undefined`. */
export function postgresAgentVersions(database: Database, vault: Vault): AgentVersions {
  return {
    async systemPrompt(ownerUserId, agentId, version) {
      const [row] = await database.statementAsOwner<{ system_prompt: Buffer }>(
        ownerUserId,
        'system-prompt',
        STATEMENT,
        [ownerUserId, agentId, version],
      );
      return row && openText(vault, ownerUserId, place.systemPrompt(agentId, version), row.system_prompt);
    },
  };
}

const NAME = `
  SELECT definition->'profile'->>'name' AS name FROM agent_versions
  WHERE owner_user_id = $1 AND agent_id = $2 ORDER BY version DESC LIMIT 1`;

/** An agent's name as it is now; undefined for another owner's. */
export const postgresAgentName =
  (database: Database) =>
  async (ownerUserId: string, agentId: string): Promise<string | undefined> => {
    const values = [ownerUserId, agentId];
    const [row] = await database.statementAsOwner<{ name: string }>(ownerUserId, 'agent-name', NAME, values);
    return row?.name;
  };
