import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { messageWorkflowId, messageWorkflowIds } from '../../contracts/addresses.ts';
import { adminCommands } from '../../adapters/xmpp/admin-commands.ts';
import { PURGE_SCHEDULE } from '../../temporal/schedules.ts';
import type { PurgeReport, PurgeSettings } from '../../workflows/purge-deleted-agents.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { PlatformTier } from '../support/platform-tier.ts';
import { platformTier } from '../support/platform-tier.ts';
import type { ChatRequest, Hold } from '../support/scripted-model.ts';
import { answer } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';
import type { WorkflowsByHand } from '../support/workflows-by-hand.ts';
import { workflowsByHand } from '../support/workflows-by-hand.ts';

type Json = Record<string, unknown>;

/** A platform shares its machine with other tests. */
const LONG_MS = 60_000;

let platform: Platform;
let tier: PlatformTier;
let door: WorkflowsByHand;
let ana: Person;
let rui: Person;
const holds = new Map<string, Hold>();

before(async () => {
  platform = await sharedPlatform();
  tier = platformTier(platform.stack);
  door = workflowsByHand(platform.stack);
  [ana, rui] = await Promise.all([platform.person('ana'), platform.person('rui')]);
  // a message of which a word is held gets its answer when that word is released
  platform.model.script(({ body }) => {
    const said = lastOf(body);
    return [...holds].find(([word]) => said.includes(word))?.[1].reply ?? answer(`an answer to ${said}`);
  });
});
after(async () => {
  await door?.stop();
  await tier?.stop();
  await platform?.stop();
});

const lastOf = ({ messages }: ChatRequest): string => String(messages.at(-1)?.content);
const held = (word: string): Hold => {
  const hold = platform.model.hold();
  holds.set(word, hold);
  return hold;
};
const callOf = (word: string) => platform.model.callWhere(({ body }) => lastOf(body).includes(word));
const write = async (who: Person, agent: TestAgent, text: string): Promise<string> => {
  const { status, body } = await who.api('POST', `/agents/${agent.id}/messages`, { text });
  assert.equal(status, 202, JSON.stringify(body));
  return String(body['message_id']);
};
const finished = async (who: Person, messageId: string): Promise<Json> => {
  let report: Json = {};
  const isFinished = async () => {
    report = (await who.api('GET', `/messages/${messageId}`)).body;
    return report['outcome'] !== null;
  };
  await until(isFinished, LONG_MS, 'the end of the message');
  return report;
};
const textOf = (report: Json): string => String((report['reply'] as Json | null)?.['text']);

describe('an agent that changes while it works', () => {
  it('states the same about itself over XMPP as over REST, at once after a change', async () => {
    const agent = await ana.agent('Stated');
    const client = await ana.online();
    for (const tokens of [2_000, 3_000]) {
      await ana.api('PATCH', `/agents/${agent.id}`, { governance: { max_tokens_per_minute: tokens } });
      const { body } = await ana.api('GET', `/agents/${agent.id}/acd`);
      const { xml } = await client.query(agent.jid, "<query xmlns='http://jabber.org/protocol/disco#info'/>");
      const values = [...xml.matchAll(/<\w+:field [^>]*?var="([^"]+)"[^>]*><\w+:value>([^<]*)</g)];
      const told = Object.fromEntries(values.map(([, name = '', value = '']) => [name, value]));
      const stated = Object.entries(body).map(([name, value]) => [name, String(value)]);
      assert.deepEqual(told, { FORM_TYPE: 'urn:aiox:acd:0', ...Object.fromEntries(stated) });
    }
  });

  it('answers each message as the version it was accepted with, also after a roll-back', async () => {
    const agent = await ana.agent('Vera');
    await ana.api('PATCH', `/agents/${agent.id}`, { profile: { system_prompt: 'You are the second Vera.' } });
    const hold = held('zebra');
    const first = await write(ana, agent, 'zebra');
    await callOf('zebra');
    const second = await write(ana, agent, 'yak');
    const back = await ana.api('POST', `/agents/${agent.id}/versions/1/rollback`, {});
    assert.deepEqual([back.status, back.body['version']], [200, 3]);
    const third = await write(ana, agent, 'walrus');
    hold.release(answer('done'));
    for (const id of [first, second, third]) assert.deepEqual((await finished(ana, id))['state'], 'answered');
    for (const [word, prompt] of [
      ...[['zebra', /^You are the second Vera\./] as const, ['yak', /^You are the second Vera\./] as const],
      ...[['walrus', /^You are Vera\./] as const],
    ])
      assert.match(String((await callOf(word)).body.messages[0]?.content), prompt, word);
    const runs = await ana.api<{ items: Json[] }>('GET', `/agents/${agent.id}/runs`);
    assert.deepEqual(
      runs.body.items.map(({ message_id, agent_version }) => [message_id, agent_version]),
      [
        [third, 3],
        [second, 2],
        [first, 2],
      ],
    );
  });

  it('refuses with a sentence what comes while it pauses, and ends what it had begun', async () => {
    const [agent, client] = [await ana.agent('Paul'), await ana.online()];
    const hold = held('giraffe');
    const begun = await write(ana, agent, 'giraffe');
    await callOf('giraffe');
    assert.equal((await ana.api('POST', `/agents/${agent.id}/pause`)).status, 200);
    const id = await client.send({ to: agent.jid, body: 'hello there' });
    hold.release(answer('with a long neck'));
    assert.equal(textOf(await finished(ana, begun)), 'with a long neck');
    const told = await client.waitFor((stanza) => stanza.answers.id === id && stanza.body !== null, LONG_MS);
    assert.equal(told.body, 'This agent is paused. Your message is kept.');
    const refused = await ana.api<{ items: Json[] }>('GET', `/agents/${agent.id}/runs?outcome=refused`);
    assert.deepEqual(
      refused.body.items.map(({ code }) => code),
      ['policy.violation'],
    );
    await ana.api('POST', `/agents/${agent.id}/resume`);
    assert.equal((await finished(ana, await write(ana, agent, 'again')))['state'], 'answered');
  });
});

describe('a message that is not wanted any more', () => {
  it('is stopped, and its sender is told, once', async () => {
    const [agent, client] = [await ana.agent('Carl'), await ana.online()];
    held('tortoise');
    const stanza = await client.send({ to: agent.jid, body: 'tortoise' });
    const call = await callOf('tortoise');
    const [row] = await platform.sql<{ id: string }>('SELECT id FROM messages WHERE stanza_id = $1', [stanza]);
    const cancel = (who = ana) => who.api('POST', `/messages/${row?.id}/cancel`);
    const unknown = await rui.api('POST', `/messages/${crypto.randomUUID()}/cancel`);
    const foreign = await cancel(rui);
    assert.deepEqual([foreign.status, foreign.body['type']], [404, unknown.body['type']]);
    const both = await Promise.all([cancel(), cancel()]);
    assert.equal(both[0].status, 202, JSON.stringify(both[0].body));
    assert.ok(both.every(({ status }) => status === 202 || status === 409));
    const told = await client.waitFor((seen) => seen.answers.id === stanza && seen.body !== null, LONG_MS);
    assert.match(told.body ?? '', /interrupted|stopped|cancelled/i);
    const report = await finished(ana, row?.id ?? '');
    assert.deepEqual(report['outcome'], { state: 'refused', code: 'message.stopped' });
    assert.equal(textOf(report), told.body);
    const { body: listed } = await ana.api<{ items: Json[] }>('GET', `/agents/${agent.id}/messages`);
    assert.equal(listed.items.find(({ message_id: id }) => id === row?.id)?.['code'], 'message.stopped');
    const late = await cancel();
    assert.deepEqual([late.status, late.body['type']], [409, 'urn:problem:item.conflict']);
    assert.equal(await call.ended, 'cut by the client', 'the model is not kept busy');
  });

  it('is stopped also when its workflow has not begun', async () => {
    const agent = await ana.agent('Nina');
    const { messageId } = await door.accept({ ownerUserId: ana.userId, agentId: agent.id }, ana.jid, 'not yet');
    assert.equal((await ana.api('POST', `/messages/${messageId}/cancel`)).status, 202);
    const report = await finished(ana, messageId);
    assert.deepEqual(report['outcome'], { state: 'refused', code: 'message.stopped' });
  });
});

describe('agents that were deleted long ago', () => {
  const settings = async (): Promise<PurgeSettings> => {
    const { action } = await tier.client.schedule.getHandle(PURGE_SCHEDULE).describe();
    return (action.args as [PurgeSettings])[0];
  };
  const tables = [
    'agent_memories',
    'agent_versions',
    'conversations',
    'executions',
    'messages',
    'payloads',
    'token_ledger',
    'user_quotas',
  ];
  const rowsOf = async ({ id }: TestAgent): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const table of tables) {
      const [row] = await platform.sql<{ n: number }>(
        `SELECT count(*)::integer AS n FROM ${table} WHERE agent_id = $1`,
        [id],
      );
      counts[table] = row?.n ?? 0;
    }
    return counts;
  };
  /** What the XMPP server holds; a client may remember more. */
  const rosterOf = async ({ jid }: Person): Promise<string[]> => {
    const env = platform.stack.env('api');
    const command = adminCommands({
      url: env['AIOX_XMPP_ADMIN_URL'] ?? '',
      user: env['AIOX_XMPP_ADMIN_USER'] ?? '',
      password: env['AIOX_XMPP_ADMIN_PASSWORD'] ?? '',
    });
    const { body } = await command('get_roster', { user: jid.split('@')[0], server: platform.stack.run.xmpp.domain });
    return (body as { jid: string }[]).map(({ jid }) => jid);
  };
  /** One that has something of everything: long texts, memories, a session, a stream. */
  const livedIn = async (who: Person, name: string): Promise<TestAgent> => {
    const agent = await who.agent(name);
    const id = await write(who, agent, `${'a long text '.repeat(1_500)}${name}`);
    assert.equal((await finished(who, id))['state'], 'answered');
    const remembered = async () => ((await rowsOf(agent))['agent_memories'] ?? 0) > 0;
    await until(remembered, LONG_MS, 'something to remember');
    return agent;
  };

  it('are purged by the schedule with everything that hangs on them; nothing else is', async () => {
    assert.deepEqual(await settings(), { retentionDays: 30 });
    const [doomed, stuck] = [await livedIn(ana, 'Doomed'), await ana.agent('Stuck')];
    const [kept, young] = [await livedIn(ana, 'Kept'), await livedIn(rui, 'Young')];
    held('hippo');
    const ref = { ownerUserId: ana.userId, agentId: doomed.id, messageId: await write(ana, doomed, 'hippo') };
    await callOf('hippo');
    assert.ok((await rosterOf(ana)).includes(doomed.jid));
    for (const [who, agent] of [[ana, doomed] as const, [ana, stuck] as const, [rui, young] as const])
      assert.equal((await who.api('DELETE', `/agents/${agent.id}`)).status, 204);
    await platform.sql("UPDATE agents SET deleted_at = now() - interval '2 days' WHERE id = ANY ($1)", [
      [doomed.id, stuck.id],
    ]);
    // one that cannot be purged stands before the others
    await platform.sql("UPDATE agents SET deleted_at = deleted_at - interval '1 hour' WHERE id = $1", [stuck.id]);
    await platform.sql(
      `CREATE FUNCTION keep_stuck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stuck'; END $$`,
    );
    await platform.sql(
      `CREATE TRIGGER stuck BEFORE DELETE ON agents FOR EACH ROW WHEN (OLD.id = '${stuck.id}') EXECUTE FUNCTION keep_stuck()`,
    );
    await platform.sql("UPDATE payloads SET expires_at = now() - interval '1 day' WHERE agent_id = $1", [kept.id]);
    const before = { kept: await rowsOf(kept), young: await rowsOf(young) };
    for (const [table, count] of Object.entries(before.young)) assert.ok(count > 0, `${table} has a row`);

    // another worker with another setting: the last one that starts says how long
    await platform.stack.add('platform-2', 'platform', { AIOX_AGENT_RETENTION_DAYS: '1' });
    await until(async () => (await settings()).retentionDays === 1, LONG_MS, 'the new setting');
    await tier.client.schedule.getHandle(PURGE_SCHEDULE).trigger();
    await until(async () => Object.values(await rowsOf(doomed)).every((count) => count === 0), LONG_MS, 'the purge');
    const gone = async () => (await platform.sql('SELECT FROM agents WHERE id = $1', [doomed.id])).length === 0;
    await until(gone, LONG_MS, 'the end of the agent');

    const { info } = await tier.client.schedule.getHandle(PURGE_SCHEDULE).describe();
    const run = info.recentActions.at(-1)?.action.workflow.workflowId ?? '';
    const report = (await tier.client.workflow.getHandle(run).result()) as PurgeReport;
    assert.deepEqual([report.purged, report.left], [1, 1]);
    assert.ok(report.payloads > 0);
    assert.deepEqual(await rowsOf(kept), { ...before.kept, payloads: 0 }, 'only what was over is gone of others');
    assert.deepEqual(await rowsOf(young), before.young);
    assert.equal((await tier.client.workflow.getHandle(messageWorkflowId(ref)).describe()).status.name, 'TERMINATED');
    const audited = await platform.sql(
      "SELECT owner_user_id FROM audit_logs WHERE agent_id = $1 AND event_type = 'agent.purged'",
      [doomed.id],
    );
    assert.deepEqual(audited, [{ owner_user_id: ana.userId }]);
    assert.ok(!(await rosterOf(ana)).includes(doomed.jid));
    assert.equal((await ana.api('GET', `/agents/${doomed.id}`)).status, 404, 'as if it had never been');
    assert.equal((await rui.api('POST', `/agents/${young.id}/restore`)).status, 200);

    const redis = new Redis(platform.stack.redisUrl);
    const ids = await platform.sql<{ id: string }>('SELECT id FROM conversations WHERE agent_id = $1', [kept.id]);
    assert.equal(
      (await redis.keys(`aiox:session:${ana.userId}:*`)).filter((key) => key.includes(ids[0]?.id ?? '-')).length,
      1,
    );
    assert.deepEqual(await redis.keys(`aiox:events:${ana.userId}:${ref.messageId}`), []);
    await redis.quit();
    assert.match(messageWorkflowId(ref), new RegExp(`^${messageWorkflowIds(ana.userId, doomed.id)}`));
  });
});
