import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { postgresAgentNews } from '../../../adapters/postgres/agent-news.ts';
import { postgresChatDesk } from '../../../adapters/postgres/chat-desk.ts';
import type { AnnouncedAgent, ChatDesk } from '../../../domain/chat-ports.ts';
import { sharedDatabase } from '../../support/shared-database.ts';
import type { Person, PrivateDatabase } from '../../support/private-database.ts';
import { until } from '../../support/until.ts';

let database: PrivateDatabase;
let desk: ChatDesk;
let ann: Person;

before(async () => {
  database = await sharedDatabase();
  desk = postgresChatDesk(database.as('bridge'));
  ann = await database.person({ quota: { tokens_per_minute: 900, tokens_per_day: 5_000 } });
});
after(() => database?.stop());

const askedBy = ({ userId, jid, agentId }: Person, key: string = randomUUID()) => {
  return { ownerUserId: userId, agentId, senderJid: jid, key };
};

describe('what a chat asks of the record', () => {
  it('is told to nobody but the owner, at the address they have', async () => {
    const eve = await database.person();
    for (const asker of [
      { ...askedBy(ann), senderJid: eve.jid },
      { ...askedBy(ann), ownerUserId: eve.userId },
      { ...askedBy(ann), ownerUserId: eve.userId, senderJid: eve.jid },
      { ...askedBy(ann), agentId: randomUUID() },
    ]) {
      const questions = [
        () => desk.status(asker),
        () => desk.card(asker),
        () => desk.definition(asker),
        () => desk.closeConversation(asker),
      ];
      for (const question of questions) await assert.rejects(question, { code: 'item.not_found' });
      assert.deepEqual(await desk.messagesToStop(asker), []);
    }
    const noted = await database.admin.query('SELECT 1 FROM chat_commands');
    assert.equal(noted.rowCount, 0);
  });

  it('counts what every window leaves, what runs, and the workers of the agent’s own pool', async () => {
    await database.admin.query(
      `INSERT INTO ai_workers (worker_id, host, pool, capabilities, slots, active_requests, memory_mb, last_heartbeat_at)
       VALUES ('w1', 'h', 'default', '{}', 4, 1, 100, now() - interval '12 s'), ('w2', 'h', 'other', '{}', 4, 1, 100, now())`,
    );
    const minute = "date_trunc('minute', now(), 'UTC')";
    await database.admin.query(
      `INSERT INTO user_quotas (owner_user_id, agent_id, minute_start, minute_spent, minute_reserved, day_start, day_spent, day_reserved)
       VALUES ($1, $2, ${minute}, 100, 50, date_trunc('day', now(), 'UTC'), 300, 60),
              ($1, $3, ${minute} - interval '1 minute', 800, 0, date_trunc('day', now(), 'UTC'), 4000, 60)`,
      [ann.userId, ann.agentId, '00000000-0000-0000-0000-000000000000'],
    );
    const { ref } = await database.say(ann, 'hello');
    const status = await desk.status(askedBy(ann));
    assert.deepEqual([status.state, status.running, status.pool], ['active', 1, 'default']);
    // a minute, or a day, may be over since: then nothing of it counts any more
    assert.ok([940, 5_000].includes(status.dayLeft), String(status.dayLeft));
    assert.ok([850, 900].includes(status.minuteLeft), String(status.minuteLeft));
    assert.equal(status.workers.length, 1);
    assert.ok(status.workers[0]!.silentMs >= 12_000);
    assert.deepEqual(await desk.messagesToStop(askedBy(ann)), [ref]);
    await database.admin.query("UPDATE messages SET state = 'answered' WHERE id = $1", [ref.messageId]);
    assert.equal((await desk.status(askedBy(ann))).running, 0);
  });

  it('closes a conversation once for each command, and stops nothing that came after it', async () => {
    const bea = await database.person();
    const [fresh, stop] = [askedBy(bea, 'new-1'), askedBy(bea, 'stop-1')];
    const conversationOf = async (messageId: string): Promise<string | undefined> => {
      const { rows } = await database.admin.query<{ id: string }>(
        'SELECT conversation_id AS id FROM messages WHERE id = $1',
        [messageId],
      );
      return rows[0]?.id;
    };
    await desk.closeConversation(fresh); // nothing to close yet
    const first = await database.say(bea, 'one', 'k1');
    await Promise.all([desk.closeConversation(fresh), desk.closeConversation(fresh)]);
    const second = await database.say(bea, 'two');
    assert.equal(await conversationOf(first.ref.messageId), await conversationOf(second.ref.messageId));
    await desk.closeConversation(askedBy(bea, 'new-2'));
    assert.deepEqual(
      (await desk.messagesToStop(stop)).map(({ messageId }) => messageId),
      [first, second].map(({ ref }) => ref.messageId),
      'what runs in a closed conversation is stopped, too',
    );
    const third = await database.say(bea, 'three');
    assert.equal(third.sequence, 1);
    assert.notEqual(await conversationOf(second.ref.messageId), await conversationOf(third.ref.messageId));
    assert.equal((await database.say(bea, 'one', 'k1')).duplicate, true, 'a resend is known across conversations');
    assert.equal((await desk.messagesToStop(stop)).length, 2);
    assert.equal((await desk.messagesToStop(askedBy(bea))).length, 3);
  });

  it('has a card of the version that is current', async () => {
    await database.admin.query(
      `UPDATE agent_versions SET definition = jsonb_set(jsonb_set(definition, '{profile,description}', '"Knows trains"'),
         '{capabilities,domain_tags}', '["rail", "travel"]') WHERE agent_id = $1`,
      [ann.agentId],
    );
    assert.deepEqual(await desk.card(askedBy(ann)), {
      name: 'Ada',
      description: 'Knows trains',
      domainTags: ['rail', 'travel'],
    });
  });
});

describe('news of agents', () => {
  it('come when one is made, paused, renamed or deleted; nonsense is left aside; a lost connection is replaced', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
    const connectionString = database.stack.env('bridge')['DATABASE_URL']!;
    const news = postgresAgentNews({ database: database.as('bridge'), connectionString, log });
    const heard: AnnouncedAgent[] = [];
    let begun = 0;
    const ending = new AbortController();
    const hear = { begun: () => void (begun += 1), changed: (agent: AnnouncedAgent) => void heard.push(agent) };
    const listening = news.listen(hear, ending.signal);
    await until(() => begun === 1);
    const cid = await database.person();
    const agent = { agentId: cid.agentId, ownerJid: cid.jid, name: 'Ada', state: 'active' as const };
    const set = (change: string) => database.admin.query(`UPDATE agents SET ${change} WHERE id = $1`, [cid.agentId]);
    await set("state = 'paused'");
    await set("name = 'Eva', state = 'active'");
    for (const nonsense of ['', '{}', '[1', '{"agent_id": 7}'])
      await database.admin.query("SELECT pg_notify('aiox_agents', $1)", [nonsense]);
    await set("state = 'deleted', deleted_at = now()");
    await until(() => heard.length === 4);
    assert.deepEqual(heard, [
      agent,
      { ...agent, state: 'paused' },
      { ...agent, name: 'Eva' },
      { ...agent, name: 'Eva', state: 'deleted' },
    ]);
    assert.equal(lines.filter((line) => line.includes('agent_news_unreadable')).length, 4);
    await database.admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
    await until(() => begun === 2, 10_000, 'the next connection');
    await set("state = 'active', deleted_at = NULL");
    await until(() => heard.length === 5);
    ending.abort();
    await listening;
  });

  it('are told in pages of all agents that live', async () => {
    const people = [ann, ...(await Promise.all([1, 2, 3].map(() => database.person())))];
    const news = postgresAgentNews({
      ...{ database: database.as('bridge'), connectionString: '', log: pino({ level: 'silent' }) },
    });
    await database.admin.query("UPDATE agents SET state = 'deleted', deleted_at = now() WHERE id = $1", [
      people[3]!.agentId,
    ]);
    const told: AnnouncedAgent[] = [];
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const some = await news.page(after, 2);
      assert.ok(some.length <= 2);
      told.push(...some);
      if (some.length < 2) break;
      after = some.at(-1)!.agentId;
    }
    const ids = told.map(({ agentId }) => agentId);
    assert.deepEqual(ids, ids.toSorted());
    for (const { agentId, jid } of people.slice(0, 3))
      assert.equal(told.find((each) => each.agentId === agentId)?.ownerJid, jid);
    assert.ok(!ids.includes(people[3]!.agentId));
  });
});
