import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { messageWorkflowId } from '../../contracts/addresses.ts';
import { SYSTEM_OWNER, tiers } from '../../contracts/identifiers.ts';
import type { Tier } from '../../contracts/identifiers.ts';
import { rewrap, rotate, sweep } from '../../scripts/keys/commands.ts';
import { openKeyOffice } from '../../scripts/keys/office.ts';
import { keyFolder } from '../../scripts/state/folders.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { PlatformTier } from '../support/platform-tier.ts';
import { platformTier } from '../support/platform-tier.ts';
import { answer } from '../support/scripted-model.ts';
import { dumpOf, filesOf, holds, redisOf } from '../support/store-copies.ts';
import { until } from '../support/until.ts';

type Json = Record<string, unknown>;

/** A platform shares its machine with other tests. */
const LONG_MS = 60_000;

/** Where sealed values lie. */
const sealedColumns = [
  ['messages', 'body'],
  ['agent_versions', 'system_prompt'],
  ['agent_memories', 'content'],
  ['payloads', 'sealed'],
  ['provider_credentials', 'api_key'],
  ['idempotency_keys', 'reply'],
  ['documents', 'content'],
  ['tool_connections', 'access'],
  ['approvals', 'request'],
  ['approval_decisions', 'edited'],
  ['approval_decisions', 'reason'],
] as const;

const word = (what: string): string => `quokka${what}${crypto.randomUUID().slice(0, 8)}`;
const planted = {
  ...{ message: word('message'), prompt: word('prompt'), reply: word('reply'), memory: word('memory') },
  ...{ payload: word('payload'), modelKey: word('modelkey'), held: word('held') },
  ...{ asked: word('asked'), edited: word('edited'), reason: word('reason') },
  ...{ file: word('file'), fileName: word('filename') },
};

let platform: Platform;
let tier: PlatformTier;
let ana: Person;
let rui: Person;
let anas: TestAgent;
let ruis: TestAgent;

before(async () => {
  platform = await sharedPlatform();
  tier = platformTier(platform.stack);
  [ana, rui] = await Promise.all([platform.person('ana'), platform.person('rui')]);
  [anas, ruis] = [
    await ana.agent('Ada', { profile: { system_prompt: `You like ${planted.prompt}.` } }),
    await rui.agent('Ron'),
  ];
  const hold = platform.model.hold();
  platform.model.script(({ body }) => {
    const said = String(body.messages.at(-1)?.content);
    return said.includes(planted.held) ? hold.reply : answer(`I think of ${planted.reply}`);
  });
});
after(async () => {
  await tier?.stop();
  await platform?.stop();
});

const write = async (who: Person, agent: TestAgent, text: string): Promise<string> => {
  const { status, body } = await who.api('POST', `/agents/${agent.id}/messages`, { text });
  assert.equal(status, 202, JSON.stringify(body));
  return String(body['message_id']);
};
const answered = async (who: Person, agent: TestAgent, text: string): Promise<string> => {
  const id = await write(who, agent, text);
  const ended = async () => (await who.api('GET', `/messages/${id}`)).body['outcome'] !== null;
  await until(ended, LONG_MS, 'the answer');
  return id;
};
/** A call that waits for Ana, who puts another in its place; where it goes nobody may go. */
const agreed = async (): Promise<void> => {
  const doer = await ana.agent('Doer', {
    ...{ llm_config: { provider: 'builtin', model: 'builtin' }, governance: { allowed_domains: ['127.0.0.10'] } },
    tools: [{ name: 'http_request', policy: 'requires_approval' }] as never,
  });
  const to = (path: string) => ({ method: 'GET', url: `http://127.0.0.10/${path}` });
  const id = await write(ana, doer, `/tool http_request ${JSON.stringify(to(planted.asked))}`);
  const waiting = async () => (await ana.api('GET', '/approvals')).body['items'] as { approval_id: string }[];
  await until(async () => (await waiting()).length === 1, LONG_MS, 'the request');
  const decision = { decision: 'approve', arguments: to(planted.edited), reason: planted.reason };
  const { status } = await ana.api('POST', `/approvals/${(await waiting())[0]?.approval_id}/decision`, decision);
  assert.equal(status, 200);
  await until(async () => (await ana.api('GET', `/messages/${id}`)).body['outcome'] !== null, LONG_MS, 'the end');
};
const count = async (table: string, owner: string, column = 'owner_user_id'): Promise<number> => {
  const rows = await platform.sql<{ n: number }>(`SELECT count(*)::integer AS n FROM ${table} WHERE ${column} = $1`, [
    owner,
  ]);
  return rows[0]?.n ?? 0;
};
/** Everything a message left in Temporal, as the server gives it: still sealed. */
const sealedIn = async (workflowId: string) => {
  const { events } = await tier.client.workflow.getHandle(workflowId).fetchHistory();
  return events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
};

describe('what people write', () => {
  it('stands in no dump of the database, no file of Temporal and nothing in Redis', async () => {
    await answered(ana, anas, `Do you like ${planted.message}?`);
    await answered(ana, anas, `Please remember that I keep ${planted.memory} in the kitchen.`);
    await answered(ana, anas, `${planted.payload} ${'and more of it '.repeat(2_000)}`);
    assert.equal((await ana.api('PUT', '/model-keys/anthropic', { api_key: `sk-${planted.modelKey}` })).status, 200);
    const file = `/agents/${anas.id}/documents?name=${planted.fileName}.json`;
    assert.equal((await ana.api('POST', file, planted.file)).status, 201);
    await until(async () => (await count('agent_memories', ana.userId)) > 0, LONG_MS, 'the memory');
    await agreed();
    await until(async () => (await count('payloads', ana.userId)) > 0, LONG_MS, 'the long text');
    const call = await platform.model.callWhere(({ body }) => JSON.stringify(body).includes(planted.payload));
    assert.ok(JSON.stringify(call.body).includes(planted.prompt), 'the words were there to be found');

    const redis = [...(await redisOf(platform.stack))].flatMap(([key, value]) => [Buffer.from(key), value]);
    const stores = {
      ...{ postgres: await dumpOf(platform.stack), temporal: await filesOf(platform.stack, 'temporal') },
      ...{ redis: Buffer.concat(redis), 'redis on disk': await filesOf(platform.stack, 'valkey') },
    };
    for (const [store, bytes] of Object.entries(stores)) {
      assert.ok(holds(bytes, ana.userId), `${store} is looked into: an id is found in it`);
      for (const [what, text] of Object.entries(planted)) assert.ok(!holds(bytes, text), `${what} in ${store}`);
    }
    assert.ok(holds(Buffer.from(`x${Buffer.from(`ab ${planted.reply} cd`).toString('base64')}`), planted.reply));
  });
});

describe('keys that are replaced', () => {
  const office = (publicKeys: Partial<Record<Tier, string>> = {}) => {
    const { stack } = platform;
    const { tierKeys } = stack.secrets;
    const ofState = Object.fromEntries(tiers.map((each) => [each, tierKeys[each].publicKey])) as Record<Tier, string>;
    const said: string[] = [];
    const opened = openKeyOffice(
      {
        ...{ adminUrl: stack.adminUrl, keyDir: keyFolder(stack.stateDir), publicKeys: { ...ofState, ...publicKeys } },
        ...{ tierKey: { AIOX_TIER_KEY: tierKeys.api.privateKey }, temporal: stack.run.temporal },
      },
      (line) => said.push(line),
    );
    return { ...opened, said };
  };
  const keysOf = (owner: string) =>
    platform.sql<{ id: string; retired: boolean }>(
      'SELECT key_id AS id, bool_and(retired_at IS NOT NULL) AS retired FROM tenant_keys WHERE owner_user_id = $1 GROUP BY key_id ORDER BY min(created_at)',
      [owner],
    );

  it('are used at once and seal everything anew while messages flow, and none of these fails', async () => {
    const before = await answered(rui, ruis, 'before the new key');
    const replies: string[] = [];
    let done = false;
    const flowing = async () => {
      while (!done) replies.push(await answered(rui, ruis, 'while keys change'));
    };
    const flow = flowing();
    const { close, said, ...commands } = office();
    await rotate(commands, await commands.rotation.owners());
    done = true;
    await flow;
    assert.ok(replies.length >= 2, `${replies.length} messages flowed`);
    for (const id of [before, ...replies]) {
      const { body } = await rui.api('GET', `/messages/${id}`);
      assert.equal((body['outcome'] as Json)['state'], 'answered');
      assert.match(String((body['reply'] as Json)['text']), /I think of/);
    }
    const [old, fresh, ...others] = await keysOf(rui.userId);
    assert.deepEqual([old?.retired, fresh?.retired, others], [true, false, []]);
    for (const owner of [ana.userId, rui.userId]) {
      const [, newest] = await keysOf(owner);
      for (const [table, column] of sealedColumns) {
        const rows = await platform.sql(
          `SELECT FROM ${table} WHERE owner_user_id = $1 AND ${column} IS NOT NULL AND substring(${column} FROM 2 FOR 16) <> decode($2, 'hex')`,
          [owner, newest?.id.replaceAll('-', '')],
        );
        assert.equal(rows.length, 0, `${table} is sealed under the new key`);
      }
    }
    assert.match(said.join('\n'), /sealed anew/);

    await sweep(commands);
    assert.equal((await keysOf(rui.userId)).length, 2, 'a history of before needs it');
    const id = messageWorkflowId({ ownerUserId: rui.userId, agentId: ruis.id, messageId: before });
    assert.equal((await tier.codec.decode(await sealedIn(id))).length, 1);
    await sweep({ ...commands, histories: async () => 0 });
    assert.deepEqual(
      (await keysOf(rui.userId)).map((key) => key.id),
      [fresh?.id],
      'with its last history it goes',
    );
    assert.equal((await keysOf(SYSTEM_OWNER)).length, 2, 'schedules hold the system key');
    await close();
  });

  it('of a tier are exchanged process by process', async () => {
    const { stack } = platform;
    const old = stack.secrets.tierKeys.ai.privateKey;
    const { d, x } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
    await stack.add('ai-both', 'ai', { AIOX_TIER_KEY: `${d},${old}` });
    stack.pause('ai');
    await stack.kill('ai');
    await answered(rui, ruis, 'by the old wrapping');
    const { close, ...commands } = office({ ai: x ?? '' });
    await rewrap(commands);
    await close();
    await stack.add('ai-new', 'ai', { AIOX_TIER_KEY: d ?? '' });
    stack.pause('ai-both');
    await stack.kill('ai-both');
    await answered(rui, ruis, 'by the new wrapping');
  });
});
