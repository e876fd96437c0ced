import type { AgentDefinition } from '../../contracts/agent.ts';
import { audited } from '../../contracts/audit-events.ts';
import type { AuditEventType } from '../../contracts/audit-events.ts';
import { AppError } from '../../contracts/errors.ts';
import { agentJid } from '../../contracts/addresses.ts';
import { reasons } from '../../contracts/reasons.ts';
import type { AgentRecord, Agents, AgentState } from '../../domain/agent-ports.ts';
import { policyHash } from '../../domain/policy-hash.ts';
import type { Vault } from '../../domain/ports.ts';
import type { Agent, Prisma } from '../../prisma/generated/client.ts';
import { agentList } from './agent-list.ts';
import type { Database, Transaction } from './database.ts';
import { openText, place, sealText } from './sealed-text.ts';

const living = { state: { not: 'deleted' } } as const;

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
        await audit(transaction, ownerUserId, agentId, 'agent.created', versionFacts(version));
        return record(agent, definition);
      });
    },

    list: agentList(database),

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

    async stateOf(ownerUserId, agentId) {
      const [row] = await database.statementAsOwner<{ state: AgentState }>(
        ownerUserId,
        'agent-state',
        'SELECT state FROM agents WHERE owner_user_id = $1 AND id = $2',
        [ownerUserId, agentId],
      );
      return row?.state;
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
            reason: reasons.agent_changed,
            current_version: current.currentVersion,
          });
        }
        await transaction.agentVersion.create({ data: version });
        await beforeCommit();
        await audit(transaction, ownerUserId, agentId, 'agent.changed', versionFacts(version));
        return record(agent, definition);
      });
    },

    async setState(ownerUserId, agentId, state) {
      return database.asOwner(ownerUserId, async (transaction) => {
        const where = { id: agentId, ownerUserId, ...living };
        const { count } = await transaction.agent.updateMany({
          where: { ...where, state: state === 'paused' ? 'active' : 'paused' },
          data: { state, updatedAt: new Date() },
        });
        const what = state === 'paused' ? 'agent.paused' : 'agent.resumed';
        if (count > 0) await audit(transaction, ownerUserId, agentId, what);
        const agent = await transaction.agent.findFirst({ where });
        return agent ? record(agent, await definitionOf(transaction, agent)) : undefined;
      });
    },

    async remove(ownerUserId, agentId, beforeCommit) {
      return database.asOwner(ownerUserId, async (transaction) => {
        const count = await transaction.$executeRaw`
          UPDATE agents SET state = 'deleted', deleted_from = state, deleted_at = now(), updated_at = now()
          WHERE owner_user_id = ${ownerUserId}::uuid AND id = ${agentId}::uuid AND state <> 'deleted'`;
        if (count === 0) return false;
        await beforeCommit();
        await audit(transaction, ownerUserId, agentId, 'agent.deleted');
        return true;
      });
    },

    async restore(ownerUserId, agentId, retentionDays, beforeCommit) {
      return database.asOwner(ownerUserId, async (transaction) => {
        // by the database's clock, as the purge
        const count = await transaction.$executeRaw`
          UPDATE agents SET state = coalesce(deleted_from, 'active'), deleted_from = NULL, deleted_at = NULL, updated_at = now()
          WHERE owner_user_id = ${ownerUserId}::uuid AND id = ${agentId}::uuid AND state = 'deleted'
            AND deleted_at > now() - make_interval(days => ${retentionDays}::integer)`;
        const agent = await transaction.agent.findFirst({ where: { id: agentId, ownerUserId } });
        if (!agent) return undefined;
        if (agent.state === 'deleted') throw new AppError('agent.deleted', { reason: reasons.restore_over });
        if (count > 0) {
          await beforeCommit(agent.name);
          await audit(transaction, ownerUserId, agentId, 'agent.restored');
        }
        return record(agent, await definitionOf(transaction, agent));
      });
    },
  };
}

/** Last of all in its transaction: nothing of this owner can be audited until it ends, and others' parts may be slow. */
async function audit(
  transaction: Transaction,
  ownerUserId: string,
  agentId: string,
  eventType: AuditEventType,
  details: Prisma.InputJsonObject = {},
): Promise<void> {
  await transaction.auditLog.create({
    data: { ownerUserId, agentId, ...audited(eventType), details },
    select: { id: true },
  });
}

const versionFacts = ({ version, policyHash: hash }: Prisma.AgentVersionUncheckedCreateInput) => ({
  version,
  policy_hash: hash,
});

async function definitionOf(transaction: Transaction, { ownerUserId, id, currentVersion }: Agent) {
  const version = await transaction.agentVersion.findUniqueOrThrow({
    where: { ownerUserId_agentId_version: { ownerUserId, agentId: id, version: currentVersion } },
    select: { definition: true },
  });
  return version.definition as AgentDefinition;
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
  deletedAt: agent.deletedAt ?? undefined,
});
