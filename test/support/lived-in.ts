/** Leaves a row of a person in every table that holds tenants' rows. */
import { randomBytes, randomUUID } from 'node:crypto';
import { anchorSigner } from '../../adapters/audit-keys.ts';
import { postgresApiKeys } from '../../adapters/postgres/api-keys.ts';
import { postgresAuditUpkeep } from '../../adapters/postgres/audit-upkeep.ts';
import { postgresApprovalDesk } from '../../adapters/postgres/approval-desk.ts';
import { postgresApprovalDoor } from '../../adapters/postgres/approval-door.ts';
import { postgresDocuments } from '../../adapters/postgres/documents.ts';
import { postgresExecutions } from '../../adapters/postgres/executions.ts';
import { postgresIdempotencyKeys } from '../../adapters/postgres/idempotency-keys.ts';
import { postgresLedger } from '../../adapters/postgres/ledger.ts';
import { postgresMcpServers } from '../../adapters/postgres/mcp-servers.ts';
import { postgresMemoryStore } from '../../adapters/postgres/memory-store.ts';
import { postgresMessages } from '../../adapters/postgres/messages.ts';
import { postgresModelKeys } from '../../adapters/postgres/model-keys.ts';
import { postgresPayloads } from '../../adapters/postgres/payloads.ts';
import { postgresToolEffects } from '../../adapters/postgres/tool-effects.ts';
import { postgresToolConnections } from '../../adapters/postgres/tool-connections.ts';
import { postgresSignIns } from '../../adapters/postgres/sign-ins.ts';
import { postgresAccess } from '../../contracts/tool-connection.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import type { ExecutionRecord } from '../../domain/ports.ts';
import { builtInSpecs } from '../../tools/built-in.ts';
import { describedCalls } from '../../tools/described-call.ts';
import { anchorHeads, keepPartitions } from '../../workers/audit-loop.ts';
import { newApproval, newDecision, permissionsOf } from './new-approval.ts';
import type { Person, PrivateDatabase } from './private-database.ts';

export async function livedIn(database: PrivateDatabase, person: Person): Promise<MessageRef> {
  const { userId, agentId } = person;
  const platform = database.as('platform');
  const expiresAt = new Date(Date.now() + 3_600_000);
  const token = { tokenHash: randomBytes(32), expiresAt, userAgent: 'test' };
  await postgresSignIns(database.as('api')).open(userId, randomUUID(), token, 'not a hash');
  const key = { id: randomUUID(), name: 'test', scopes: ['read' as const], keyHash: randomBytes(32), expiresAt };
  await postgresApiKeys(database.as('api')).create(userId, key);
  const keyed = { ownerUserId: userId, keyHash: randomBytes(32), fingerprint: randomBytes(32) };
  await postgresIdempotencyKeys(database.as('api'), database.vaultOf('api')).claim(keyed, 60_000);
  const { ref } = await database.say(person, 'hello');
  await postgresMessages(platform, database.vaultOf('platform')).begin(ref);
  const ledger = postgresLedger(platform);
  await ledger.reserve(ref, 1, 100, 10, 1_000, 60_000);
  const used = { prompt: 90, completion: 0, estimated: false };
  await ledger.settle(ref, 1, used, { workerMs: 5, agentPerMinute: 100 });
  await postgresPayloads(platform, database.vaultOf('platform')).put(userId, randomUUID(), 'a long text');
  const approval = newApproval(ref, { policyHash: await permissionsOf(database.admin, ref) });
  await postgresApprovalDesk(platform, database.vaultOf('platform')).open(approval, [], 600);
  const door = postgresApprovalDoor(database.as('api'), database.vaultOf('api'), describedCalls(builtInSpecs));
  const [seen] = await door.find(userId, { id: approval.id }, 1);
  const edited = { editedArguments: { to: ['zoe@example.test'] }, reason: 'to somebody else' };
  if (seen) await door.decide(userId, seen, newDecision(edited));
  await postgresToolEffects(platform).fence(ref, approval.request.call, 1, false);
  await postgresExecutions(platform, database.vaultOf('platform')).record(executionOf(ref));
  const memory = {
    id: randomUUID(),
    messageId: ref.messageId,
    text: 'said hello',
    embedding: [1, 0, 0],
    embeddingModel: 'm',
  };
  await postgresMemoryStore(database.as('ai'), database.vaultOf('ai')).insert(userId, agentId, [memory]);
  const modelKey = { provider: 'openai', apiKey: 'sk-of-a-test-0001', baseUrl: null } as const;
  await postgresModelKeys(database.as('api'), database.vaultOf('api')).put(userId, modelKey);
  const file = { name: 'a.txt', mediaType: 'text/plain', bytes: Buffer.from('a file') };
  await postgresDocuments(database.as('api'), database.vaultOf('api')).add(userId, agentId, randomUUID(), file);
  const access = postgresAccess.parse({ host: '192.0.2.1', database: 'd', user: 'u', password: 'p' });
  const connection = { name: 'shop', access, allowedTables: ['public.orders'] };
  await postgresToolConnections(database.as('api'), database.vaultOf('api')).put(userId, connection);
  const server = { name: 'files', transport: 'http', address: 'https://mcp.example.org', headers: { x: 'y' } } as const;
  await postgresMcpServers(database.as('api'), database.vaultOf('api')).add(userId, server);
  await database.as('api').asOwner(userId, async (transaction) => {
    // nobody's auditor but one's own: whose it is does not matter here
    await transaction.contentGrant.create({ data: { ownerUserId: userId, agentId, auditorUserId: userId, expiresAt } });
  });
  const reset =
    "INSERT INTO password_resets (owner_user_id, token_hash, expires_at) VALUES ($1, $2, now() + interval '1 minute')";
  await database.admin.query(reset, [userId, randomBytes(32)]);
  await anchored(database);
  return ref;
}

const silent = { info: () => undefined, warn: () => undefined };

/** One round of the platform's upkeep of the audit. */
export async function anchored(database: PrivateDatabase, retentionDays = 730): Promise<void> {
  const upkeep = postgresAuditUpkeep(database.as('platform'));
  await keepPartitions(upkeep, retentionDays, silent);
  await anchorHeads(upkeep, anchorSigner(database.stack.secrets.auditKeys.privateKey), silent);
}

export const executionOf = (ref: MessageRef, changes: Partial<ExecutionRecord> = {}): ExecutionRecord => ({
  ref,
  agentVersion: 1,
  outcome: { state: 'answered' },
  reply: 'good day',
  replyId: randomUUID(),
  tokens: { prompt: 30, completion: 12, estimated: false },
  toolsCalled: [],
  workerId: 'worker-1',
  provider: 'builtin',
  model: 'builtin',
  attempts: 1,
  durationMs: 12.6,
  platformLatencyMs: 4.2,
  aiLatencyMs: 8.4,
  priority: { score: 0.5, key: 3 },
  policyHash: 'abc',
  audited: 'full',
  decisions: [{ step: 'audit', call: 0, facts: {}, decision: { allowed: true, rule: 'audit.enabled', details: {} } }],
  ...changes,
});
