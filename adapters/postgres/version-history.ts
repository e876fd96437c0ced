import { z } from 'zod';
import type { AgentDefinition } from '../../contracts/agent.ts';
import type { VersionHistory, VersionRecord } from '../../domain/agent-ports.ts';
import type { Vault } from '../../domain/ports.ts';
import { cursorOf, pageBy } from './cursor.ts';
import type { Database } from './database.ts';
import { openText, place } from './sealed-text.ts';

interface Row {
  version: number;
  definition: AgentDefinition;
  policy_hash: string;
  created_at: Date;
  system_prompt: Buffer;
}

const COLUMNS = 'v.version, v.definition, v.policy_hash, v.created_at';
const OF_A_LIVING_AGENT = `
  FROM agent_versions v JOIN agents a ON a.owner_user_id = v.owner_user_id AND a.id = v.agent_id AND a.state <> 'deleted'
  WHERE v.owner_user_id = $1 AND v.agent_id = $2`;

const LIST = `SELECT ${COLUMNS} ${OF_A_LIVING_AGENT} AND ($3::integer IS NULL OR v.version < $3) ORDER BY v.version DESC LIMIT $4`;
const GET = `SELECT ${COLUMNS}, v.system_prompt ${OF_A_LIVING_AGENT} AND v.version = $3`;

/** A page that ends with the first version is the last. */
const cursors = cursorOf(z.number().int().min(2).max(2_147_483_647));

/** What an agent was, version by version; the prompt of one is opened for its owner. */
export function postgresVersionHistory(database: Database, vault: Vault): VersionHistory {
  return {
    async list(ownerUserId, agentId, { limit, cursor }) {
      const before = cursors.read(cursor) ?? null;
      const values = [ownerUserId, agentId, before, limit + 1];
      const rows = await database.statementAsOwner<Row>(ownerUserId, 'versions-of-agent', LIST, values);
      // every agent has its first version, and no cursor stands behind it
      return rows.length === 0 ? undefined : pageBy(rows, limit, record, ({ version }) => cursors.write(version));
    },
    async get(ownerUserId, agentId, version) {
      const values = [ownerUserId, agentId, version];
      const [row] = await database.statementAsOwner<Row>(ownerUserId, 'version-of-agent', GET, values);
      if (!row) return undefined;
      const where = place.systemPrompt(agentId, version);
      return { ...record(row), systemPrompt: await openText(vault, ownerUserId, where, row.system_prompt) };
    },
  };
}

const record = (row: Row): VersionRecord => ({
  version: row.version,
  definition: row.definition,
  policyHash: row.policy_hash,
  createdAt: row.created_at,
});
