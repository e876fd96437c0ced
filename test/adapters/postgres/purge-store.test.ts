import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { postgresAgents } from '../../../adapters/postgres/agents.ts';
import { postgresPayloads } from '../../../adapters/postgres/payloads.ts';
import { postgresPurgeStore } from '../../../adapters/postgres/purge-store.ts';
import type { Agents } from '../../../domain/agent-ports.ts';
import type { PurgeStore } from '../../../domain/purge-ports.ts';
import { livedIn } from '../../support/lived-in.ts';
import { AGENTS_DOMAIN } from '../../support/private-database.ts';
import { sharedDatabase } from '../../support/shared-database.ts';
import type { Person, PrivateDatabase } from '../../support/private-database.ts';

let database: PrivateDatabase;
let agents: Agents;
let store: PurgeStore;

before(async () => {
  database = await sharedDatabase();
  agents = postgresAgents(database.as('api'), database.vaultOf('api'), { agentsDomain: AGENTS_DOMAIN });
  store = postgresPurgeStore(database.as('platform'));
});
after(() => database.stop());

const nothingElse = async () => undefined;
const RETENTION_DAYS = 30;

/** An agent with a row in every table, deleted so many days ago. */
async function deletedAgent(daysAgo: number): Promise<Person> {
  const person = await database.person();
  const { messageId } = await livedIn(database, person);
  const payloads = postgresPayloads(database.as('platform'), database.vaultOf('platform'));
  await payloads.put(person.userId, messageId, 'a long text', person.agentId);
  await agents.remove(person.userId, person.agentId, nothingElse);
  const aged = "UPDATE agents SET deleted_at = now() - make_interval(days => $2) + interval '1 minute' WHERE id = $1";
  await database.admin.query(aged, [person.agentId, daysAgo]);
  return person;
}

/** Rows of an agent by table: of every table that names one. */
async function rowsOf(agentId: string): Promise<Record<string, number>> {
  const { rows: tables } = await database.admin.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'agent_id'
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname NOT IN ('audit_logs', 'chat_commands') ORDER BY name`,
  );
  const counts: Record<string, number> = {};
  for (const { name, column } of [
    ...tables.map(({ name }) => ({ name, column: 'agent_id' })),
    { name: 'agents', column: 'id' },
  ]) {
    const count = `SELECT count(*)::integer AS n FROM ${name} WHERE ${column} = $1`;
    const { rows } = await database.admin.query<{ n: number }>(count, [agentId]);
    counts[name] = rows[0]?.n ?? 0;
  }
  return counts;
}

it('an agent is purged with every row that names it, on the day and not before, and no other with it', async () => {
  const [due, early] = [await deletedAgent(RETENTION_DAYS + 1), await deletedAgent(RETENTION_DAYS)];
  await database.admin.query(
    `INSERT INTO access_refusals (agent_id, window_start, count, last_sender, last_at) SELECT a, now(), 1, 'x', now() FROM unnest($1::uuid[]) a`,
    [[due.agentId, early.agentId]],
  );
  const before = await rowsOf(early.agentId);
  for (const [table, count] of Object.entries(before)) assert.ok(count > 0, `${table} has a row of the agent`);
  assert.deepEqual(await store.due(RETENTION_DAYS, 10), [{ ownerUserId: due.userId, agentId: due.agentId }]);
  const ref = ({ userId: ownerUserId, agentId }: Person) => ({ ownerUserId, agentId });
  assert.deepEqual((await store.purge(ref(early), RETENTION_DAYS)).state, 'kept');
  const { state, messages, conversations } = await store.purge(ref(due), RETENTION_DAYS);
  assert.deepEqual([state, messages.length, conversations.length], ['purged', 1, 1]);
  assert.deepEqual(await rowsOf(early.agentId), before);
  for (const [table, count] of Object.entries(await rowsOf(due.agentId))) assert.equal(count, 0, table);
  assert.equal((await store.purge(ref(due), RETENTION_DAYS)).state, 'kept', 'done twice it is done once');
  const { rows: left } = await database.admin.query('SELECT FROM payloads WHERE owner_user_id = $1', [due.userId]);
  assert.equal(left.length, 1, 'what belongs to no agent ends at its own date');
  const { rows: audited } = await database.admin.query(
    "SELECT owner_user_id, details - 'deleted_at' AS details FROM audit_logs WHERE agent_id = $1 AND event_type = 'agent.purged'",
    [due.agentId],
  );
  const details = { retention_days: RETENTION_DAYS, versions: 1, conversations: 1, messages: 1 };
  assert.deepEqual(audited, [{ owner_user_id: due.userId, details }]);
});

it('an agent that is restored in time is not purged', async () => {
  const person = await deletedAgent(RETENTION_DAYS + 1);
  assert.equal((await store.due(RETENTION_DAYS, 10)).length, 1);
  await agents.restore(person.userId, person.agentId, RETENTION_DAYS + 10, nothingElse);
  const { state } = await store.purge({ ownerUserId: person.userId, agentId: person.agentId }, RETENTION_DAYS);
  assert.equal(state, 'kept');
  assert.equal((await agents.get(person.userId, person.agentId))?.state, 'active');
});

it('an agent that wrote a lot is purged part by part', async () => {
  const person = await deletedAgent(RETENTION_DAYS + 1);
  await database.admin.query(
    `INSERT INTO messages (owner_user_id, id, agent_id, conversation_id, direction, sequence, sender_jid, door, dedupe_key, body, agent_version,
       state, received_at, accepted_at)
     SELECT c.owner_user_id, gen_random_uuid(), c.agent_id, c.id, 'in', n, c.participant_jid, 'api', n::text, '', 1, 'answered', now(), now()
     FROM conversations c, generate_series(2, 1100) n WHERE c.agent_id = $1`,
    [person.agentId],
  );
  const states: string[] = [];
  let messages = 0;
  do {
    const part = await store.purge({ ownerUserId: person.userId, agentId: person.agentId }, RETENTION_DAYS);
    states.push(part.state);
    messages += part.messages.length;
    assert.ok(part.messages.length <= 500);
  } while (states.at(-1) === 'more');
  assert.deepEqual([states, messages], [['more', 'more', 'purged'], 1_100]);
});

it('long texts are deleted when their time is over, whoever they belong to', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  const payloads = postgresPayloads(database.as('platform'), database.vaultOf('platform'));
  const [over, kept] = [crypto.randomUUID(), crypto.randomUUID()];
  for (const { userId } of [ann, bob]) for (const id of [over, kept]) await payloads.put(userId, id, 'a long text');
  await database.admin.query("UPDATE payloads SET expires_at = now() - interval '1 second' WHERE id = $1", [over]);
  assert.deepEqual([await store.expirePayloads(), await store.expirePayloads()], [2, 0]);
  for (const { userId } of [ann, bob]) {
    assert.equal(await payloads.get(userId, kept), 'a long text');
    await assert.rejects(payloads.get(userId, over), /is gone/);
  }
});
