import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { postgresLedger } from '../../../adapters/postgres/ledger.ts';
import { postgresMemoryStore } from '../../../adapters/postgres/memory-store.ts';
import { postgresMessages } from '../../../adapters/postgres/messages.ts';
import { postgresQuotas } from '../../../adapters/postgres/quotas.ts';
import type { MessageRef } from '../../../contracts/identifiers.ts';
import { quotaLimits } from '../../../contracts/quota.ts';
import { checkQuota } from '../../../domain/policy/check-quota.ts';
import type { Decision } from '../../../domain/policy/decision.ts';
import type { Ledger, MemoryStore, NewMemory } from '../../../domain/ports.ts';
import type { Quotas } from '../../../domain/quota-ports.ts';
import { sharedDatabase } from '../../support/shared-database.ts';
import type { Person, PrivateDatabase } from '../../support/private-database.ts';

const LEASE_MS = 60_000;
const PLENTY = 1_000_000;

let database: PrivateDatabase;
let ledger: Ledger;
let quotas: Quotas;
let memories: MemoryStore;

before(async () => {
  database = await sharedDatabase();
  ledger = postgresLedger(database.as('platform'));
  quotas = postgresQuotas(database.as('api'));
  memories = postgresMemoryStore(database.as('ai'), database.vaultOf('ai'));
});
after(() => database.stop());

const messageOf = (person: Person, agentId = person.agentId): MessageRef => ({
  ...{ ownerUserId: person.userId, agentId, messageId: randomUUID() },
});
const used = { prompt: 10, completion: 0, estimated: false };

/** Asks for ten tokens, and holds the ledger against the rule. */
async function ask(ref: MessageRef, call = 1): Promise<Decision> {
  const { granted, facts } = await ledger.reserve(ref, call, 10, 1, PLENTY, LEASE_MS);
  const decision = checkQuota(facts);
  assert.equal(decision.details['granted'], granted);
  return decision;
}

const limited = async (quota: Record<string, number>): Promise<Person> => {
  const person = await database.person();
  await database.admin.query('UPDATE users SET quota_config = $2 WHERE id = $1', [person.userId, quota]);
  return person;
};

it('the database has the defaults of the contract', async () => {
  const { rows } = await database.admin.query<{ defaults: unknown }>('SELECT default_quota() AS defaults');
  assert.deepEqual(rows[0]?.defaults, quotaLimits.parse({}));
});

it('of a hundred messages that ask at once, as many are let in as may be answered at once', async () => {
  const person = await limited({ concurrent_requests: 7 });
  const asked = await Promise.all(Array.from({ length: 100 }, () => ask(messageOf(person, randomUUID()))));
  assert.equal(asked.filter(({ allowed }) => allowed).length, 7);
  const refused = asked.filter(({ allowed }) => !allowed);
  assert.ok(refused.every(({ rule }) => rule === 'quota.user_requests'));
  assert.ok(
    refused.every(({ details }) => Number(details['resets_at']) > Date.now()),
    'each is told when it frees itself',
  );
});

it('one agent has a limit of its own, beside which another is let in', async () => {
  const person = await limited({ concurrent_requests_per_agent: 1 });
  assert.equal((await ask(messageOf(person))).allowed, true);
  assert.equal((await ask(messageOf(person))).rule, 'quota.agent_requests');
  assert.equal((await ask(messageOf(person, randomUUID()))).allowed, true);
});

it('the end of a message lets the next one in, and so does the end of the lease of one whose workflow died', async () => {
  const person = await limited({ concurrent_requests: 1 });
  const { ref } = await database.say(person, 'hello');
  await postgresMessages(database.as('platform'), database.vaultOf('platform')).begin(ref);
  assert.equal((await ask(ref)).allowed, true);
  assert.equal((await ask(ref, 2)).allowed, true, 'its own second call is no second request');
  assert.equal((await ask(messageOf(person))).allowed, false);
  await postgresMessages(database.as('platform'), database.vaultOf('platform')).finish(ref, { state: 'answered' });
  assert.equal((await ask(messageOf(person))).allowed, true);
  assert.equal((await ask(messageOf(person))).allowed, false);
  await database.admin.query("UPDATE request_leases SET expires_at = now() - interval '1 s' WHERE owner_user_id = $1", [
    person.userId,
  ]);
  assert.equal((await ask(messageOf(person))).allowed, true);
});

it('the time of AI workers is booked once for each call, failed ones too, and ends the day when it is used up', async () => {
  const person = await limited({ worker_seconds_per_day: 10 });
  const [first, second] = [messageOf(person), messageOf(person)];
  await ask(first);
  await ask(second);
  await ledger.settle(first, 1, used, { workerMs: 4_000, agentPerMinute: PLENTY });
  await ledger.settle(first, 1, used, { workerMs: 4_000, agentPerMinute: PLENTY });
  assert.equal((await quotas.usage(person.userId)).user.workerMs, 4_000);
  await database.admin.query("UPDATE token_ledger SET created_at = created_at - interval '6 s' WHERE message_id = $1", [
    second.messageId,
  ]);
  await ledger.settle(second, 1, 'unknown', { workerMs: 'unknown', agentPerMinute: PLENTY });
  assert.ok((await quotas.usage(person.userId)).user.workerMs >= 10_000);
  const refused = await ask(messageOf(person));
  assert.deepEqual([refused.allowed, refused.rule], [false, 'quota.user_worker_day']);
  assert.equal(Number(refused.details['resets_at']) % 86_400_000, 0);
});

it('four fifths of a limit are told once in a window', async () => {
  const person = await limited({ tokens_per_day: 100, worker_seconds_per_day: 1_000 });
  const spend = async (tokens: number) => {
    const ref = messageOf(person);
    await ask(ref);
    return ledger.settle(ref, 1, { ...used, prompt: tokens }, { workerMs: 1, agentPerMinute: PLENTY });
  };
  const kinds = async () => (await quotas.usage(person.userId)).alerts.map(({ kind }) => kind);
  assert.deepEqual(await spend(79), []);
  assert.deepEqual(await kinds(), []);
  assert.deepEqual(await spend(1), ['user_day'], 'whoever books it hears of it');
  assert.deepEqual(await spend(1), []);
  assert.deepEqual(await kinds(), ['user_day']);
});

it('a warning is acknowledged once, by its owner, and that is audited', async () => {
  const [person, stranger] = [await limited({ tokens_per_day: 100 }), await database.person()];
  const ref = messageOf(person);
  await ask(ref);
  await ledger.settle(ref, 1, { ...used, prompt: 90 }, { workerMs: 1, agentPerMinute: PLENTY });
  const warned = async () => (await quotas.usage(person.userId)).alerts[0] ?? assert.fail('there is no warning');
  const { id, acknowledged } = await warned();
  assert.equal(acknowledged, undefined);
  assert.equal(await quotas.acknowledge(stranger.userId, id), undefined);
  assert.equal(await quotas.acknowledge(person.userId, randomUUID()), undefined);
  assert.equal((await warned()).acknowledged, undefined);
  const answers = await Promise.all([1, 2, 3].map(() => quotas.acknowledge(person.userId, id)));
  const now = await warned();
  assert.equal(now.acknowledged?.by, person.userId);
  for (const each of [...answers, await quotas.acknowledge(person.userId, id)]) assert.deepEqual(each, now);
  const { rows } = await database.admin.query<{ details: unknown }>(
    "SELECT details FROM audit_logs WHERE owner_user_id = $1 AND event_type = 'alert.acknowledged'",
    [person.userId],
  );
  assert.deepEqual(rows, [{ details: { alert_id: id, kind: 'user_day' } }]);
});

it('a user lowers limits, and an admin’s stay above them; who is no admin sets nobody’s', async () => {
  const [ann, admin] = [await limited({ concurrent_requests: 5 }), await database.person()];
  assert.equal((await quotas.setOwn(ann.userId, { concurrent_requests: 1 }))?.limits.concurrent_requests, 1);
  assert.equal((await ask(messageOf(ann))).allowed, true);
  assert.equal((await ask(messageOf(ann))).rule, 'quota.user_requests');
  const limits = quotaLimits.parse({ concurrent_requests: 9 });
  assert.equal(await quotas.grant(admin.userId, ann.userId, limits), undefined);
  assert.equal(await quotas.grant(ann.userId, ann.userId, limits), undefined);
  await database.admin.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.userId]);
  const granted = await quotas.grant(admin.userId, ann.userId, limits);
  assert.deepEqual([granted?.granted.concurrent_requests, granted?.limits.concurrent_requests], [9, 1]);
  const { rows } = await database.admin.query<{ by: string }>(
    "SELECT details ->> 'by' AS by FROM audit_logs WHERE owner_user_id = $1 AND event_type = 'quota.changed'",
    [ann.userId],
  );
  assert.deepEqual(rows, [{ by: admin.userId }]);
});

it('at the limit of memory the oldest, least recalled memories give way, and it is told', async () => {
  const person = await database.person();
  const { userId, agentId } = person;
  const text = 'x'.repeat(60_000);
  const kept: NewMemory[] = Array.from({ length: 20 }, () => ({
    ...{ id: randomUUID(), messageId: randomUUID(), text, embedding: [1, 0, 0], embeddingModel: 'm' },
  }));
  for (const memory of kept) await memories.insert(userId, agentId, [memory]);
  const recalled = kept[0]?.id;
  await database.admin.query('UPDATE agent_memories SET last_recalled_at = now() WHERE id = $1', [recalled]);
  const counted = async () => (await quotas.usage(userId)).user.memoryBytes;
  assert.ok((await counted()) > 1_048_576);
  const gone = await memories.makeRoom(userId, agentId, { megabytes: 1, audited: true });
  assert.ok(gone.memories >= 2 && gone.memories <= 4, `${gone.memories} gave way`);
  const { rows } = await database.admin.query<{ id: string; bytes: number }>(
    'SELECT id, octet_length(content) + 4 * dimensions AS bytes FROM agent_memories WHERE owner_user_id = $1',
    [userId],
  );
  const sum = rows.reduce((total, { bytes }) => total + bytes, 0);
  assert.ok(sum <= 1_048_576 && sum > 1_048_576 - 61_000, 'no more than had to');
  assert.equal(await counted(), sum, 'what is counted is what is there');
  const left = new Set(rows.map(({ id }) => id));
  const expected = [recalled, ...kept.slice(gone.memories + 1).map(({ id }) => id)];
  assert.deepEqual([...left].sort(), expected.sort());
  const audit = await database.admin.query<{ memories: number }>(
    "SELECT (details ->> 'memories')::int AS memories FROM audit_logs WHERE owner_user_id = $1 AND event_type = 'memory.gave_way'",
    [userId],
  );
  assert.deepEqual(audit.rows, [{ memories: gone.memories }]);
  assert.deepEqual(await memories.makeRoom(userId, agentId, { megabytes: 1, audited: true }), {
    memories: 0,
    bytes: 0,
  });
});
