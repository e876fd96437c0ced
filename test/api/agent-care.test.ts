import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import type { AdminCommand } from '../../adapters/xmpp/admin-commands.ts';
import { adminCommands } from '../../adapters/xmpp/admin-commands.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Stack } from '../../scripts/stack.ts';
import type { ActingPlatform } from '../support/acting-platform.ts';
import { actAsPlatform } from '../support/acting-platform.ts';
import type { ApiAnswer, Json, Registered } from '../support/api-client.ts';
import { complaints, faceOf, register } from '../support/api-client.ts';
import { newApproval } from '../support/new-approval.ts';
import { sharedApi } from '../support/shared-api.ts';
import { until } from '../support/until.ts';
import type { WorkflowsByHand } from '../support/workflows-by-hand.ts';
import { workflowsByHand } from '../support/workflows-by-hand.ts';

type Item = Json & { agent_id: string };

let stack: Stack;
let database: pg.Pool;
let platform: ActingPlatform;
let hub: AdminCommand;
let door: WorkflowsByHand;
let ana: Registered;
let rui: Registered;

before(async () => {
  stack = await sharedApi();
  const env = stack.env('api');
  hub = adminCommands({
    url: env['AIOX_XMPP_ADMIN_URL'] ?? '',
    user: env['AIOX_XMPP_ADMIN_USER'] ?? '',
    password: env['AIOX_XMPP_ADMIN_PASSWORD'] ?? '',
  });
  database = new pg.Pool({ connectionString: stack.adminUrl, max: 2 });
  platform = actAsPlatform(stack);
  door = workflowsByHand(stack);
  [ana, rui] = await Promise.all([register(stack.run.api, 'ana'), register(stack.run.api, 'rui')]);
});
after(async () => {
  await platform?.stop();
  await door?.stop();
  await database?.end();
  await stack?.stop();
});

const agentOf = async (who: Registered, name = 'Guide', change: Json = {}): Promise<string> => {
  const { status, body } = await who.api('POST', '/agents', {
    ...change,
    profile: { name, system_prompt: `You are ${name}.`, ...(change['profile'] as Json | undefined) },
  });
  assert.equal(status, 201, JSON.stringify(body));
  return String(body['agent_id']);
};
const itemsOf = ({ status, body }: ApiAnswer): Item[] => {
  assert.equal(status, 200, JSON.stringify(body));
  return body['items'] as Item[];
};
const namesOf = (answer: ApiAnswer): unknown[] =>
  itemsOf(answer).map(({ profile }) => (profile as { name: string }).name);
/** As the bridge accepts it: nobody starts a workflow. */
const written = (who: Registered, agentId: string, text = 'hello'): Promise<MessageRef> =>
  door.accept({ ownerUserId: who.userId, agentId }, who.jid, text);
const roster = async (user: string): Promise<string[]> => {
  const { body } = await hub('get_roster', { user, server: 'aiox.local' });
  return (body as { nick: string }[]).map(({ nick }) => nick);
};
/** All pages of a list, two rows at a time. */
const paged = async (who: Registered, path: string): Promise<Json[]> => {
  const seen: Json[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more = cursor === '' ? '' : `&cursor=${cursor}`;
    const answer = await who.api('GET', `${path}${path.includes('?') ? '&' : '?'}limit=2${more}`);
    seen.push(...itemsOf(answer));
    cursor = answer.body['next_cursor'] as string | null;
  }
  return seen;
};

describe('an agent that was deleted', () => {
  it('is listed apart with the day it will be purged, and comes back as it was', async () => {
    const bea = await register(stack.run.api, 'bea');
    const [kept, id] = [await agentOf(bea, 'Kept'), await agentOf(bea, 'Gone')];
    await bea.api('POST', `/agents/${id}/pause`);
    assert.equal((await bea.api('DELETE', `/agents/${id}`)).status, 204);
    assert.deepEqual(namesOf(await bea.api('GET', '/agents')), ['Kept']);
    const [gone, ...others] = itemsOf(await bea.api('GET', '/agents?state=deleted'));
    assert.deepEqual([gone?.agent_id, others], [id, []]);
    const [deleted, purge] = [Date.parse(String(gone?.['deleted_at'])), Date.parse(String(gone?.['purge_at']))];
    assert.equal(purge - deleted, 30 * 86_400_000);
    assert.deepEqual(await roster('bea'), ['Kept']);

    const restored = await bea.api('POST', `/agents/${id}/restore`);
    assert.deepEqual([restored.status, restored.body['state']], [200, 'paused'], 'what was paused stays paused');
    assert.deepEqual((await roster('bea')).sort(), ['Gone', 'Kept']);
    assert.equal((await bea.api('POST', `/agents/${id}/restore`)).status, 200, 'asked twice it is the same');
    assert.equal((await bea.api('POST', `/agents/${kept}/restore`)).body['state'], 'active');
    assert.equal((await bea.api('GET', `/agents/${id}`)).status, 200);
    const { rows } = await database.query<{ event_type: string }>(
      'SELECT event_type FROM audit_logs WHERE agent_id = $1 ORDER BY created_at',
      [id],
    );
    assert.deepEqual(
      rows.map((row) => row.event_type),
      ['agent.created', 'agent.paused', 'agent.deleted', 'agent.restored'],
    );
  });

  it('tells its owner so wherever it is asked, and everybody else what an unknown one tells', async () => {
    const id = await agentOf(ana);
    await ana.api('DELETE', `/agents/${id}`);
    for (const [method, path, body] of [
      ...[['GET', ''] as const, ['DELETE', ''] as const, ['PATCH', '', {}] as const],
      ...[['POST', '/pause'] as const, ['POST', '/resume'] as const, ['GET', '/versions'] as const],
      ...[['GET', '/versions/1'] as const, ['GET', '/versions/1/diff?with=1'] as const],
      ...[['POST', '/versions/1/rollback', {}] as const, ['GET', '/metrics'] as const],
      ...[['GET', '/acd'] as const, ['GET', '/acd?version=1'] as const],
      ...[['GET', '/runs'] as const, ['GET', '/conversations'] as const],
      ...[['GET', '/messages'] as const, ['POST', '/messages', { text: 'x' }] as const],
    ]) {
      const asked = (who: Registered, agent: string) => who.api(method, `/agents/${agent}${path}`, body);
      const told = await asked(ana, id);
      assert.deepEqual([told.status, told.body['type']], [410, 'urn:problem:agent.deleted'], `${method} ${path}`);
      const stranger = await asked(rui, id);
      assert.equal(stranger.status, 404, `${method} ${path}`);
      assert.deepEqual(faceOf(stranger), faceOf(await asked(rui, randomUUID())));
    }
    const restore = (agent: string) => rui.api('POST', `/agents/${agent}/restore`);
    assert.deepEqual(faceOf(await restore(id)), faceOf(await restore(randomUUID())));
  });

  it('cannot be restored when its time is over, nor while the XMPP server is away', async () => {
    const id = await agentOf(ana, 'Late');
    await ana.api('DELETE', `/agents/${id}`);
    stack.pause('ejabberd');
    await stack.kill('ejabberd', 'SIGKILL');
    assert.equal((await ana.api('POST', `/agents/${id}/restore`)).status, 503);
    assert.equal((await ana.api('GET', `/agents/${id}`)).status, 410, 'still deleted');
    await stack.resume('ejabberd');
    await database.query("UPDATE agents SET deleted_at = deleted_at - interval '30 days' WHERE id = $1", [id]);
    const late = await ana.api('POST', `/agents/${id}/restore`);
    assert.equal(late.status, 410);
    assert.match(String(late.body['detail']), /over/);
  });
});

describe('an agent that pauses', () => {
  it('says so, again and again, until it is resumed', async () => {
    const id = await agentOf(ana);
    for (const [verb, state] of [
      ...[['pause', 'paused'] as const, ['pause', 'paused'] as const],
      ...[['resume', 'active'] as const, ['resume', 'active'] as const],
    ]) {
      const { status, body } = await ana.api('POST', `/agents/${id}/${verb}`);
      assert.deepEqual([status, body['state'], body['version']], [200, state, 1]);
    }
    const foreign = await rui.api('POST', `/agents/${id}/pause`);
    assert.deepEqual(faceOf(foreign), faceOf(await rui.api('POST', `/agents/${randomUUID()}/pause`)));
    assert.equal((await ana.api('GET', `/agents/${id}`)).body['state'], 'active');
  });

  it('is announced to whoever listens, as every change of its name and state, and nothing else is', async () => {
    const heard: Json[] = [];
    const listener = new pg.Client({ connectionString: stack.env('bridge')['DATABASE_URL'] });
    await listener.connect();
    try {
      listener.on('notification', ({ payload }) => void heard.push(JSON.parse(payload ?? '{}') as Json));
      await listener.query('LISTEN aiox_agents');
      const id = await agentOf(ana, 'Éva "E"');
      await ana.api('PATCH', `/agents/${id}`, { llm_config: { temperature: 0 } });
      await ana.api('POST', `/agents/${id}/pause`);
      await ana.api('POST', `/agents/${id}/pause`);
      await ana.api('PATCH', `/agents/${id}`, { profile: { name: 'Eva' } });
      await ana.api('DELETE', `/agents/${id}`);
      await ana.api('POST', `/agents/${id}/restore`);
      const mine = () => heard.filter(({ agent_id }) => agent_id === id);
      await until(() => mine().length >= 5, 5_000, 'five announcements');
      const news = { agent_id: id, owner_jid: ana.jid };
      assert.deepEqual(mine(), [
        { ...news, name: 'Éva "E"', state: 'active' },
        { ...news, name: 'Éva "E"', state: 'paused' },
        { ...news, name: 'Eva', state: 'paused' },
        { ...news, name: 'Eva', state: 'deleted' },
        { ...news, name: 'Eva', state: 'paused' },
      ]);
    } finally {
      await listener.end();
    }
  });
});

describe('versions of an agent', () => {
  it('are all kept: listed newest first, read whole, compared field by field', async () => {
    const id = await agentOf(ana, 'One', { profile: { personality_traits: ['calm'] } });
    await ana.api('PATCH', `/agents/${id}`, { profile: { name: 'Two', personality_traits: ['calm', 'brief'] } });
    await ana.api('PATCH', `/agents/${id}`, {
      profile: { system_prompt: 'Be short.' },
      llm_config: { temperature: 0 },
    });
    const listed = await paged(ana, `/agents/${id}/versions`);
    assert.deepEqual(
      listed.map(({ version, name }) => [version, name]),
      [
        [3, 'Two'],
        [2, 'Two'],
        [1, 'One'],
      ],
    );
    const first = await ana.api('GET', `/agents/${id}/versions/1`);
    assert.deepEqual(
      [
        first.body['version'],
        (first.body['profile'] as Json)['system_prompt'],
        (first.body['profile'] as Json)['name'],
      ],
      [1, 'You are One.', 'One'],
    );
    const { body } = await ana.api('GET', `/agents/${id}/versions/1/diff?with=3`);
    assert.deepEqual(body['changes'], [
      { path: '/llm_config/temperature', before: 0.7, after: 0 },
      { path: '/profile/name', before: 'One', after: 'Two' },
      { path: '/profile/personality_traits', before: ['calm'], after: ['calm', 'brief'] },
      { path: '/profile/system_prompt', before: 'You are One.', after: 'Be short.' },
    ]);
    assert.deepEqual((await ana.api('GET', `/agents/${id}/versions/2/diff?with=2`)).body['changes'], []);
  });

  it('are described to their owner, the present one and those before, each under its own hashes', async () => {
    const id = await agentOf(ana, 'Described');
    await ana.api('PATCH', `/agents/${id}`, {
      llm_config: { provider: 'openai', model: 'gpt-4o-mini' },
      governance: { max_tokens_per_minute: 2_000 },
    });
    await ana.api('PATCH', `/agents/${id}`, { profile: { system_prompt: 'Be short.' } });
    const acd = async (query = '') => {
      const { status, body } = await ana.api('GET', `/agents/${id}/acd${query}`);
      assert.equal(status, 200, JSON.stringify(body));
      return body;
    };
    const [first, second, third, present] = [
      await acd('?version=1'),
      await acd('?version=2'),
      await acd('?version=3'),
      await acd(),
    ];
    assert.deepEqual(present, third);
    const { policy_hash: policy, manifest_hash: manifest, governance_version: rules, ...rest } = first;
    assert.deepEqual(rest, {
      ...{ agent_id: id, owner_user_id: ana.userId, visibility: 'private', manifest_version: 1 },
      ...{ worker_pool: 'default', llm_provider: 'builtin' },
    });
    for (const hash of [policy, manifest]) assert.match(String(hash), /^[0-9a-f]{64}$/);
    assert.equal(second['governance_version'], rules);
    assert.equal(second['llm_provider'], 'openai');
    assert.notEqual(second['policy_hash'], policy, 'other permissions');
    assert.notEqual(second['manifest_hash'], manifest, 'other settings');
    assert.equal(third['policy_hash'], second['policy_hash']);
    assert.equal(third['manifest_hash'], second['manifest_hash'], 'a prompt is not described');
    const { body: written } = await ana.api('GET', `/agents/${id}/versions/2`);
    const { profile, llm_config, capabilities, memory_config, tools, governance, visibility } = written;
    const { system_prompt: _, ...shown } = profile as Json;
    const settings = { profile: shown, llm_config, capabilities, memory_config, tools, governance, visibility };
    const computed = createHash('sha256').update(canonicalJson(settings)).digest('hex');
    assert.equal(second['manifest_hash'], computed, 'which its owner can compute');
    for (const version of ['4', '0', 'x'])
      assert.ok([400, 404].includes((await ana.api('GET', `/agents/${id}/acd?version=${version}`)).status), version);
    for (const query of ['', '?version=1']) {
      const foreign = await rui.api('GET', `/agents/${id}/acd${query}`);
      assert.deepEqual(faceOf(foreign), faceOf(await rui.api('GET', `/agents/${randomUUID()}/acd${query}`)));
      assert.equal(foreign.status, 404);
    }
  });

  it('come back as a new version that is equal to them, name and roster with them', async () => {
    const eva = await register(stack.run.api, 'eva');
    const id = await agentOf(eva, 'One', { capabilities: { domain_tags: ['law'] } });
    const changed = await eva.api('PUT', `/agents/${id}`, { profile: { name: 'Two', system_prompt: 'Other.' } });
    assert.equal(changed.headers.get('etag'), '"2"');
    const back = await eva.api('POST', `/agents/${id}/versions/1/rollback`, {}, { headers: { 'if-match': '"2"' } });
    assert.deepEqual([back.status, back.body['version'], back.headers.get('etag')], [200, 3, '"3"']);
    assert.deepEqual((await eva.api('GET', `/agents/${id}/versions/3/diff?with=1`)).body['changes'], []);
    assert.deepEqual(await roster('eva'), ['One']);
    assert.deepEqual((await eva.api('GET', `/agents/${id}/versions/2`)).body['version'], 2, 'the one in between stays');
  });

  it('are not written over a change that nobody had seen', async () => {
    const id = await agentOf(ana);
    await ana.api('PATCH', `/agents/${id}`, { profile: { name: 'Changed' } });
    const stale = { headers: { 'if-match': '"1"' } };
    for (const refused of [
      await ana.api('POST', `/agents/${id}/versions/1/rollback`, {}, stale),
      await ana.api('POST', `/agents/${id}/versions/1/rollback`, { expected_version: 1 }),
      await ana.api('PATCH', `/agents/${id}`, { profile: { name: 'Lost' } }, stale),
    ]) {
      assert.equal(refused.status, 409);
      assert.equal((refused.body['details'] as Json)['current_version'], 2);
    }
    const wrong = await ana.api('POST', `/agents/${id}/versions/1/rollback`, {}, { headers: { 'if-match': 'W/2' } });
    assert.deepEqual([wrong.status, complaints(wrong)], [400, ['If-Match']]);
    assert.equal((await ana.api('GET', `/agents/${id}`)).body['version'], 2);
  });

  it('that do not exist, and those of somebody else, answer alike; a wrong number is a fault of the request', async () => {
    const id = await agentOf(ana);
    for (const [method, path] of [
      ...[['GET', 'versions/2'] as const, ['GET', 'versions/1/diff?with=2'] as const],
      ...[['GET', 'versions/2/diff?with=1'] as const, ['POST', 'versions/2/rollback'] as const],
    ]) {
      const missing = await ana.api(method, `/agents/${id}/${path}`);
      assert.equal(missing.status, 404, path);
      for (const agent of [id, randomUUID()])
        assert.deepEqual(faceOf(await rui.api(method, `/agents/${agent}/${path}`)), faceOf(missing), path);
    }
    for (const number of ['0', '-1', '1.5', 'one', '99999999999'])
      assert.deepEqual(complaints(await ana.api('GET', `/agents/${id}/versions/${number}`)), ['version'], number);
    assert.deepEqual(complaints(await ana.api('GET', `/agents/${id}/versions/1/diff`)), ['with']);
    const cursor = Buffer.from('1').toString('base64url');
    assert.deepEqual(complaints(await ana.api('GET', `/agents/${id}/versions?cursor=${cursor}`)), ['cursor']);
  });
});

describe('what an agent did', () => {
  it('is told in numbers, over a day, a week or a month', async () => {
    const id = await agentOf(ana, 'Busy');
    const refs = [await written(ana, id), await written(ana, id), await written(ana, id), await written(ana, id)];
    const [first, second, third, fourth] = refs;
    for (const ref of [first, second, fourth]) if (ref) await platform.answer(ref, 'yes');
    if (third) await platform.answer(third, 'no', 'quota.exceeded');
    const set = (ref: MessageRef | undefined, values: string) =>
      database.query(`UPDATE executions SET ${values} WHERE id = $1`, [ref?.messageId]);
    await set(first, 'platform_latency_ms = 10, ai_latency_ms = 100');
    await set(second, 'platform_latency_ms = 30, ai_latency_ms = 300');
    await set(
      third,
      'platform_latency_ms = 20, ai_latency_ms = 0, attempts = 0, prompt_tokens = 0, completion_tokens = 0',
    );
    await set(fourth, "created_at = now() - interval '3 days'");
    const { status, body } = await ana.api('GET', `/agents/${id}/metrics`);
    assert.equal(status, 200, JSON.stringify(body));
    const { last_used_at: lastUsed, ...rest } = body;
    assert.deepEqual(rest, {
      agent_id: id,
      period: '24h',
      messages: 3,
      prompt_tokens: 40,
      completion_tokens: 10,
      platform_latency: { median_ms: 20, p95_ms: 29 },
      ai_latency: { median_ms: 200, p95_ms: 290 },
      outcomes: [
        { state: 'answered', code: null, messages: 2 },
        { state: 'refused', code: 'quota.exceeded', messages: 1 },
      ],
    });
    assert.ok(Date.now() - Date.parse(String(lastUsed)) < 60_000);
    assert.equal((await ana.api('GET', `/agents/${id}/metrics?period=7d`)).body['messages'], 4);
    const idle = await ana.api('GET', `/agents/${await agentOf(ana)}/metrics?period=30d`);
    assert.deepEqual(
      [idle.body['messages'], idle.body['last_used_at'], idle.body['outcomes'], idle.body['ai_latency']],
      [0, null, [], { median_ms: null, p95_ms: null }],
    );
    assert.deepEqual(complaints(await ana.api('GET', `/agents/${id}/metrics?period=1y`)), ['period']);

    const [small] = itemsOf(await ana.api('GET', '/agents?include=metrics&q=busy'));
    const { messages, cost, unpriced_tokens: unpriced, currency } = small?.['metrics'] as Json;
    // the built-in responder costs nothing, whatever a list says; here there is none
    assert.deepEqual([messages, cost, unpriced, currency], [3, '0', 0, null]);
    assert.equal(small?.['last_used_at'], lastUsed);
    await set(first, "provider = 'openai', model = 'unheard-of'");
    const [unpricedOne] = itemsOf(await ana.api('GET', '/agents?include=metrics&q=busy'));
    assert.equal((unpricedOne?.['metrics'] as Json)['unpriced_tokens'], 25, 'not known is not nothing');
    const [bare] = itemsOf(await ana.api('GET', '/agents?q=busy'));
    assert.ok(bare && !('metrics' in bare));
  });

  it('and what each does now stand in the list: nothing, an answer, a wait for a person', async () => {
    const id = await agentOf(ana, 'Occupied');
    const now = async () => {
      const [found] = itemsOf(await ana.api('GET', '/agents?include=metrics&q=occupied'));
      return [found?.['activity'], found?.['waiting_approvals']];
    };
    assert.deepEqual(await now(), ['idle', 0]);
    const ref = await written(ana, id);
    assert.deepEqual(await now(), ['thinking', 0]);
    await platform.begin(ref);
    assert.deepEqual(await now(), ['thinking', 0]);
    const asked = [newApproval(ref), newApproval(ref)];
    for (const approval of asked) await platform.ask(approval);
    assert.deepEqual(await now(), ['waiting', 2]);
    await database.query("UPDATE approvals SET state = 'withdrawn', closed_at = now() WHERE message_id = $1", [
      ref.messageId,
    ]);
    assert.deepEqual(await now(), ['thinking', 0]);
    await platform.answer(ref, 'so');
    assert.deepEqual(await now(), ['idle', 0]);
  });

  it('is told run by run, newest first, one kind of outcome if asked', async () => {
    const id = await agentOf(ana);
    const refs: MessageRef[] = [];
    for (const code of [undefined, 'quota.exceeded', undefined, undefined, 'quota.exceeded'] as const) {
      const ref = await written(ana, id);
      await platform.answer(ref, 'so', code);
      refs.unshift(ref);
    }
    await written(ana, id, 'not answered yet');
    const runs = await paged(ana, `/agents/${id}/runs`);
    assert.deepEqual(
      runs.map(({ message_id }) => message_id),
      refs.map(({ messageId }) => messageId),
    );
    const { created_at: at, ...run } = runs[0] ?? {};
    assert.ok(Date.parse(String(at)) <= Date.now() + 1_000);
    assert.deepEqual(run, {
      message_id: refs[0]?.messageId,
      ...{ sender_jid: ana.jid, door: 'xmpp', state: 'refused', code: 'quota.exceeded', agent_version: 1 },
      ...{ tokens_used: 25, prompt_tokens: 20, completion_tokens: 5, tools_called: [], worker_id: 'worker-1' },
      ...{ provider: 'builtin', model: 'builtin', attempts: 1, cost: '0', currency: null },
      ...{ duration_ms: 1_200, platform_latency_ms: 40, ai_latency_ms: 900 },
    });
    const refused = await paged(ana, `/agents/${id}/runs?outcome=refused`);
    assert.deepEqual(
      refused.map(({ code }) => code),
      ['quota.exceeded', 'quota.exceeded'],
    );
    const found = async (query: string) => (await paged(ana, `/agents/${id}/runs?${query}`)).length;
    assert.deepEqual([await found('code=quota.exceeded'), await found('code=model.refused')], [2, 0]);
    assert.deepEqual([await found('model=builtin'), await found('model=other'), await found('model=')], [5, 0, 0]);
    const [newest, second] = runs.map(({ created_at: finished }) => encodeURIComponent(String(finished)));
    assert.deepEqual([await found(`from=${newest}`), await found(`until=${newest}`)], [1, 4]);
    assert.equal(await found(`from=${second}&until=${newest}&outcome=answered`), 1);
    assert.deepEqual([await found('door=xmpp'), await found('door=web')], [5, 0]);
    assert.deepEqual([await found('version=1'), await found('version=2')], [5, 0]);
    assert.deepEqual([await found('tokens=25'), await found('tokens=26')], [5, 0]);
    assert.deepEqual([await found('took_ms=1200'), await found('took_ms=1201')], [5, 0]);
    const used = `UPDATE executions SET tools_called = '["http_request"]' WHERE id = $1`;
    await database.query(used, [refs[0]?.messageId]);
    assert.deepEqual([await found('tool=http_request'), await found('tool=http')], [1, 0]);
    assert.deepEqual(complaints(await ana.api('GET', `/agents/${id}/runs?from=yesterday`)), ['from']);
    assert.deepEqual(complaints(await ana.api('GET', `/agents/${id}/runs?outcome=accepted`)), ['outcome']);
    assert.deepEqual(complaints(await ana.api('GET', `/agents/${id}/runs?cursor=abc`)), ['cursor']);
  });

  it('is told conversation by conversation, the one spoken in last first', async () => {
    const id = await agentOf(ana);
    for (const text of ['one', 'two']) await platform.answer(await written(ana, id, text), 'so');
    const close = () =>
      database.query('UPDATE conversations SET closed_at = now() WHERE agent_id = $1 AND closed_at IS NULL', [id]);
    await close();
    await written(ana, id, 'anew');
    await close();
    await written(ana, id, 'and again');
    const told = await paged(ana, `/agents/${id}/conversations`);
    assert.deepEqual(
      told.map(({ participant_jid, state, messages }) => [participant_jid, state, messages]),
      [
        [ana.jid, 'open', 1],
        [ana.jid, 'closed', 1],
        [ana.jid, 'closed', 2],
      ],
    );
    assert.ok(told.every(({ last_message_at: last, created_at: made }) => String(last) >= String(made)));
    assert.deepEqual(complaints(await ana.api('GET', `/agents/${id}/conversations?cursor=W10`)), ['cursor']);
  });
});

describe('a list of agents', () => {
  it('is searched by name, description, tag and address, whatever the case and the accents', async () => {
    const lia = await register(stack.run.api, 'lia');
    await agentOf(lia, 'Orçamento 100%', { profile: { description: 'Conta MOEDAS' } });
    const tagged = await agentOf(lia, 'Lawyer', { capabilities: { domain_tags: ['direito', 'tax_law'] } });
    await agentOf(rui, 'Orçamento');
    for (const [q, names] of [
      ...[['orcamento', ['Orçamento 100%']] as const, ['ORÇAMENTO', ['Orçamento 100%']] as const],
      ...[['moedas', ['Orçamento 100%']] as const, ['0%', ['Orçamento 100%']] as const],
      ...[['Direito', ['Lawyer']] as const, ['x_l', ['Lawyer']] as const, [tagged.slice(0, 13), ['Lawyer']] as const],
      ...[['lawyer direito', []] as const, ["'; --", []] as const, ['system_prompt', []] as const],
    ])
      assert.deepEqual(namesOf(await lia.api('GET', `/agents?q=${encodeURIComponent(q)}`)), names, q);
    for (const wrong of ['', '%20', '%00', 'x'.repeat(201)])
      assert.deepEqual(complaints(await lia.api('GET', `/agents?q=${wrong}`)), ['q'], wrong);
  });

  it('is sorted by name, by age, by last use, page by page, and filtered by state', async () => {
    const zoe = await register(stack.run.api, 'zoe');
    const ids = new Map<string, string>();
    for (const name of ['beta', 'Álvaro', 'alfa', 'Beta', 'ômega']) ids.set(name, await agentOf(zoe, name));
    for (const name of ['Beta', 'alfa']) await written(zoe, ids.get(name) ?? '');
    await zoe.api('POST', `/agents/${ids.get('beta')}/pause`);
    const sorted = async (query: string) =>
      (await paged(zoe, `/agents?${query}`)).map(({ profile }) => (profile as { name: string }).name);
    const created = ['ômega', 'Beta', 'alfa', 'Álvaro', 'beta'];
    assert.deepEqual(await sorted('sort=created'), created);
    const byName = await sorted('sort=name');
    assert.deepEqual(
      [byName.slice(0, 2), byName.slice(2, 4).sort(), byName.slice(4)],
      [['alfa', 'Álvaro'], ['Beta', 'beta'], ['ômega']],
    );
    assert.deepEqual((await sorted('sort=last_used')).slice(0, 2), ['alfa', 'Beta']);
    assert.equal(new Set(await sorted('sort=last_used')).size, 5, 'those that were never used come, too');
    assert.deepEqual(await sorted('state=paused'), ['beta']);
    assert.deepEqual(await sorted('state=deleted'), []);
    const { body } = await zoe.api('GET', '/agents?sort=name&limit=1');
    const cursor = String(body['next_cursor']);
    for (const wrong of [`sort=created&cursor=${cursor}`, 'sort=name&cursor=abc', 'sort=last_used&cursor=bnVsbA'])
      assert.deepEqual(complaints(await zoe.api('GET', `/agents?${wrong}`)), ['cursor'], wrong);
    for (const wrong of ['sort=size', 'state=gone', 'include=all'])
      assert.deepEqual(complaints(await zoe.api('GET', `/agents?${wrong}`)), [wrong.split('=')[0]], wrong);
  });

  it('of a hundred agents with their numbers is there in a moment', async (context) => {
    const max = await register(stack.run.api, 'max');
    const first = await agentOf(max, 'Agent 0');
    // a hundred agents with twenty runs each, written as the platform would have
    await database.query(
      `WITH made AS (
         INSERT INTO agents (id, owner_user_id, jid, name, current_version, created_at)
         SELECT gen_random_uuid(), a.owner_user_id, 'agent-' || n || a.jid, 'Agent ' || n, 1, a.created_at - make_interval(secs => n)
         FROM agents a, generate_series(1, 99) n WHERE a.id = $1 RETURNING *)
       INSERT INTO agent_versions (owner_user_id, agent_id, version, definition, system_prompt, system_prompt_bytes, policy_hash)
       SELECT made.owner_user_id, made.id, 1, v.definition, v.system_prompt, v.system_prompt_bytes, v.policy_hash
       FROM made, agent_versions v WHERE v.agent_id = $1`,
      [first],
    );
    await database.query(
      `INSERT INTO conversations (owner_user_id, id, agent_id, participant_jid, last_sequence)
       SELECT owner_user_id, gen_random_uuid(), id, 'max@aiox.local', 20 FROM agents WHERE owner_user_id = $1`,
      [max.userId],
    );
    await database.query(
      `WITH said AS (
         INSERT INTO messages (owner_user_id, id, agent_id, conversation_id, direction, sequence, sender_jid, door, dedupe_key, body, agent_version,
           state, received_at, accepted_at)
         SELECT c.owner_user_id, gen_random_uuid(), c.agent_id, c.id, 'in', n, 'max@aiox.local', 'api', n::text, '', 1, 'answered',
           now() - make_interval(mins => n), now() - make_interval(mins => n)
         FROM conversations c, generate_series(1, 20) n WHERE c.owner_user_id = $1 RETURNING *)
       INSERT INTO executions (owner_user_id, id, agent_id, agent_version, outcome, tokens_used, prompt_tokens, completion_tokens,
         tokens_estimated, attempts, priority, policy_hash, duration_ms, platform_latency_ms, ai_latency_ms, created_at)
       SELECT owner_user_id, id, agent_id, 1, 'answered', 30, 20, 10, false, 1, '{}', '', 100, sequence, 10 * sequence, accepted_at FROM said`,
      [max.userId],
    );
    await database.query('ANALYZE agents, agent_versions, messages, executions, conversations');
    const taken: number[] = [];
    for (let round = 0; round < 30; round += 1) {
      const began = performance.now();
      const answer = await max.api('GET', '/agents?limit=100&include=metrics');
      taken.push(performance.now() - began);
      assert.equal(itemsOf(answer).length, 100);
      if (round === 0)
        for (const { metrics } of itemsOf(answer))
          assert.deepEqual((metrics as Json)['platform_latency'], { median_ms: 10.5, p95_ms: 19.05 });
    }
    const median = taken.slice(5).sort((a, b) => a - b)[12] ?? 0;
    context.diagnostic(`100 agents with numbers: median ${median.toFixed(1)} ms`);
    // the aim is 50 ms on a quiet machine; tests share theirs
    assert.ok(median < 400, `${median} ms`);
  });
});
