import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { postgresDirectory } from '../../../adapters/postgres/directory.ts';
import { postgresMessages } from '../../../adapters/postgres/messages.ts';
import { SYSTEM_OWNER } from '../../../contracts/identifiers.ts';
import { sharedDatabase } from '../../support/shared-database.ts';
import type { PrivateDatabase } from '../../support/private-database.ts';

let database: PrivateDatabase;

before(async () => {
  database = await sharedDatabase();
});
after(() => database.stop());

it('a hundred messages sent at once, twenty of them twice: each is there once, numbered without a gap', async () => {
  const person = await database.person();
  const keys = Array.from({ length: 100 }, (_, index) => `key-${index}`);
  const resent = keys.slice(0, 20);
  const answers = await Promise.all([...keys, ...resent].map((key) => database.say(person, key, key)));
  assert.equal(answers.filter(({ duplicate }) => duplicate).length, 20);

  const { rows } = await database.admin.query<{ id: string; sequence: number; key: string; before: string | null }>(
    `SELECT id, sequence, dedupe_key AS key, previous_message_id AS before FROM messages WHERE owner_user_id = $1 ORDER BY sequence`,
    [person.userId],
  );
  assert.deepEqual(
    rows.map(({ sequence }) => sequence),
    keys.map((_, index) => index + 1),
  );
  assert.deepEqual(rows.map(({ key }) => key).sort(), keys.toSorted());
  assert.deepEqual(
    rows.map(({ before }) => before),
    [null, ...rows.slice(0, -1).map(({ id }) => id)],
  );
  for (const key of resent) {
    const told = answers.filter((_, index) => [...keys, ...resent][index] === key);
    assert.equal(told[0]?.ref.messageId, told[1]?.ref.messageId);
    assert.equal(told[0]?.sequence, told[1]?.sequence);
  }
});

it('one key sent ten times at the same moment is one message', async () => {
  const person = await database.person();
  const answers = await Promise.all(Array.from({ length: 10 }, () => database.say(person, 'hello', 'same')));
  assert.equal(new Set(answers.map(({ ref }) => ref.messageId)).size, 1);
  assert.equal(answers.filter(({ duplicate }) => !duplicate).length, 1);
});

it('the table itself holds a sender’s key once for an agent, whoever writes', async () => {
  const person = await database.person();
  const { ref } = await database.say(person, 'hello', 'once');
  const again = database.admin.query(
    `INSERT INTO messages SELECT (jsonb_populate_record(m, $2)).* FROM messages m WHERE m.id = $1`,
    [ref.messageId, { id: randomUUID(), sequence: 2 }],
  );
  await assert.rejects(again, { code: '23505', constraint: 'messages_agent_id_sender_jid_dedupe_key_key' });
});

it('a resend of what is answered already says so, also after the conversation was closed', async () => {
  const person = await database.person();
  const { ref, finished } = await database.say(person, 'hello', 'once');
  assert.equal(finished, false);
  await postgresMessages(database.as('platform'), database.vaultOf('platform')).finish(ref, { state: 'answered' });
  await database.admin.query('UPDATE conversations SET closed_at = now() WHERE owner_user_id = $1', [person.userId]);
  const again = await database.say(person, 'hello', 'once');
  assert.deepEqual(again, { ref, sequence: 1, duplicate: true, finished: true });
});

it('after a conversation was closed the next message opens another, numbered from one', async () => {
  const person = await database.person();
  await database.say(person, 'one');
  await database.say(person, 'two');
  await database.admin.query('UPDATE conversations SET closed_at = now() WHERE owner_user_id = $1', [person.userId]);
  assert.equal((await database.say(person, 'three')).sequence, 1);
});

it("nothing is stored of a stranger, for an unknown agent, for a deleted one, or under somebody else's name", async () => {
  const [ann, bob, gone] = [await database.person(), await database.person(), await database.person()];
  await database.admin.query("UPDATE agents SET state = 'deleted', deleted_at = now() WHERE id = $1", [gone.agentId]);
  const count = async () =>
    (await database.admin.query('SELECT FROM messages UNION ALL SELECT FROM conversations')).rowCount;
  const before = await count();
  for (const attempt of [
    { ...ann, jid: bob.jid },
    { ...ann, agentId: randomUUID() },
    gone,
    { ...ann, agentId: bob.agentId },
  ])
    await assert.rejects(database.say(attempt, 'let me in'), { code: 'item.not_found' });
  assert.equal(await count(), before);
});

it('a message is pinned to the version of its acceptance', async () => {
  const person = await database.person();
  const first = await database.say(person, 'before');
  await database.admin.query(
    `INSERT INTO agent_versions SELECT owner_user_id, agent_id, 2, definition, system_prompt, system_prompt_bytes, policy_hash FROM agent_versions WHERE agent_id = $1`,
    [person.agentId],
  );
  await database.admin.query('UPDATE agents SET current_version = 2 WHERE id = $1', [person.agentId]);
  const second = await database.say(person, 'after');
  const messages = postgresMessages(database.as('platform'), database.vaultOf('platform'));
  assert.equal((await messages.begin(first.ref))?.agentVersion, 1);
  assert.equal((await messages.begin(second.ref))?.agentVersion, 2);
});

it('the directory knows an owner and their agents, and tells a stranger what it tells of nobody', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  const directory = postgresDirectory(database.as('bridge'));
  const entry = { ownerUserId: ann.userId, agentId: ann.agentId, agentName: 'Ada', state: 'active' };
  assert.deepEqual(await directory.lookup(ann.agentId, ann.jid), entry);
  assert.equal(await directory.lookup(ann.agentId, bob.jid), undefined);
  assert.equal(await directory.lookup(randomUUID(), ann.jid), undefined);
  assert.deepEqual(await directory.agentsOf(ann.jid), [{ agentId: ann.agentId, name: 'Ada', state: 'active' }]);
  assert.deepEqual(await directory.agentsOf('nobody@example.test'), []);
});

it('a thousand knocks at one agent are four lines in its owner’s audit log; at unknown addresses they are the system’s', async () => {
  const person = await database.person();
  const directory = postgresDirectory(database.as('bridge'));
  for (let knock = 1; knock <= 1_000; knock += 1) {
    await directory.countRefusal(person.agentId, 'mallory@example.test');
    if (knock % 77 === 1) await directory.flush();
  }
  await directory.countRefusal(randomUUID(), 'mallory@example.test');
  await directory.countRefusal(randomUUID(), 'eve@example.test');
  await directory.flush();
  const audited = async (owner: string) =>
    (
      await database.admin.query<{ details: { reason: string; count: number } }>(
        "SELECT details FROM audit_logs WHERE owner_user_id = $1 AND event_type = 'access.denied' ORDER BY created_at",
        [owner],
      )
    ).rows.map(({ details }) => details);
  const lines = await audited(person.userId);
  const counted = await database.admin.query<{ agent_id: string; n: number }>(
    'SELECT agent_id, sum(count)::int AS n FROM access_refusals GROUP BY agent_id',
  );
  const countOf = (agentId: string) => counted.rows.find((row) => row.agent_id === agentId)?.n;
  assert.deepEqual([countOf(person.agentId), countOf(SYSTEM_OWNER)], [1_000, 2]);
  // an hour may have begun meanwhile: then the counting began again
  assert.ok(lines.length >= 4 && lines.length <= 8, `${lines.length} lines`);
  assert.equal(lines[0]?.reason, 'ACCESS_DENIED: Agent ownership mismatch');
  assert.ok((await audited(SYSTEM_OWNER)).length >= 1);
});
