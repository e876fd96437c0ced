import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { folderOfShards } from '../../adapters/key-shards.ts';
import { keyring } from '../../adapters/keyring.ts';
import type { WrappedKey } from '../../adapters/keyring.ts';
import { place } from '../../adapters/postgres/sealed-text.ts';
import { openTierKey } from '../../adapters/tier-key.ts';
import { vault } from '../../adapters/vault.ts';
import { messageWorkflowId } from '../../contracts/addresses.ts';
import { keyFolder } from '../../scripts/state/folders.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { PASSWORD } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { PlatformTier } from '../support/platform-tier.ts';
import { platformTier } from '../support/platform-tier.ts';
import { answer } from '../support/scripted-model.ts';
import { holds, redisOf } from '../support/store-copies.ts';
import { until } from '../support/until.ts';
import type { XmppClient } from '../support/xmpp-client.ts';

const LONG_MS = 60_000;

/** What an older copy of the database holds of somebody: a sealed message, and the key it was sealed with as it lies there. */
interface OlderCopy {
  owner: string;
  messageId: string;
  body: Buffer;
  keys: WrappedKey[];
}

describe('an account that its owner closes', () => {
  let platform: Platform;
  let tier: PlatformTier;
  let ana: Person;
  let rui: Person;
  let anas: TestAgent;
  let ruis: TestAgent;
  let client: XmppClient;
  const copies = new Map<Person, OlderCopy>();

  before(async () => {
    platform = await sharedPlatform();
    tier = platformTier(platform.stack);
    [ana, rui] = await Promise.all([platform.person('ana'), platform.person('rui')]);
    [anas, ruis] = [await ana.agent('Ada'), await rui.agent('Ron')];
    const hold = platform.model.hold();
    platform.model.script(({ body }) =>
      String(body.messages.at(-1)?.content).includes('think for ever') ? hold.reply : answer('I think so, too.'),
    );
    client = await ana.online();
    for (const who of [ana, rui]) {
      const id = await answered(who, who === ana ? anas : ruis, 'What lies in the kitchen?');
      copies.set(who, await copyOf(who, id));
    }
    const asked = await client.send({ to: anas.jid, body: 'And in the cellar?' });
    await client.waitFor(({ answers, body }) => answers.id === asked && body !== null, LONG_MS);
    const remembered = async () => (await rowsOf(ana.userId)).some((name) => name === 'agent_memories');
    await until(remembered, LONG_MS, 'the memory');
  });
  after(async () => {
    await tier?.stop();
    await platform?.stop();
  });

  const localOf = ({ jid }: Person): string => jid.split('@')[0] ?? '';
  const answered = async (who: Person, agent: TestAgent, text: string): Promise<string> => {
    const { status, body } = await who.api('POST', `/agents/${agent.id}/messages`, { text });
    assert.equal(status, 202, JSON.stringify(body));
    const id = String(body['message_id']);
    await until(async () => (await who.api('GET', `/messages/${id}`)).body['outcome'] !== null, LONG_MS, 'the answer');
    return id;
  };
  /** Something waits for their agreement: it stands in their inbox. */
  const requestOf = async (who: Person): Promise<void> => {
    const asking = await who.agent('Asks', {
      llm_config: { provider: 'builtin', model: 'builtin' },
      tools: [{ name: 'http_request', policy: 'requires_approval' }] as never,
      governance: { allowed_domains: ['example.org'] },
    });
    const text = '/tool http_request {"method": "GET", "url": "https://example.org/"}';
    assert.equal((await who.api('POST', `/agents/${asking.id}/messages`, { text })).status, 202);
    const open = async () => (await who.api<{ items: unknown[] }>('GET', '/approvals')).body.items.length;
    await until(async () => (await open()) === 1, LONG_MS, 'the request');
  };
  const copyOf = async ({ userId: owner }: Person, messageId: string): Promise<OlderCopy> => {
    const [message] = await platform.sql<{ body: Buffer }>('SELECT body FROM messages WHERE id = $1', [messageId]);
    const keys = await platform.sql<{ keyId: string; wrapped: Buffer; sharded: boolean }>(
      `SELECT key_id AS "keyId", wrapped, sharded FROM tenant_keys WHERE owner_user_id = $1 AND tier = 'platform'`,
      [owner],
    );
    return { owner, messageId, body: message!.body, keys };
  };
  /** Opens an older copy with all that an operator has: the tier's private key, and the shards that are left. */
  const read = async ({ owner, messageId, body, keys }: OlderCopy): Promise<string> => {
    const rows = {
      current: async () => keys[0],
      byId: async (_: string, id: string) => keys.find((key) => key.keyId === id),
    };
    const tierKey = openTierKey('platform', { AIOX_TIER_KEY: platform.stack.secrets.tierKeys.platform.privateKey });
    const opened = vault(keyring(rows, tierKey, folderOfShards(keyFolder(platform.stack.stateDir))));
    return Buffer.from(await opened.open(owner, place.message(messageId), body)).toString();
  };
  /** The tables that hold something of a tenant; what was audited stays. */
  const rowsOf = async (owner: string): Promise<string[]> => {
    const tables = await platform.sql<{ name: string; column: string }>(
      `SELECT c.relname AS name, a.attname AS column FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         AND (a.attname IN ('owner_user_id', 'auditor_user_id') OR (c.relname = 'users' AND a.attname = 'id'))
         AND c.relname NOT LIKE 'audit_%'`,
    );
    assert.ok(tables.length > 15);
    const found: string[] = [];
    for (const { name, column } of tables)
      if ((await platform.sql(`SELECT 1 FROM ${name} WHERE ${column} = $1 LIMIT 1`, [owner])).length > 0)
        found.push(name);
    return found;
  };
  /** The tables of the XMPP server that name somebody. */
  const xmppTablesOf = (local: string): string[] => {
    const archive = new DatabaseSync(`${platform.stack.stateDir}/ejabberd/archive.db`, { readOnly: true });
    try {
      const tables = archive.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
      return tables
        .filter(({ name }) =>
          (archive.prepare(`SELECT * FROM "${name}"`).all() as Record<string, unknown>[]).some((row) =>
            Object.values(row).some((value) => value === local || String(value).includes(`${local}@`)),
          ),
        )
        .map(({ name }) => name);
    } finally {
      archive.close();
    }
  };

  it('is not closed by a token alone, by a wrong password, or while the XMPP server is away', async () => {
    for (const [body, status] of [
      [{}, 400],
      [{ password: 'not the password' }, 403],
      [{ password: PASSWORD, force: true }, 400],
    ] as const)
      assert.equal((await ana.api('DELETE', '/me', body)).status, status, JSON.stringify(body));
    platform.stack.pause('ejabberd');
    await platform.stack.kill('ejabberd', 'SIGKILL');
    const away = await rui.api<{ type: string }>('DELETE', '/me', { password: PASSWORD });
    assert.deepEqual([away.status, away.body.type], [503, 'urn:problem:service.unavailable']);
    await platform.stack.resume('ejabberd');
    assert.equal((await rui.api('GET', '/me')).status, 200, 'nothing has changed');
  });

  it('is gone for everybody at once: sessions, keys for programs, XMPP, open work', async () => {
    client = await ana.online(); // the server was away
    const key = await ana.api('POST', '/me/api-keys', { name: 'a program', scopes: ['read'] });
    assert.equal(key.status, 201);
    const calls = platform.model.calls.length;
    await client.send({ to: anas.jid, body: 'think for ever' });
    const call = await platform.model.call(calls + 1);
    await requestOf(ana);
    assert.ok(xmppTablesOf(localOf(ana)).length > 0, 'the server has something to forget');
    const { status, body } = await ana.api('DELETE', '/me', { password: PASSWORD });
    assert.deepEqual([status, body], [202, { state: 'closed' }]);
    assert.equal((await ana.api('GET', '/me')).status, 401);
    const program = { authorization: `Bearer ${String(key.body['key'])}` };
    assert.equal((await ana.api('GET', '/agents', undefined, program)).status, 401);
    const login = { email: ana.email, password: PASSWORD };
    assert.equal((await rui.api('POST', '/auth/login', login)).status, 401);
    await assert.rejects(ana.online());
    assert.equal(await call.ended, 'cut by the client');
  });

  it('is erased: no row, no vector, no key, no archive; what was audited says when', async () => {
    await until(async () => (await rowsOf(ana.userId)).length === 0, LONG_MS, 'the erasure').catch(async () =>
      assert.deepEqual(await rowsOf(ana.userId), []),
    );
    assert.deepEqual(xmppTablesOf(localOf(ana)), []);
    const redis = [...(await redisOf(platform.stack))].filter(([name, value]) =>
      [Buffer.from(name), value].some((bytes) => holds(bytes, ana.userId)),
    );
    assert.deepEqual(
      redis.map(([name]) => name),
      [],
    );
    const events = await platform.sql<{ event_type: string }>(
      "SELECT event_type FROM audit_logs WHERE owner_user_id = $1 AND event_type LIKE 'account.%' ORDER BY sequence",
      [ana.userId],
    );
    assert.deepEqual(
      events.slice(-2).map(({ event_type }) => event_type),
      ['account.closed', 'account.erased'],
    );
  });

  it('cannot be read from an older copy of the database; others can, and their histories as before', async () => {
    assert.equal(await read(copies.get(rui)!), 'What lies in the kitchen?');
    await assert.rejects(read(copies.get(ana)!), /no data key .* destroyed/);
    const { owner: ownerUserId, messageId } = copies.get(rui)!;
    const workflow = messageWorkflowId({ ownerUserId, agentId: ruis.id, messageId });
    assert.ok(await tier.client.workflow.getHandle(workflow).result());
    assert.ok(await answered(rui, ruis, 'And you are still there?'));
  });

  it('leaves its addresses to whoever comes next, who finds nothing of it', async () => {
    const next = await platform.person(localOf(ana));
    assert.equal(next.jid, ana.jid);
    assert.notEqual(next.userId, ana.userId);
    assert.deepEqual((await next.api<{ items: unknown[] }>('GET', '/agents')).body.items, []);
    const online = await next.online();
    assert.deepEqual(await online.archive(anas.jid), []);
  });
});
