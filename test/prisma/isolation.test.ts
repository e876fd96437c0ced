import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import pgvector from 'pgvector';
import { postgresMemoryStore } from '../../adapters/postgres/memory-store.ts';
import { tiers } from '../../contracts/identifiers.ts';
import type { Tier } from '../../contracts/identifiers.ts';
import { livedIn } from '../support/lived-in.ts';
import { privateDatabase } from '../support/private-database.ts';
import type { Person, PrivateDatabase } from '../support/private-database.ts';
import { seeded } from '../support/seeded.ts';

let database: PrivateDatabase;
let ann: Person;
let bob: Person;

before(async () => {
  database = await privateDatabase();
  ann = await database.person();
  bob = await database.person();
  await livedIn(database, ann);
  await livedIn(database, bob);
});
after(() => database.stop());

/** What design §1 gives each tier: tables it may read, tables it may write to, functions it may call. */
const readable: Record<Tier, string[]> = {
  api: [
    ...[
      'agent_memories',
      'agent_versions',
      'agents',
      'ai_workers',
      'alerts',
      'api_keys',
      'approval_decisions',
      'approvals',
    ],
    ...['audit_anchors', 'audit_heads', 'audit_logs'],
    ...['content_grants', 'conversations', 'documents', 'executions'],
    ...[
      'idempotency_keys',
      'mcp_servers',
      'messages',
      'password_resets',
      'payloads',
      'policy_decisions',
      'provider_credentials',
      'refresh_tokens',
      'request_leases',
      'tenant_keys',
      'token_ledger',
      'tool_connections',
      'user_quotas',
    ],
    'users',
  ],
  platform: [
    ...['agent_versions', 'agents', 'ai_workers', 'alerts', 'approval_decisions', 'approvals', 'audit_logs'],
    ...['conversations', 'executions'],
    ...[
      'mcp_servers',
      'messages',
      'payloads',
      'policy_decisions',
      'provider_credentials',
      'request_leases',
      'tenant_keys',
      'token_ledger',
      'tool_effects',
      'user_quotas',
      'users',
    ],
  ],
  ai: [
    ...[
      'agent_memories',
      'agent_versions',
      'ai_workers',
      'documents',
      'mcp_servers',
      'payloads',
      'provider_credentials',
      'tenant_keys',
      'tool_connections',
      'tool_effects',
    ],
  ],
  // of servers the names and tools: an approver may change what one of them would do
  bridge: ['mcp_servers', 'tenant_keys'],
};
const insertable: Record<Tier, string[]> = {
  api: [
    ...['agent_versions', 'agents', 'api_keys', 'audit_logs', 'content_grants', 'documents', 'idempotency_keys'],
    ...['mcp_servers', 'provider_credentials'],
    ...['refresh_tokens', 'tenant_keys', 'tool_connections', 'users'],
  ],
  platform: [
    ...['alerts', 'audit_logs', 'executions', 'messages', 'payloads', 'policy_decisions', 'request_leases'],
    ...['token_ledger', 'tool_effects', 'user_quotas'],
  ],
  ai: ['agent_memories', 'ai_workers', 'documents', 'payloads', 'tool_effects'],
  bridge: [],
};
const callable: Record<Tier, string[]> = {
  api: [
    ...[
      'accept_message',
      'add_document',
      'agents_of',
      'approvals_for',
      'change_role',
      'claim_idempotency_key',
      'close_account',
      'count_refusals',
      'count_sign_ins',
      'decide_approval',
      'directory_lookup',
      'find_auditor',
      'find_login',
      'forget_memories',
      'grants_to',
      'issue_password_reset',
      'list_users',
      'owner_of_password_reset',
      'owner_of_refresh_token',
      'set_user_quota',
    ],
    ...['use_api_key', 'use_grant'],
  ],
  platform: [
    ...[
      'agents_of_closed_account',
      'agents_to_purge',
      'begin_message',
      'close_approval',
      'closed_accounts',
      'default_quota',
      'drop_audit_partition',
      'epoch_ms',
      'erase_account',
      'fence_effect',
      'finish_message',
    ],
    ...['heads_to_anchor', 'keep_anchors', 'load_capabilities', 'lock_quota', 'make_audit_partitions', 'move_tokens'],
    ...[
      'open_approval',
      'purge_agent',
      'purge_expired_payloads',
      'quota_limit',
      'record_decided_execution',
      'record_decisions',
      'record_execution',
      'record_trial',
      'release_request',
      'reserve_quota',
      'settle_quota',
      'settle_tokens',
      'turn_of',
      'unheard_decisions',
      'unstarted_messages',
      'warn_of_quota',
    ],
  ],
  ai: ['add_document', 'audit_refused_permit', 'begin_effect', 'end_effect', 'make_room_for_memories'],
  bridge: [
    ...[
      'accept_message',
      'agent_card',
      'agent_definition',
      'agents_of',
      'agents_to_announce',
      'approvals_for',
      'approver_of',
      'chat_status',
      'close_conversation',
    ],
    ...['count_refusals', 'decide_approval', 'directory_lookup', 'messages_to_stop'],
  ],
};

const tenantTables = async (): Promise<string[]> =>
  named(`SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'owner_user_id'
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         UNION SELECT 'users' ORDER BY name`);

const named = async (statement: string, values: unknown[] = []): Promise<string[]> =>
  (await database.admin.query<{ name: string }>(statement, values)).rows.map(({ name }) => name);

const ownerColumn = (table: string): string => (table === 'users' ? 'id' : 'owner_user_id');

const owned = async (tier: Tier, table: string): Promise<string[]> => {
  const column = ownerColumn(table);
  const statement = `SELECT DISTINCT ${column} AS owner FROM ${table}`;
  const rows = await database
    .as(tier)
    .statementAsOwner<{ owner: string }>(ann.userId, `owners-${table}`, statement, []);
  return rows.map(({ owner }) => owner);
};

describe('whose rows a tier sees', () => {
  it('every table with an owner has row-level security, forced, and so has every partition', async () => {
    const bare = await named(`SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
      AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
      AND (c.relname = 'users' OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'owner_user_id'))`);
    assert.deepEqual(bare, []);
    assert.ok((await tenantTables()).length >= 13);
  });

  it('without an owner, no row of any tenant', async () => {
    for (const tier of tiers)
      for (const table of (await tenantTables()).filter((name) => readable[tier].includes(name))) {
        const rows = await database.as(tier).call(`all-${table}`, `SELECT ${ownerColumn(table)} FROM ${table}`, []);
        assert.deepEqual(rows, [], `${tier} reads ${table}`);
      }
  });

  it("with an owner, that owner's rows and nobody else's", async () => {
    for (const tier of tiers)
      for (const table of (await tenantTables()).filter((name) => readable[tier].includes(name)))
        assert.deepEqual(await owned(tier, table), [ann.userId], `${tier} reads ${table}`);
  });

  it('a row for somebody else is refused', async () => {
    for (const tier of tiers)
      for (const table of (await tenantTables()).filter((name) => insertable[tier].includes(name))) {
        const insert = `INSERT INTO ${table} (${ownerColumn(table)}) VALUES ($1)`;
        const foreign = database.as(tier).statementAsOwner(ann.userId, `foreign-${table}`, insert, [bob.userId]);
        await assert.rejects(foreign, /row-level security/, `${tier} writes ${table}`);
      }
  });

  it("a row cannot hang on somebody else's agent", async () => {
    const insert = `INSERT INTO agent_memories (owner_user_id, id, agent_id, source_message_id, content, embedding, embedding_model, dimensions)
      VALUES ($1, $2, $3, $2, '', '[1]', 'm', 1)`;
    const values = [ann.userId, randomUUID(), bob.agentId];
    const crossed = database.as('ai').statementAsOwner(ann.userId, 'crossed', insert, values);
    await assert.rejects(crossed, { sqlState: '23503' });
  });

  it('what a transaction was allowed ends with it, on the same connection', async () => {
    const api = database.as('api');
    await api.asOwner(ann.userId, async (transaction) => {
      assert.equal(await transaction.agent.count(), 1);
    });
    const left = await Promise.all(
      Array.from({ length: 20 }, () => api.call('left-over', 'SELECT id FROM agents', [])),
    );
    assert.deepEqual(left.flat(), []);
  });

  it('a partition asked by its own name is refused, to the tier that may read the whole', async () => {
    for (const { whole, tier, least } of [
      { whole: 'agent_memories', tier: 'ai', least: 16 },
      { whole: 'audit_logs', tier: 'api', least: 5 },
    ] as const) {
      const partitions = await named(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY name`,
        [whole],
      );
      assert.ok(partitions.length >= least);
      for (const partition of partitions) {
        const asked = database.as(tier).statementAsOwner(ann.userId, partition, `SELECT id FROM ${partition}`, []);
        await assert.rejects(asked, /permission denied/);
      }
    }
  });

  it('of a tenant key, each tier sees its own wrapping only', async () => {
    for (const tier of tiers) {
      const statement = 'SELECT tier FROM tenant_keys';
      const rows = await database.as(tier).statementAsOwner(ann.userId, 'my-wrappings', statement, []);
      assert.deepEqual(rows, [{ tier }]);
    }
  });
});

describe('what a tier may do at all', () => {
  const privileges = (kind: string) => `SELECT c.relname AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND has_any_column_privilege($1, c.oid, '${kind}')
    ORDER BY name`;

  for (const tier of tiers) {
    it(`${tier} reads, writes and calls what the design gives it, and nothing else`, async () => {
      assert.deepEqual(await named(privileges('SELECT'), [`aiox_${tier}`]), readable[tier]);
      assert.deepEqual(await named(privileges('INSERT'), [`aiox_${tier}`]), insertable[tier]);
      const functions = await named(
        `SELECT DISTINCT p.proname AS name FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang AND l.lanname IN ('sql', 'plpgsql')
         WHERE p.pronamespace = 'public'::regnamespace AND has_function_privilege($1, p.oid, 'EXECUTE')
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY name`,
        [`aiox_${tier}`],
      );
      assert.deepEqual(functions, callable[tier]);
    });

    it(`${tier} is told "permission denied" for a table that is not its own`, async () => {
      for (const table of (await tenantTables()).filter((name) => !readable[tier].includes(name))) {
        const asked = database.as(tier).statementAsOwner(ann.userId, `not-mine-${table}`, `SELECT * FROM ${table}`, []);
        await assert.rejects(asked, /permission denied/, table);
      }
    });

    it(`${tier} cannot change or delete what was audited, nor a version that was written`, async () => {
      for (const statement of [
        "UPDATE audit_logs SET severity = 'info'",
        'DELETE FROM audit_logs',
        'TRUNCATE audit_logs',
        'UPDATE audit_heads SET sequence = 1',
        'DELETE FROM audit_heads',
        'UPDATE audit_anchors SET sequence = 1',
        'DELETE FROM audit_anchors',
        "INSERT INTO audit_logs (created_at) VALUES ('2000-01-01')",
        'INSERT INTO audit_logs (sequence) VALUES (1)',
        'UPDATE agent_versions SET version = 2',
        'DELETE FROM agent_versions',
      ])
        await assert.rejects(
          database.as(tier).statementAsOwner(ann.userId, statement, statement, []),
          /permission denied/,
          statement,
        );
    });
  }

  it('not even the functions that look across tenants can change or delete what was audited', async () => {
    const able = await named(
      `SELECT r.rolname || ' ' || p.privilege AS name FROM pg_roles r, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p (privilege)
       WHERE r.rolname LIKE 'aiox\\_%' AND has_table_privilege(r.oid, 'audit_logs', p.privilege) ORDER BY name`,
    );
    assert.deepEqual(able, ['aiox_keeper DELETE', 'aiox_keeper TRUNCATE', 'aiox_keeper UPDATE']);
  });

  it('nobody who may make an account makes one with a role, or gives one without the function that audits it', async () => {
    const insert = `INSERT INTO users (id, email, email_key, name, password_hash, jid, role) VALUES ($1, 'x', 'x', 'x', 'x', 'x', 'admin')`;
    const id = randomUUID();
    await assert.rejects(database.as('api').statementAsOwner(id, 'born-admin', insert, [id]), /row-level security/);
    const raise = "UPDATE users SET role = 'admin'";
    await assert.rejects(database.as('api').statementAsOwner(ann.userId, 'raise', raise, []), /permission denied/);
  });

  it('platform cannot read passwords or system prompts', async () => {
    for (const statement of ['SELECT password_hash FROM users', 'SELECT system_prompt FROM agent_versions']) {
      const asked = database.as('platform').statementAsOwner(ann.userId, statement, statement, []);
      await assert.rejects(asked, /permission denied/);
    }
  });

  it("an owner's key for a model is read by the AI tier alone, not even by the door through which it came", async () => {
    const statement = 'SELECT api_key FROM provider_credentials';
    for (const tier of ['api', 'platform', 'bridge'] as const)
      await assert.rejects(
        database.as(tier).statementAsOwner(ann.userId, 'read-model-key', statement, []),
        /permission denied/,
      );
    assert.equal((await database.as('ai').statementAsOwner(ann.userId, 'read-model-key', statement, [])).length, 1);
  });

  it('how to get into the database of an owner is read by the AI tier alone', async () => {
    const statement = 'SELECT access FROM tool_connections';
    for (const tier of ['api', 'platform', 'bridge'] as const)
      await assert.rejects(
        database.as(tier).statementAsOwner(ann.userId, 'read-connection', statement, []),
        /permission denied/,
      );
    assert.equal((await database.as('ai').statementAsOwner(ann.userId, 'read-connection', statement, [])).length, 1);
  });

  it('no role that logs in is free of row-level security; those that are cannot log in', async () => {
    const roles = await database.admin
      .query(`SELECT rolname, rolcanlogin, rolbypassrls, rolsuper, rolcreaterole, rolcreatedb
      FROM pg_roles WHERE rolname LIKE 'aiox\\_%' ORDER BY rolname`);
    const plain = { rolsuper: false, rolcreaterole: false, rolcreatedb: false };
    assert.deepEqual(roles.rows, [
      { rolname: 'aiox_ai', rolcanlogin: true, rolbypassrls: false, ...plain },
      { rolname: 'aiox_api', rolcanlogin: true, rolbypassrls: false, ...plain },
      { rolname: 'aiox_bridge', rolcanlogin: true, rolbypassrls: false, ...plain },
      { rolname: 'aiox_definer', rolcanlogin: false, rolbypassrls: true, ...plain },
      { rolname: 'aiox_keeper', rolcanlogin: false, rolbypassrls: true, ...plain },
      { rolname: 'aiox_platform', rolcanlogin: true, rolbypassrls: false, ...plain },
    ]);
  });

  it('the AI tier plans each vector search for its own values and scans on until enough rows are found', async () => {
    const [row] = await database
      .as('ai')
      .call<Record<string, string>>(
        'settings',
        `SELECT current_setting('plan_cache_mode') AS plans, current_setting('hnsw.iterative_scan') AS scan`,
        [],
      );
    assert.deepEqual(row, { plans: 'force_custom_plan', scan: 'strict_order' });
  });
});

describe('fifty tenants, and statements that forget whose rows they want', () => {
  const TENANTS = 50;
  const RECALLS_EACH = 200;
  const MODEL = 'fifty';
  const random = seeded(50);
  const people: Person[] = [];
  /** Five canaries for each tenant, as vectors; the third of each is the same for all: likeness is no excuse. */
  const canaries = new Map<string, number[][]>();
  const vector = (): number[] => Array.from({ length: 8 }, () => random() - 0.5);
  const shared = vector();
  const toSql = (numbers: number[]): string => pgvector.toSql(numbers) as string;

  before(async () => {
    people.push(ann, bob);
    while (people.length < TENANTS) people.push(await database.person());
    // not more at once than a pool has connections
    for (let n = 2; n < TENANTS; n += 6)
      await Promise.all(people.slice(n, n + 6).map((person) => livedIn(database, person)));
    const memories = postgresMemoryStore(database.as('ai'), database.vaultOf('ai'));
    for (const { userId, agentId } of people) {
      const own = [vector(), vector(), shared, vector(), vector()];
      canaries.set(userId, own);
      const kept = own.map((embedding, n) => ({
        ...{ id: randomUUID(), messageId: randomUUID(), embedding, embeddingModel: MODEL },
        text: `canary ${n} of ${userId}`,
      }));
      await memories.insert(userId, agentId, kept);
    }
  });

  /** The statement by which the AI tier recalls, taken from where it is sent. */
  async function recallStatement(): Promise<string> {
    let sent = '';
    const recording = {
      ...database.as('ai'),
      statementAsOwner: async (_owner: string, _name: string, statement: string) => {
        sent = statement;
        return [];
      },
    };
    const { userId, agentId } = ann;
    await postgresMemoryStore(recording, database.vaultOf('ai')).nearest(userId, agentId, shared, MODEL, 8);
    return sent;
  }

  /** The same without owner and agent, for many vectors at once, telling whose each row is. */
  async function forgetfulRecall(): Promise<string> {
    const statement = await recallStatement();
    const open = statement
      .replace('owner_user_id = $1 AND agent_id = $2', 'true')
      .replaceAll('$4::vector', 'asked.v')
      .replace('SELECT id,', 'SELECT owner_user_id, id,')
      .replace('$3', '$2')
      .replace('$5', '8');
    assert.doesNotMatch(open, /owner_user_id =|agent_id =|\$[345]/);
    return `SELECT found.owner_user_id AS owner FROM unnest($1::text[]) AS given (t)
      CROSS JOIN LATERAL (SELECT given.t::vector AS v) AS asked CROSS JOIN LATERAL (${open}) AS found`;
  }

  it(`${TENANTS * RECALLS_EACH} recalls find no row of another tenant, the very vectors of the others' canaries among what is asked`, async () => {
    const statement = await forgetfulRecall();
    const everybodys = [...canaries.values()].flat();
    const questions = () =>
      Array.from({ length: RECALLS_EACH }, (_, n) =>
        toSql(n % 2 === 0 ? vector() : everybodys[Math.floor(random() * everybodys.length)]!),
      );
    let found = 0;
    for (const { userId } of people) {
      const rows = await database
        .as('ai')
        .statementAsOwner<{ owner: string }>(userId, 'forgetful-recall', statement, [questions(), MODEL]);
      assert.deepEqual([...new Set(rows.map(({ owner }) => owner))], [userId]);
      found += rows.length;
    }
    assert.equal(found, TENANTS * RECALLS_EACH * 5, 'each recall finds the five of its own');
    const unbound = await database.admin.query<{ owner: string }>(statement, [questions(), MODEL]);
    assert.ok(new Set(unbound.rows.map(({ owner }) => owner)).size > 40, 'without a policy it would find nearly all');
  });

  it('no tier reads a row of another tenant in any table, whoever of the fifty it works for', async () => {
    const all = await tenantTables();
    for (const tier of tiers) {
      const statement = all
        .filter((table) => readable[tier].includes(table))
        .map((table) => `SELECT DISTINCT '${table}' AS name, ${ownerColumn(table)} AS owner FROM ${table}`)
        .join(' UNION ALL ');
      for (const { userId } of people) {
        const rows = await database
          .as(tier)
          .statementAsOwner<{ name: string; owner: string }>(userId, 'whose-rows', statement, []);
        for (const { name, owner } of rows) assert.equal(owner, userId, `${tier} reads ${name}`);
        const seen = rows.map(({ name }) => name).sort();
        assert.deepEqual(
          seen,
          readable[tier].filter((table) => all.includes(table)),
          `${tier} sees its own`,
        );
      }
    }
  });

  it('no tier changes or deletes a row of another tenant, whichever it may change of its own', async () => {
    const changeable = await database.admin.query<{ role: Tier; name: string; column: string | null }>(`
      SELECT substr(r.rolname, 6) AS role, c.relname AS name, a.attname AS column
      FROM pg_roles r CROSS JOIN pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE r.rolcanlogin AND r.rolname LIKE 'aiox\\_%' AND c.relnamespace = 'public'::regnamespace
        AND c.relkind IN ('r', 'p') AND has_column_privilege(r.oid, c.oid, a.attnum, 'UPDATE')
        AND has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT')`);
    const deletable = await database.admin.query<{ role: Tier; name: string }>(`
      SELECT substr(r.rolname, 6) AS role, c.relname AS name FROM pg_roles r CROSS JOIN pg_class c
      WHERE r.rolcanlogin AND r.rolname LIKE 'aiox\\_%' AND c.relnamespace = 'public'::regnamespace
        AND c.relkind IN ('r', 'p') AND has_table_privilege(r.oid, c.oid, 'DELETE')`);
    const all = new Set(await tenantTables());
    const before = await rowsOfOthers();
    for (const { role, name, column } of changeable.rows.filter(({ name }) => all.has(name))) {
      const statement = `UPDATE ${name} SET "${column}" = "${column}" RETURNING ${ownerColumn(name)} AS owner`;
      const rows = await database
        .as(role)
        .statementAsOwner<{ owner: string }>(bob.userId, `u-${name}-${column}`, statement, []);
      assert.deepEqual([...new Set(rows.map(({ owner }) => owner))], [bob.userId], `${role} changes ${name}.${column}`);
    }
    for (const { role, name } of deletable.rows.filter(({ name }) => all.has(name)))
      await database.as(role).statementAsOwner(bob.userId, `d-${name}`, `DELETE FROM ${name}`, []);
    assert.deepEqual(await rowsOfOthers(), before);
    assert.ok(changeable.rows.length > 20 && deletable.rows.length >= 3);
  });

  const rowsOfOthers = async () => {
    const counts: Record<string, string | undefined> = {};
    for (const table of await tenantTables()) {
      const statement = `SELECT count(*) AS name FROM ${table} WHERE ${ownerColumn(table)} <> $1`;
      counts[table] = (await named(statement, [bob.userId]))[0];
    }
    return counts;
  };
});
