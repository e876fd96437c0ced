import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { guardedHosts } from '../../adapters/http/hosts.ts';
import { readOnlyDatabases } from '../../adapters/postgres-query/read-only-databases.ts';
import type { PostgresAccess } from '../../contracts/tool-connection.ts';
import type { StoredConnections } from '../../domain/tool-connection-ports.ts';
import type { ToolCallContext, ToolFault } from '../../domain/tool-ports.ts';
import { databaseQuery, databaseQuerySpec } from '../../tools/database-query.ts';
import { sharedDatabase } from '../support/shared-database.ts';
import type { PrivateDatabase } from '../support/private-database.ts';

const OWNER = 'b7c9d0aa-0000-4000-8000-000000000001';
const PASSWORD = 'swordfish-7f1c';

let database: PrivateDatabase;
let shop: pg.Client;
let access: PostgresAccess;
before(async () => {
  database = await sharedDatabase();
  await database.admin.query('CREATE DATABASE shop');
  const url = new URL(database.stack.adminUrl);
  url.pathname = '/shop';
  shop = new pg.Client({ connectionString: url.href });
  shop.on('error', () => undefined);
  await shop.connect();
  // somebody who may do everything in it: what holds must not depend on the rights of a careful owner
  await shop.query(`
    CREATE ROLE shopkeeper LOGIN SUPERUSER PASSWORD '${PASSWORD}';
    CREATE SCHEMA sales;
    CREATE TYPE mood AS ENUM ('sad', 'glad');
    CREATE TABLE orders (id int PRIMARY KEY, customer text, total numeric, mood mood, paid boolean, note text);
    INSERT INTO orders VALUES (1, 'Ann', 12.50, 'glad', true, NULL), (2, 'Bo "b"', 1e20, 'sad', false, E'two\\nlines');
    CREATE TABLE secrets (id int, word text);
    INSERT INTO secrets VALUES (1, 'canary-in-the-mine');
    CREATE TABLE sales.items (id int);
    CREATE VIEW secret_words AS SELECT word FROM secrets;
    CREATE TABLE written (at timestamptz);
    CREATE FUNCTION evil(orders) RETURNS int LANGUAGE plpgsql AS
      $$ BEGIN PERFORM 1 FROM secrets; INSERT INTO written VALUES (now()); RETURN 1; END $$;
    CREATE FUNCTION plus_evil(int, orders) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE OPERATOR + (LEFTARG = int, RIGHTARG = orders, FUNCTION = plus_evil);
    CREATE FUNCTION lower(text) RETURNS text LANGUAGE sql AS $$ SELECT 'not the real one' $$;
    CREATE TABLE many AS SELECT n FROM generate_series(1, 5000) n;
    CREATE TABLE wide AS SELECT n, left(string_agg(md5(n::text || m), ''), 5000) AS t
      FROM generate_series(1, 60) n, generate_series(1, 200) m GROUP BY n;
    CREATE TABLE whale AS SELECT string_agg(md5(n::text), '') AS t FROM generate_series(1, 300000) n;`);
  access = {
    ...{ host: url.hostname, port: Number(url.port), database: 'shop', user: 'shopkeeper', password: PASSWORD },
    ...{ ssl: 'off', ca: null },
  };
});
after(async () => {
  // the server is wiped after the last file that shares it, perhaps before this one ends
  await shop?.end().catch(() => undefined);
  await database?.stop();
});

const TABLES = ['public.orders', 'sales.items', 'public.many', 'public.wide', 'public.whale', 'public.nothing_there'];

interface Asked {
  tables?: string[];
  policy?: { allowed_tables?: string[] | null; timeout_ms?: number };
  change?: Partial<PostgresAccess>;
  hosts?: string[];
  signal?: AbortSignal;
  owner?: string;
}

async function ask(sql: string, asked: Asked = {}): Promise<string> {
  const connections: StoredConnections = {
    of: async (ownerUserId, name) =>
      ownerUserId === OWNER && name === 'shop'
        ? { access: { ...access, ...asked.change }, allowedTables: asked.tables ?? TABLES }
        : undefined,
  };
  const databases = readOnlyDatabases(guardedHosts(asked.hosts ?? ['127.0.0.1']));
  const call = {
    ...{ ownerUserId: asked.owner ?? OWNER, signal: asked.signal ?? AbortSignal.timeout(60_000) },
    policy: { ...databaseQuerySpec.policy, ...asked.policy },
  };
  const tool = databaseQuery({ connections, databases });
  return (await tool.run({ connection: 'shop', sql }, call as unknown as ToolCallContext)).text;
}

async function fault(sql: string, asked: Asked = {}): Promise<string> {
  const error = await ask(sql, asked).then(
    (text) => assert.fail(`it was answered: ${text.slice(0, 200)}`),
    (thrown: ToolFault) => thrown,
  );
  assert.equal(error.name, 'ToolFault', String(error.stack));
  assert.equal(error.acted, 'no');
  assert.doesNotMatch(error.message, /swordfish|shopkeeper|127\.0\.0\.1|canary/);
  return error.message;
}

describe('a query', () => {
  it('is answered by the names of the columns and a line of JSON for each row, numbers with all their digits', async () => {
    assert.equal(
      await ask('SELECT id, customer, total, mood, paid, note FROM orders ORDER BY id'),
      '["id","customer","total","mood","paid","note"]\n' +
        '[1,"Ann",12.50,"glad",true,null]\n' +
        '[2,"Bo \\"b\\"",100000000000000000000,"sad",false,"two\\nlines"]\n(2 rows)',
    );
    assert.equal(await ask('SELECT id, id FROM orders WHERE id = 7'), '["id","id"]\n(0 rows)');
    assert.equal(await ask("SELECT o.id FROM orders o WHERE o.mood = 'glad'"), '["id"]\n[1]\n(1 row)');
    assert.equal(await ask('SELECT count(*) AS n FROM sales.items'), '["n"]\n[0]\n(1 row)');
    assert.equal(await ask("SELECT 'NaN'::numeric AS a, '\\'::text AS b"), '["a","b"]\n["NaN","\\\\"]\n(1 row)');
  });

  it('gives at most 200 rows and 64 KiB, and says that there are more', async () => {
    const rows = (await ask('SELECT n FROM many ORDER BY n')).split('\n');
    assert.deepEqual([rows.length, rows[200], rows[201]], [202, '[200]', '(cut after 200 rows: there are more)']);
    const exactly = (await ask('SELECT n FROM many WHERE n <= 200')).split('\n');
    assert.equal(exactly.at(-1), '(200 rows)');
    const wide = await ask('SELECT * FROM wide');
    assert.ok(Buffer.byteLength(wide) <= 64 * 1_024 + 200);
    assert.match(wide, /\n\(cut after 13 rows: more would be too long\)$/);
  });

  it('of which a single row is huge is ended before it is all here', async () => {
    const way = await countedWay(access.port);
    const onThisWay = { change: { port: way.port } };
    assert.match(await fault('SELECT t FROM whale', onThisWay), /too long/);
    assert.match(await fault('SELECT t, t, t, t, t, t, t, t, t, t FROM whale', onThisWay), /too long/);
    assert.match(await fault('SELECT left(t, 70000) FROM whale', onThisWay), /too long/);
    way.close();
    assert.ok(way.bytes() < 20 * 2 ** 20, `${way.bytes()} bytes of more than 100 million were fetched`);
    assert.match(await ask('SELECT length(t) FROM whale'), /9600000/);
  });

  it('cannot write, whatever its user may do, and leaves no transaction behind', async () => {
    assert.match(
      await fault('WITH x AS (DELETE FROM orders RETURNING *) SELECT * FROM x'),
      /DELETE.*Allowed tables: public\.orders/,
    );
    // past the parser's rules, as if one of them had a hole
    const databases = readOnlyDatabases(guardedHosts(['127.0.0.1']));
    const limits = {
      attributes: [],
      maxRows: 1,
      maxBytes: 1_000,
      timeoutMs: 5_000,
      signal: AbortSignal.timeout(60_000),
    };
    for (const [sql, why] of [
      ['DELETE FROM orders', /read-only transaction/],
      ['SELECT evil(o) FROM orders o', /read-only transaction/],
      ["SELECT set_config('transaction_read_only', 'off', false), evil(o) FROM orders o", /refused the query/],
      ['SELECT 1; DELETE FROM orders', /multiple commands/],
      ['SELECT 1; COMMIT; DELETE FROM orders', /multiple commands/],
      ["SELECT nextval('s')", /refused the query/],
    ] as const)
      await assert.rejects(databases.select(access, { sql, ...limits }), why, sql);
    const { rows } =
      await shop.query(`SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM written) AS written,
      (SELECT count(*) FROM pg_stat_activity WHERE usename = 'shopkeeper' AND xact_start IS NOT NULL) AS open`);
    assert.deepEqual(rows, [{ orders: '2', written: '0', open: '0' }]);
  });

  it("calls no function of the owner's: not by a dot, and none that took a harmless one's name", async () => {
    for (const sql of [
      'SELECT o.evil FROM orders o',
      'SELECT (o).evil FROM orders o',
      'SELECT orders.evil FROM orders',
      'SELECT public.orders.evil FROM orders',
      'SELECT (SELECT o.evil) FROM orders o',
      'SELECT 1 FROM orders o ORDER BY o.evil',
    ])
      assert.match(await fault(sql), /"evil" after a dot could call a function/, sql);
    assert.equal(await ask("SELECT lower('ABC') AS a"), '["a"]\n["abc"]\n(1 row)');
    assert.equal(
      await ask('SELECT o.customer, o.id FROM orders o WHERE o.id = 1'),
      '["customer","id"]\n["Ann",1]\n(1 row)',
    );
  });

  it('reads what both the connection and the policy allow; a view is named like a table', async () => {
    assert.match(await fault('SELECT * FROM secrets'), /public\.secrets is not among/);
    assert.match(await fault('SELECT * FROM secret_words'), /public\.secret_words is not among/);
    assert.match(await ask('SELECT * FROM secret_words', { tables: ['public.secret_words'] }), /canary/);
    assert.match(
      await fault('SELECT * FROM secrets', { policy: { allowed_tables: ['public.secrets'] } }),
      /Allowed tables: none/,
    );
    assert.match(await fault('SELECT * FROM orders', { policy: { allowed_tables: [] } }), /Allowed tables: none/);
    assert.match(await ask('SELECT id FROM orders', { policy: { allowed_tables: ['public.orders'] } }), /2 rows/);
  });

  it("that fails is told in the database's words, as far as they are about the query", async () => {
    assert.match(await fault('SELECT nothing FROM orders'), /column "nothing" does not exist/);
    assert.match(await fault('SELECT * FROM nothing_there'), /relation "nothing_there" does not exist/);
    assert.match(await fault('SELECT 1 / 0'), /division by zero/);
  });

  it('ends with its time, at the database too, and when the message is stopped', async () => {
    const slow = 'SELECT count(*) FROM generate_series(1, 1000000000)';
    assert.match(await fault(slow, { policy: { timeout_ms: 200 } }), /longer than it may/);
    const stop = new AbortController();
    const running = fault(slow, { signal: stop.signal });
    for (let seen = 0; seen === 0;) {
      const { rows } = await shop.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'shopkeeper' AND query LIKE '%1000000000%'",
      );
      seen = rows[0]?.n ?? 0;
    }
    stop.abort();
    assert.match(await running, /stopped/);
    await shop.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'shopkeeper'");
    assert.match(await fault('SELECT 1', { signal: AbortSignal.abort() }), /stopped/);
  });

  it('waits for no lock', async () => {
    await shop.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    assert.match(await fault('SELECT * FROM orders'), /lock/);
    await shop.query('ROLLBACK');
  });
});

describe('a connection', () => {
  it('of somebody else is one that was never there', async () => {
    assert.match(
      await fault('SELECT 1', { owner: 'b7c9d0aa-0000-4000-8000-000000000002' }),
      /There is no connection shop/,
    );
  });

  it('that does not lead in says why, and no secret', async () => {
    assert.match(
      await fault('SELECT 1', { change: { password: 'swordfish-wrong' } }),
      /did not accept the user or the password/,
    );
    assert.match(
      await fault('SELECT 1', { change: { user: 'nobody-7f1c' } }),
      /did not accept the user or the password/,
    );
    assert.match(await fault('SELECT 1', { change: { database: 'no such' } }), /no database of the name/);
    assert.match(await fault('SELECT 1', { change: { ssl: 'verify' } }), /does not speak TLS/);
    assert.match(await fault('SELECT 1', { change: { host: 'nowhere.invalid' } }), /cannot be reached/);
  });

  it('leads to no private address that the operator does not allow, nor to a public one without TLS', async () => {
    for (const host of [
      '127.0.0.1',
      'localhost',
      '0x7f.1',
      '2130706433',
      '10.0.0.1',
      '169.254.169.254',
      '::1',
      '::ffff:127.0.0.1',
    ])
      assert.match(await fault('SELECT 1', { change: { host }, hosts: ['192.168.7.7'] }), /not a public one/, host);
    assert.match(await fault('SELECT 1', { change: { host: '8.8.8.8' } }), /TLS off/);
  });

  it('is made to the address that was looked at: a name that changes gains nothing', async () => {
    const answers = ['127.0.0.1', '10.0.0.1'];
    const hosts = guardedHosts(['127.0.0.1'], (_host, done) =>
      done(null, [{ address: answers.shift() ?? '', family: 4 }]),
    );
    const limits = {
      attributes: [],
      maxRows: 1,
      maxBytes: 1_000,
      timeoutMs: 5_000,
      signal: AbortSignal.timeout(60_000),
    };
    const moving = { ...access, host: 'moving.example.org' };
    const { lines } = await readOnlyDatabases(hosts).select(moving, { sql: 'SELECT 1', ...limits });
    assert.deepEqual([lines, answers], [['[1]'], ['10.0.0.1']]);
    await assert.rejects(readOnlyDatabases(hosts).select(moving, { sql: 'SELECT 1', ...limits }), /not a public one/);
  });

  describe('to a server that is none', () => {
    let server: Server;
    let behave: (socket: Socket) => void;
    const sockets = new Set<Socket>();
    before(async () => {
      server = createServer((socket) => {
        sockets.add(socket.on('error', () => undefined));
        behave(socket);
      });
      await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    });
    after(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const there = (): Asked => ({ change: { port: (server.address() as AddressInfo).port } });

    it('and hangs up, is told so', async () => {
      behave = (socket) => socket.destroy();
      assert.match(await fault('SELECT 1', there()), /cannot be reached/);
      behave = (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      assert.match(await fault('SELECT 1', there()), /cannot be reached|closed/);
    });

    it('and sends without end, is left', async () => {
      const { promise: left, resolve } = Promise.withResolvers<void>();
      behave = (socket) => {
        socket.once('close', () => resolve());
        // a message of four gigabytes begins
        socket.write(Buffer.from([0x53, 0xff, 0xff, 0xff, 0xff]));
        const more = (): void => void (socket.writable && socket.write(Buffer.alloc(65_536), more));
        more();
      };
      await fault('SELECT 1', there());
      await left;
    });

    it('and says nothing, is left when the call is over', async () => {
      const stop = new AbortController();
      behave = () => stop.abort();
      assert.match(await fault('SELECT 1', { ...there(), signal: stop.signal }), /stopped/);
    });
  });
});

/** A way to the server that counts what comes back. */
async function countedWay(to: number) {
  let bytes = 0;
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    upstream.on('data', (chunk: Buffer) => void (bytes += chunk.length));
    upstream.pipe(client).pipe(upstream);
    for (const socket of [client, upstream])
      socket.on('error', () => void [client, upstream].map((each) => each.destroy()));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, bytes: () => bytes, close: () => void server.close() };
}
