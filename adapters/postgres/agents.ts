import type { AgentDefinition } from '../../contracts/agent.ts';
import { AppError } from '../../contracts/errors.ts';
import { agentJid } from '../../contracts/addresses.ts';
import type { AgentRecord, Agents } from '../../domain/account-ports.ts';
import { policyHash } from '../../domain/policy-hash.ts';
import type { Vault } from '../../domain/ports.ts';
import type { Agent, Prisma } from '../../prisma/generated/client.ts';
import { fromCursor, page } from './cursor.ts';
import type { Database } from './database.ts';
import { openText, place, sealText } from './sealed-text.ts';

const living = { state: { not: 'deleted' } } as const;
const readable = { omit: { systemPrompt: true } } as const;

/** Agents and their versions. A version is sealed before its transaction begins: the key may have to be fetched. */
export function postgresAgents(database: Database, vault: Vault, { agentsDomain }: { agentsDomain: string }): Agents {
  return {
    async create(ownerUserId, agentId, definition, systemPrompt, beforeCommit) {
      const version = await newVersion(vault, ownerUserId, agentId, 1, definition, systemPrompt);
      const { name } = definition.profile;
      return database.asOwner(ownerUserId, async (transaction) => {
        const agent = await transaction.agent.create({
          data: { id: agentId, ownerUserId, jid: agentJid(agentId, agentsDomain), name, currentVersion: 1 },
        });
        await transaction.agentVersion.create({ data: version });
        await beforeCommit();
        return record(agent, definition);
      });
    },

    async list(ownerUserId, { limit, cursor }) {
      const after = fromCursor(cursor);
      const older = after && { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] };
      return database.asOwner(ownerUserId, async (transaction) => {
        const agents = await transaction.agent.findMany({
          where: { ownerUserId, ...living, ...older },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          take: limit + 1,
        });
        const current = agents.map(({ id, currentVersion }) => ({ agentId: id, version: currentVersion }));
        const versions = await transaction.agentVersion.findMany({ where: { ownerUserId, OR: current }, ...readable });
        const definitions = new Map(versions.map(({ agentId, definition }) => [agentId, definition]));
        const item = (agent: Agent) => record(agent, definitions.get(agent.id) as AgentDefinition);
        return page(agents, limit, item, ({ createdAt, id }) => ({ at: createdAt, id }));
      });
    },

    async get(ownerUserId, agentId) {
      const found = await database.asOwner(ownerUserId, async (transaction) => {
        const agent = await transaction.agent.findFirst({ where: { id: agentId, ownerUserId, ...living } });
        if (!agent) return undefined;
        const which = { ownerUserId, agentId, version: agent.currentVersion };
        const version = await transaction.agentVersion.findUniqueOrThrow({
          where: { ownerUserId_agentId_version: which },
        });
        return { agent, version };
      });
      if (!found) return undefined;
      const { agent, version } = found;
      const where = place.systemPrompt(agentId, version.version);
      return {
        ...record(agent, version.definition as AgentDefinition),
        systemPrompt: await openText(vault, ownerUserId, where, version.systemPrompt),
      };
    },

    async update(ownerUserId, agentId, expectedVersion, definition, systemPrompt, beforeCommit) {
      const next = expectedVersion + 1;
      const version = await newVersion(vault, ownerUserId, agentId, next, definition, systemPrompt);
      return database.asOwner(ownerUserId, async (transaction) => {
        const where = { id: agentId, ownerUserId, ...living };
        const changed = await transaction.agent.updateManyAndReturn({
          where: { ...where, currentVersion: expectedVersion },
          data: { currentVersion: next, name: definition.profile.name, updatedAt: new Date() },
        });
        const [agent] = changed;
        if (!agent) {
          const current = await transaction.agent.findFirst({ where, select: { currentVersion: true } });
          if (!current) return undefined;
          throw new AppError('item.conflict', {
            reason: 'The agent was changed meanwhile: read it again',
            current_version: current.currentVersion,
          });
        }
        await transaction.agentVersion.create({ data: version });
        await beforeCommit();
        return record(agent, definition);
      });
    },

    async remove(ownerUserId, agentId, beforeCommit) {
      const now = new Date();
      return database.asOwner(ownerUserId, async (transaction) => {
        const { count } = await transaction.agent.updateMany({
          where: { id: agentId, ownerUserId, ...living },
          data: { state: 'deleted', deletedAt: now, updatedAt: now },
        });
        if (count > 0) await beforeCommit();
        return count > 0;
      });
    },
  };
}

async function newVersion(
  vault: Vault,
  ownerUserId: string,
  agentId: string,
  version: number,
  definition: AgentDefinition,
  systemPrompt: string,
): Promise<Prisma.AgentVersionUncheckedCreateInput> {
  return {
    ownerUserId,
    agentId,
    version,
    definition,
    policyHash: policyHash(definition),
    systemPrompt: await sealText(vault, ownerUserId, place.systemPrompt(agentId, version), systemPrompt),
    systemPromptBytes: Buffer.byteLength(systemPrompt),
  };
}

const record = (agent: Agent, definition: AgentDefinition): AgentRecord => ({
  agentId: agent.id,
  ownerUserId: agent.ownerUserId,
  version: agent.currentVersion,
  definition,
  state: agent.state as AgentRecord['state'],
  createdAt: agent.createdAt,
  updatedAt: agent.updatedAt,
});
