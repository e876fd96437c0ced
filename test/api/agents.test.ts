import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import type { AdminCommand } from '../../adapters/xmpp/admin-commands.ts';
import { adminCommands } from '../../adapters/xmpp/admin-commands.ts';
import type { Stack } from '../../scripts/stack.ts';
import type { Json, Registered } from '../support/api-client.ts';
import { complaints, faceOf, register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';

describe('agents', () => {
  let stack: Stack;
  let ana: Registered;
  let rui: Registered;
  let hub: AdminCommand;
  let database: pg.Pool;

  before(async () => {
    stack = await sharedApi();
    const env = stack.env('api');
    hub = adminCommands({
      url: env['AIOX_XMPP_ADMIN_URL'] ?? '',
      user: env['AIOX_XMPP_ADMIN_USER'] ?? '',
      password: env['AIOX_XMPP_ADMIN_PASSWORD'] ?? '',
    });
    database = new pg.Pool({ connectionString: stack.adminUrl, max: 1 });
    [ana, rui] = await Promise.all([register(stack.run.api, 'ana'), register(stack.run.api, 'rui')]);
  });
  after(async () => {
    await database.end();
    await stack.stop();
  });

  const guide = (change: object = {}) => ({ profile: { name: 'Guide', system_prompt: 'You are Guide.' }, ...change });
  const create = async (who = ana, body: object = guide()) => {
    const made = await who.api('POST', '/agents', body);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return made.body as Json & { agent_id: string };
  };
  const roster = async (user: string) => {
    const { body } = await hub('get_roster', { user, server: 'aiox.local' });
    return (body as { jid: string; nick: string }[]).map(({ jid, nick }) => `${nick} <${jid}>`);
  };

  it('come into being with every setting at its default, and an address of their own', async () => {
    const { headers, body } = await ana.api('POST', '/agents', guide());
    assert.equal(headers.get('location'), `/api/v1/agents/${String(body['agent_id'])}`);
    assert.equal(body['jid'], `agent-${String(body['agent_id'])}@agents.aiox.local`);
    assert.equal(body['owner_user_id'], ana.userId);
    assert.deepEqual([body['version'], body['state'], body['visibility'], body['tools']], [1, 'active', 'private', []]);
    assert.deepEqual(body['llm_config'], {
      ...{
        provider: 'builtin',
        model: 'builtin',
        temperature: 0.7,
        max_tokens: 4_096,
        worker_pool: 'default',
        fallback: null,
      },
    });
    assert.deepEqual(body['governance'], {
      ...{ max_tokens_per_minute: 1_000, max_memory_mb: 512, allowed_domains: [], audit_log_enabled: true },
    });
    const again = await ana.api('GET', `/agents/${String(body['agent_id'])}`);
    assert.deepEqual(again.body, body, 'its owner reads all of it, the system prompt too');
  });

  it('keep their system prompt sealed and out of every list', async () => {
    await create(ana, guide({ profile: { name: 'Keeper', system_prompt: 'The word is xylophone.' } }));
    const { body } = await ana.api('GET', '/agents?limit=100');
    assert.doesNotMatch(JSON.stringify(body), /xylophone|system_prompt/);
    const { rows } = await database.query('SELECT v::text AS row, encode(system_prompt, $1) FROM agent_versions v', [
      'escape',
    ]);
    assert.ok(rows.length > 0);
    assert.doesNotMatch(JSON.stringify(rows), /xylophone/);
  });

  it('stand in their owner’s roster under their name, and nowhere when they are deleted', async () => {
    const bea = await register(stack.run.api, 'bea');
    const { agent_id: id, jid } = await create(bea);
    assert.deepEqual(await roster('bea'), [`Guide <${String(jid)}>`]);
    await bea.api('PATCH', `/agents/${id}`, { profile: { name: 'Guia' } });
    assert.deepEqual(await roster('bea'), [`Guia <${String(jid)}>`]);
    assert.equal((await bea.api('DELETE', `/agents/${id}`)).status, 204);
    assert.deepEqual(await roster('bea'), []);
    assert.equal((await bea.api('GET', `/agents/${id}`)).status, 410);
    assert.equal((await bea.api('DELETE', `/agents/${id}`)).status, 410);
    assert.deepEqual((await bea.api('GET', '/agents')).body['items'], []);
    const { rows } = await database.query<{ state: string }>('SELECT state FROM agents WHERE id = $1', [id]);
    assert.equal(rows[0]?.state, 'deleted', 'kept, so that it can be brought back');
  });

  it('change by a whole new description or by parts, a version each', async () => {
    const { agent_id: id } = await create();
    const patched = await ana.api('PATCH', `/agents/${id}`, {
      capabilities: { domain_tags: ['Law'] },
      llm_config: { temperature: 0 },
    });
    assert.equal(patched.body['version'], 2);
    assert.deepEqual(patched.body['capabilities'], { domain_tags: ['law'], priority_weight: 0.5 });
    assert.equal((patched.body['profile'] as Json)['system_prompt'], 'You are Guide.', 'what is not named stays');
    const put = await ana.api('PUT', `/agents/${id}`, guide({ profile: { name: 'G', system_prompt: 'New.' } }));
    assert.deepEqual([put.body['version'], put.status], [3, 200]);
    assert.equal((put.body['llm_config'] as Json)['temperature'], 0.7, 'what is not named is at its default again');
    assert.deepEqual((await ana.api('GET', `/agents/${id}`)).body, put.body);
    const { rows } = await database.query('SELECT version FROM agent_versions WHERE agent_id = $1', [id]);
    assert.equal(rows.length, 3, 'older versions stay for the messages that are pinned to them');
  });

  it('lose no change when two are made at once', async () => {
    const { agent_id: id } = await create();
    const changes = [0.1, 0.2, 0.3, 0.4].map((temperature) =>
      ana.api('PATCH', `/agents/${id}`, { llm_config: { temperature } }),
    );
    const answers = await Promise.all(changes);
    const done = answers.filter(({ status }) => status === 200).length;
    for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
      assert.equal(status, 409);
      assert.match(String(body['detail']), /read it again/);
    }
    assert.equal((await ana.api('GET', `/agents/${id}`)).body['version'], 1 + done);
  });

  it('answer a stranger exactly like an agent that never was', async () => {
    const { agent_id: id } = await create(ana);
    const calls: [string, string, unknown][] = [
      ['GET', '', undefined],
      ['PUT', '', guide()],
      ['PATCH', '', { profile: { name: 'Mine' } }],
      ['DELETE', '', undefined],
      ['POST', '/messages', { text: 'hello' }],
      ['GET', '/messages', undefined],
    ];
    for (const [method, path, body] of calls) {
      const foreign = await rui.api(method, `/agents/${id}${path}`, body);
      const unknown = await rui.api(method, `/agents/${randomUUID()}${path}`, body);
      assert.equal(foreign.status, 404, `${method} ${path}`);
      assert.deepEqual(faceOf(foreign), faceOf(unknown));
    }
    assert.equal((await ana.api('GET', `/agents/${id}`)).body['version'], 1, 'nothing happened to it');
    const theirs = (await rui.api('GET', '/agents')).body['items'];
    assert.deepEqual(theirs, []);
  });

  it('are listed page by page, newest first, each once', async () => {
    const caio = await register(stack.run.api, 'caio');
    const made = [];
    for (const name of ['1', '2', '3', '4', '5'])
      made.unshift((await create(caio, { profile: { name, system_prompt: 'x' } })).agent_id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await caio.api('GET', `/agents?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...(body['items'] as { agent_id: string }[]).map(({ agent_id }) => agent_id));
      cursor = body['next_cursor'] as string | null;
    } while (cursor !== null);
    assert.deepEqual(seen, made);
    for (const wrong of ['cursor=abc', 'limit=0', 'limit=101', 'limit=x', 'page=2'])
      assert.deepEqual(complaints(await caio.api('GET', `/agents?${wrong}`)), [wrong.split('=')[0]], wrong);
  });

  it('refuse, by name, what they do not know and what would have no effect', async () => {
    const profile = guide().profile;
    const wrong: [object, string[]][] = [
      [{}, ['#/profile']],
      [guide({ owner_user_id: rui.userId }), ['#/owner_user_id']],
      [{ profile: { ...profile, mood: 'good' } }, ['#/profile/mood']],
      [{ profile: { ...profile, encrypted: false } }, ['#/profile/encrypted']],
      [{ profile: { ...profile, name: 'n'.repeat(1_000_000) } }, ['#/profile/name']],
      [{ profile: { ...profile, system_prompt: 'a\0b' } }, ['#/profile/system_prompt']],
      [guide({ tools: [{ name: 'rm_rf' }] }), ['#/tools/0/name']],
      [
        guide({ tools: [{ name: 'code_executor', policy: { requires_approval: false, timeout_ms: 60_000 } }] }),
        ['#/tools/0/policy/requires_approval', '#/tools/0/policy/timeout_ms'],
      ],
      [guide({ tools: [{ name: 'http_request', policy: { pace: 1 } }] }), ['#/tools/0/policy/pace']],
      [
        guide({ tools: [{ name: 'http_request', policy: { sandbox_required: true } }] }),
        ['#/tools/0/policy/sandbox_required'],
      ],
      [guide({ visibility: 'public' }), ['#/visibility']],
      [guide({ governance: { max_memory_mb: 0 } }), ['#/governance/max_memory_mb']],
      [guide({ governance: { allowed_domains: ['https://example.org'] } }), ['#/governance/allowed_domains/0']],
      [guide({ governance: { audit_log_enabled: 'no' } }), ['#/governance/audit_log_enabled']],
      [guide({ governance: { max_tokens_per_minute: '5' } }), ['#/governance/max_tokens_per_minute']],
      [guide({ memory_config: { embedding_model: 'x' } }), ['#/memory_config/embedding_model']],
      [guide({ llm_config: { provider: 'openai' } }), ['#/llm_config/model']],
      [guide({ llm_config: { temperature: 3, top_p: 1 } }), ['#/llm_config/temperature', '#/llm_config/top_p']],
      [guide({ capabilities: { priority_weight: 2 } }), ['#/capabilities/priority_weight']],
    ];
    for (const [body, places] of wrong) {
      const refused = await ana.api('POST', '/agents', body);
      assert.equal(refused.status, 400, JSON.stringify(body).slice(0, 200));
      assert.deepEqual(complaints(refused), places);
    }
    const { agent_id: id } = await create();
    const patch = await ana.api('PATCH', `/agents/${id}`, { profile: { mood: 'good', name: null } });
    assert.deepEqual([patch.status, complaints(patch)], [400, ['#/profile/mood', '#/profile/name']]);
    const proto = await ana.api('PATCH', `/agents/${id}`, undefined, {
      raw: '{"profile":{"__proto__":{"x":1}}}',
    });
    assert.deepEqual([proto.status, complaints(proto)], [400, ['#/profile/__proto__']]);
  });

  it('are refused by codes with facts, for programs that say it in a language of their own', async () => {
    const codesOf = async (body: object) => {
      const refused = await ana.api('POST', '/agents', body);
      const faults = refused.body['errors'] as { code: string; params?: object; detail: string }[];
      assert.ok(faults.every(({ detail }) => detail !== ''));
      return faults.map(({ code, params }) => [code, params ?? {}]);
    };
    assert.deepEqual(await codesOf(guide({ profile: { name: '' }, governance: { max_memory_mb: 0 }, mood: 1 })), [
      ['too_short', { minimum: 1 }],
      ['required', {}],
      ['too_small', { minimum: 1 }],
      ['unknown_field', {}],
    ]);
    const loose = { name: 'code_executor', policy: { timeout_ms: 60_000 } };
    const walled = { name: 'http_request', policy: { sandbox_required: true } };
    assert.deepEqual(await codesOf(guide({ tools: [{ name: 'rm_rf' }, loose, walled] })), [
      ['tool_unknown', { tool: 'rm_rf' }],
      ['looser', { standard: '30000' }],
      ['no_sandbox', {}],
    ]);
  });

  it('are accepted with what has no effect yet at its default', async () => {
    await create(ana, guide({ tools: [], visibility: 'private' }));
  });

  it('stay as they were when the XMPP server is away', async () => {
    const { agent_id: id } = await create();
    const count = async () =>
      (await database.query<{ n: string }>("SELECT count(*) AS n FROM agents WHERE state <> 'deleted'")).rows[0]?.n;
    const before = await count();
    stack.pause('ejabberd');
    await stack.kill('ejabberd', 'SIGKILL');
    for (const [method, path, body] of [
      ['POST', '/agents', guide()],
      ['DELETE', `/agents/${id}`, undefined],
      ['PATCH', `/agents/${id}`, { profile: { name: 'Other' } }],
    ] as const) {
      const refused = await ana.api(method, path, body);
      assert.equal(refused.status, 503, `${method} ${JSON.stringify(refused.body)}`);
      assert.equal(refused.headers.get('retry-after'), '5');
    }
    assert.equal(await count(), before);
    const same = await ana.api('GET', `/agents/${id}`);
    assert.deepEqual([same.body['version'], (same.body['profile'] as Json)['name']], [1, 'Guide']);
    const quiet = await ana.api('PATCH', `/agents/${id}`, { llm_config: { temperature: 1 } });
    assert.equal(quiet.status, 200, 'what a roster does not show needs no XMPP server');
    await stack.resume('ejabberd');
  });
});
