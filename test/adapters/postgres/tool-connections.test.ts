import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { postgresStoredConnections } from '../../../adapters/postgres/stored-connections.ts';
import { postgresToolConnections } from '../../../adapters/postgres/tool-connections.ts';
import { postgresAccess } from '../../../contracts/tool-connection.ts';
import type { StoredConnections, ToolConnections } from '../../../domain/tool-connection-ports.ts';
import type { PrivateDatabase } from '../../support/private-database.ts';
import { sharedDatabase } from '../../support/shared-database.ts';
import { until } from '../../support/until.ts';

const access = postgresAccess.parse({
  host: 'db.example.org',
  database: 'shop',
  user: 'reader',
  password: 'swordfish-7f1c',
});
const shop = { name: 'shop', access, allowedTables: ['public.orders', 'sales.items'] };

let database: PrivateDatabase;
let connections: ToolConnections;
let stored: StoredConnections;
before(async () => {
  database = await sharedDatabase();
  connections = postgresToolConnections(database.as('api'), database.vaultOf('api'));
  stored = postgresStoredConnections(database.as('ai'), database.vaultOf('ai'), { warn: () => undefined });
});
after(() => database?.stop());

it('a connection is sealed, belongs to its owner alone, and is shown without where it leads', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  const saved = (await connections.put(ann.userId, shop)) ?? assert.fail();
  assert.deepEqual(Object.keys(saved).sort(), ['allowedTables', 'createdAt', 'kind', 'lastUsedAt', 'name']);
  assert.deepEqual([await connections.list(ann.userId), await connections.find(ann.userId, 'shop')], [[saved], saved]);
  assert.deepEqual([await connections.list(bob.userId), await connections.find(bob.userId, 'shop')], [[], undefined]);
  assert.deepEqual(await stored.of(ann.userId, 'shop'), { access, allowedTables: shop.allowedTables });
  assert.equal(await stored.of(bob.userId, 'shop'), undefined);
  const { rows } = await database.admin.query("SELECT c::text, encode(access, 'escape') FROM tool_connections c");
  assert.doesNotMatch(JSON.stringify(rows), /swordfish|example\.org|reader/);
  await until(
    async () => (await connections.find(ann.userId, 'shop'))?.lastUsedAt != null,
    10_000,
    'the note of its use',
  );
  assert.equal(await connections.remove(bob.userId, 'shop'), false);
  assert.equal(await connections.remove(ann.userId, 'shop'), true);
  assert.equal(await stored.of(ann.userId, 'shop'), undefined);
});

it('does not open beside more tables, nor under another name', async () => {
  const ann = await database.person();
  await connections.put(ann.userId, shop);
  const change = (what: string) =>
    database.admin.query(`UPDATE tool_connections SET ${what} WHERE owner_user_id = $1`, [ann.userId]);
  await change("allowed_tables = allowed_tables || ARRAY['public.secrets']");
  await assert.rejects(stored.of(ann.userId, 'shop'));
  await connections.put(ann.userId, shop);
  await change("name = 'other'");
  await assert.rejects(stored.of(ann.userId, 'other'));
});

it('an owner has fifty at most, and may still replace one', async () => {
  const ann = await database.person();
  for (let n = 0; n < 50; n += 1) assert.ok(await connections.put(ann.userId, { ...shop, name: `c-${n}` }));
  assert.equal(await connections.put(ann.userId, { ...shop, name: 'one-more' }), undefined);
  assert.ok(await connections.put(ann.userId, { ...shop, name: 'c-7' }));
});
