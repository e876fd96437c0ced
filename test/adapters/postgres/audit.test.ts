import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import pg from 'pg';
import { anchorCheck } from '../../../adapters/audit-keys.ts';
import { postgresAgents } from '../../../adapters/postgres/agents.ts';
import { postgresAuditChain } from '../../../adapters/postgres/audit-chain.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { postgresExecutions } from '../../../adapters/postgres/executions.ts';
import { auditEvents } from '../../../contracts/audit-events.ts';
import { verifyChain } from '../../../domain/audit-chain.ts';
import type { Verification } from '../../../domain/audit-chain.ts';
import { checkout } from '../../../scripts/state/folders.ts';
import { migrationsList } from '../../../scripts/schema-engine.ts';
import { anchored, executionOf, livedIn } from '../../support/lived-in.ts';
import { AGENTS_DOMAIN, privateDatabase } from '../../support/private-database.ts';
import type { Person, PrivateDatabase } from '../../support/private-database.ts';

let database: PrivateDatabase;

before(async () => {
  database = await privateDatabase();
});
after(() => database?.stop());

const check = () => anchorCheck(database.stack.secrets.auditKeys.publicKey);
/** As the owner's own door sees it. */
const verify = (owner: string): Promise<Verification> =>
  verifyChain(postgresAuditChain(database.as('api')), check(), owner);
const faults = ({ faults: found }: Verification) => found.map(({ kind, sequence }) => `${kind} ${sequence}`);

const AS_ADMIN = `INSERT INTO audit_logs (owner_user_id, event_type, severity, details) SELECT $1, 'agent.paused', 'info', '{}' FROM generate_series(1, $2)`;

/** Somebody with so many rows, all of them anchored. */
async function audited(rows: number): Promise<Person> {
  const person = await database.person();
  const { rowCount } = await database.admin.query('SELECT FROM audit_logs WHERE owner_user_id = $1', [person.userId]);
  await database.admin.query(AS_ADMIN, [person.userId, rows - (rowCount ?? 0)]);
  await anchored(database);
  return person;
}

/** What only an administrator of the database can do: past grants, policies and triggers. */
async function tamper(statement: string, values: unknown[]): Promise<void> {
  const client = await database.admin.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica');
    await client.query(statement, values);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

/** Computes every hash of a chain anew, and sets the head to its end: what a thorough forger does. */
const REWRITE = `DO $do$
DECLARE
  r record;
  prior bytea := decode(repeat('00', 32), 'hex');
  own bytea;
BEGIN
  FOR r IN SELECT * FROM audit_logs WHERE owner_user_id = '%owner%' ORDER BY sequence LOOP
    own := audit_hash(r.owner_user_id, r.sequence, prior, r.id, r.agent_id, r.message_id, r.event_type, r.severity, r.created_at, r.details);
    UPDATE audit_logs SET previous_hash = prior, hash = own WHERE owner_user_id = r.owner_user_id AND id = r.id;
    prior := own;
    UPDATE audit_heads SET sequence = r.sequence, hash = own WHERE owner_user_id = r.owner_user_id;
  END LOOP;
END $do$`;
const rewrite = (owner: string) => tamper(REWRITE.replace('%owner%', owner), []);

describe('the audit of an owner', () => {
  it('is one chain whoever writes it, also when many write at once', async () => {
    const [ann, bob] = [await database.person(), await database.person()];
    await livedIn(database, ann);
    const said = await Promise.all(Array.from({ length: 12 }, (_, n) => database.say(ann, `hello ${n}`)));
    const executions = postgresExecutions(database.as('platform'), database.vaultOf('platform'));
    const knock = 'SELECT count_refusals($1, $2, $3)';
    const agents = [ann.agentId, bob.agentId, randomUUID()];
    await Promise.all([
      ...said.flatMap(({ ref }) => [executions.record(executionOf(ref)), executions.record(executionOf(ref))]),
      // in either order of agents: two that count at once do not wait for each other for ever
      ...[agents, agents.toReversed(), agents].map((ids) =>
        database.as('bridge').call('knock', knock, [ids, ids.map(() => 'eve@example.test'), ids.map(() => 1_000)]),
      ),
    ]);
    const result = await verify(ann.userId);
    assert.deepEqual(faults(result), []);
    const kinds = await database.admin.query<{ n: number }>(
      "SELECT count(*)::integer AS n FROM audit_logs WHERE owner_user_id = $1 AND event_type = 'message.answered'",
      [ann.userId],
    );
    assert.equal(kinds.rows[0]?.n, 13, 'said twice, audited once');
    assert.equal(result.rows, result.lastSequence);
    assert.ok(result.anchoredTo > 0 && result.anchoredTo < result.lastSequence, 'written since it was anchored');
    await anchored(database);
    assert.equal((await verify(ann.userId)).anchoredTo, result.lastSequence);
  });

  it('a trial that is told twice at once is audited once, and leaves no hole', async () => {
    const { userId, agentId } = await database.person();
    const ref = { ownerUserId: userId, agentId, messageId: randomUUID() };
    const executions = postgresExecutions(database.as('platform'), database.vaultOf('platform'));
    const before = (await verify(userId)).rows;
    const trial = { outcome: 'answered' } as unknown as Parameters<typeof executions.recordTrial>[1];
    await Promise.all([1, 2, 3].map(() => executions.recordTrial(ref, trial)));
    const after = await verify(userId);
    assert.deepEqual([after.rows, faults(after)], [before + 1, []]);
  });

  const forgeries: { what: string; statement: string; found: string[] }[] = [
    {
      what: 'a row that was changed',
      statement: `UPDATE audit_logs SET details = '{"count": 1}' WHERE owner_user_id = $1 AND sequence = 4`,
      found: ['changed 4'],
    },
    {
      what: 'a row that was changed together with its hash',
      statement: `UPDATE audit_logs l SET severity = 'critical', hash = audit_hash(owner_user_id, sequence, previous_hash, id, agent_id,
        message_id, event_type, 'critical', created_at, details) WHERE owner_user_id = $1 AND sequence = 4`,
      found: ['changed 4'],
    },
    {
      what: 'a row that is missing',
      statement: 'DELETE FROM audit_logs WHERE owner_user_id = $1 AND sequence = 4',
      found: ['missing 4'],
    },
    {
      what: 'rows that are missing at the end',
      statement: 'DELETE FROM audit_logs WHERE owner_user_id = $1 AND sequence > 6',
      found: ['missing 7', 'missing 8'],
    },
    {
      what: 'rows that are missing at the end although the head was set back',
      statement: `WITH gone AS (DELETE FROM audit_logs WHERE owner_user_id = $1 AND sequence > 6)
        UPDATE audit_heads SET sequence = 6, hash = (SELECT hash FROM audit_logs WHERE owner_user_id = $1 AND sequence = 6)
        WHERE owner_user_id = $1`,
      found: ['missing 7', 'missing 8', 'rewritten 8'],
    },
    {
      what: 'a row that was put in between',
      statement: `INSERT INTO audit_logs (owner_user_id, event_type, severity, details, sequence, previous_hash, hash)
        SELECT owner_user_id, 'agent.deleted', severity, details, sequence, previous_hash, hash FROM audit_logs
        WHERE owner_user_id = $1 AND sequence = 4`,
      found: ['inserted 4'],
    },
    {
      what: 'a row that was put behind the last one',
      statement: `INSERT INTO audit_logs (owner_user_id, event_type, severity, details, sequence, previous_hash, hash)
        SELECT owner_user_id, event_type, severity, details, 9, hash, hash FROM audit_logs WHERE owner_user_id = $1 AND sequence = 8`,
      found: ['inserted 9'],
    },
    {
      what: 'an anchor that was forged',
      statement: 'UPDATE audit_anchors SET hash = sha256(hash) WHERE owner_user_id = $1 AND sequence = 8',
      found: ['forged 8', 'rewritten 8'],
    },
  ];
  for (const { what, statement, found } of forgeries)
    it(`tells of ${what}, and of which`, async () => {
      const { userId } = await audited(8);
      assert.deepEqual(faults(await verify(userId)), []);
      await tamper(statement, [userId]);
      assert.deepEqual(faults(await verify(userId)).sort(), found);
    });

  it('that was rewritten as a whole, head and all, is found out by an older anchor', async () => {
    const { userId } = await audited(5);
    await database.admin.query(AS_ADMIN, [userId, 3]);
    await tamper('DELETE FROM audit_logs WHERE owner_user_id = $1 AND sequence = 2', [userId]);
    await tamper('UPDATE audit_logs SET sequence = sequence - 1 WHERE owner_user_id = $1 AND sequence > 2', [userId]);
    await rewrite(userId);
    await anchored(database); // the platform signs what it finds: the anchor from before is what tells
    const result = await verify(userId);
    assert.deepEqual([faults(result), result.lastSequence], [['rewritten 5'], 7]);
  });

  it('goes on after old months were dropped whole, and proves the rest; nobody can ask for less than 90 days', async () => {
    const { userId } = await database.person();
    const old = `INSERT INTO audit_logs (owner_user_id, event_type, severity, details, created_at)
      SELECT $1, 'agent.paused', 'info', '{}', now() - make_interval(months => months) FROM unnest($2::integer[]) AS months`;
    // by the clock of the past the chain begins before the account: as if it had been there for years
    const other = randomUUID();
    await database.admin.query(old, [other, [40, 40, 38, 1, 0]]);
    const partitions = async () =>
      (
        await database.admin.query<{ name: string }>(
          "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_logs'::regclass",
        )
      ).rows.map(({ name }) => name);
    await anchored(database, 36_500);
    const made = await partitions();
    const waiting = await database.admin.query('SELECT FROM audit_logs_default');
    assert.equal(waiting.rowCount, 0, 'what waited for its month was moved into it');
    assert.deepEqual([faults(await verify(other)), (await verify(other)).rows], [[], 5]);
    await anchored(database);
    assert.equal((await partitions()).length, made.length - 2, 'two whole months went');
    const rest = await verify(other);
    assert.deepEqual([faults(rest), rest.firstSequence, rest.lastSequence], [[], 4, 5]);
    await database.admin.query(AS_ADMIN, [other, 1]);
    assert.deepEqual([faults(await verify(other)), faults(await verify(userId))], [[], []]);
    const less = database.as('platform').call('drop-all', 'SELECT drop_audit_partition(89)', []);
    await assert.rejects(less, /kept for 90 days at least/);
    await tamper('DELETE FROM audit_logs WHERE owner_user_id = $1 AND sequence = 4', [other]);
    assert.deepEqual(faults(await verify(other)), ['missing 4']);
  });

  it('that was there before it became a chain is chained by the migration as it was', async () => {
    await database.admin.query('CREATE DATABASE before_the_chain');
    const url = new URL(database.stack.adminUrl);
    url.pathname = '/before_the_chain';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    const owners = [randomUUID(), randomUUID()];
    for (const { path, migrationFile } of migrationsList().migrationDirectories) {
      assert.equal(migrationFile.content.tag, 'ok');
      if (path.endsWith('_audit_chain'))
        for (const owner of owners)
          await client.query(
            `INSERT INTO audit_logs (owner_user_id, event_type, severity, details, created_at)
             SELECT $1, 'agent.paused', 'info', jsonb_build_object('é', n, 'b', 1.50, 'n', E'two\\nlines'), now() - make_interval(days => n)
             FROM generate_series(1, 70) AS n`,
            [owner],
          );
      await client.query(migrationFile.content.value);
    }
    await client.end();
    const moved = openDatabase(url.href, { max: 2 });
    for (const owner of owners) {
      const { rows, ...rest } = await verifyChain(postgresAuditChain(moved), check(), owner);
      assert.deepEqual([rows, faults({ rows, ...rest })], [70, []]);
    }
    await moved.close();
  });

  it('is proved by a command, which ends with 1 and names the row when one was changed', async () => {
    const { userId } = await audited(6);
    const run = async (...args: string[]) =>
      promisify(execFile)(process.execPath, [join(checkout, 'scripts', 'audit.ts'), 'verify', ...args], {
        env: {
          ...process.env,
          DATABASE_URL: database.stack.adminUrl,
          AIOX_AUDIT_PUBLIC_KEYS: database.stack.secrets.auditKeys.publicKey,
        },
      }).then(
        ({ stdout }) => ({ code: 0, stdout }),
        (error: { code: unknown; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
      );
    const whole = await run('--owner', userId);
    assert.equal(whole.code, 0, whole.stdout);
    assert.match(whole.stdout, /6 rows, 1 to 6, anchored up to 6/);
    await tamper("UPDATE audit_logs SET severity = 'critical' WHERE owner_user_id = $1 AND sequence = 3", [userId]);
    const changed = await run();
    assert.equal(changed.code, 1);
    assert.match(changed.stdout, new RegExp(`${userId}: 6 rows.*\\n {2}changed at 3 \\(row`));
    assert.equal((await run('--owner', 'nobody')).code, 2);
  });
});

describe('what is audited', () => {
  it('is one list: every event that a function of the database writes is on it, with its severity', async () => {
    const { rows } = await database.admin.query<{ name: string; source: string }>(
      `SELECT proname AS name, prosrc AS source FROM pg_proc
       WHERE pronamespace = 'public'::regnamespace AND prosrc LIKE '%INSERT INTO audit_logs%' ORDER BY proname`,
    );
    assert.ok(rows.length >= 6, 'the functions were found');
    const written: Record<string, string> = {};
    for (const { name, source } of rows)
      for (const [, insert = ''] of source.matchAll(/INSERT INTO audit_logs \(([^;]*);/g)) {
        const [, event, severity] = /'([a-z0-9_]+(?:\.[a-z0-9_]+)+)', '(info|warning|critical)'/.exec(insert) ?? [];
        if (event !== undefined && severity !== undefined) written[event] = severity;
        else assert.equal(name, 'record_execution', insert);
      }
    // its event is made of the outcome
    for (const outcome of ['answered', 'refused', 'failed'])
      written[`message.${outcome}`] = outcome === 'answered' ? 'info' : 'warning';
    for (const [event, severity] of Object.entries(written))
      assert.equal((auditEvents as Record<string, string>)[event], severity, event);
    assert.ok(Object.keys(written).length >= 10);
  });

  it('an agent that is made, changed, deleted and restored leaves its codes, and no word of its prompt', async () => {
    const { userId, agentId } = await database.person({ systemPrompt: 'the secret of the pyramids' });
    const agents = postgresAgents(database.as('api'), database.vaultOf('api'), { agentsDomain: AGENTS_DOMAIN });
    const nothingElse = async () => undefined;
    const { definition } = (await agents.get(userId, agentId)) ?? assert.fail('it is there');
    await agents.update(userId, agentId, 1, definition, 'another secret', nothingElse);
    await agents.setState(userId, agentId, 'paused');
    await agents.remove(userId, agentId, nothingElse);
    await agents.restore(userId, agentId, 30, nothingElse);
    const { rows } = await database.admin.query<{ event_type: string; row: string }>(
      'SELECT event_type, l::text AS row FROM audit_logs l WHERE owner_user_id = $1 ORDER BY sequence',
      [userId],
    );
    assert.deepEqual(
      rows.map(({ event_type: event }) => event),
      ['account.created', 'agent.created', 'agent.changed', 'agent.paused', 'agent.deleted', 'agent.restored'],
    );
    assert.doesNotMatch(rows.map(({ row }) => row).join('\n'), /secret/);
  });
});
