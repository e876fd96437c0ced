import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { postgresAccounts } from '../../../adapters/postgres/accounts.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { postgresDirectory } from '../../../adapters/postgres/directory.ts';
import { until } from '../../support/until.ts';
import { sharedDatabase } from '../../support/shared-database.ts';
import type { PrivateDatabase } from '../../support/private-database.ts';

let database: PrivateDatabase;

before(async () => {
  database = await sharedDatabase();
});
after(() => database.stop());

const unavailable = { code: 'service.unavailable', details: { service: 'database' } };

it('a fault says which statement of ours was refused by code, never the statement or its values', async () => {
  const secret = 'value-nobody-should-read';
  const wrong = database.as('api').call('wrong', 'SELECT nothing FROM nowhere WHERE x = $1', [secret]);
  await assert.rejects(wrong, (error: Error) => {
    assert.match(error.message, /42P01/);
    assert.doesNotMatch(`${error.message} ${error.stack} ${JSON.stringify(error)}`, /value-nobody|SELECT/);
    assert.equal(error.cause, undefined);
    return true;
  });
});

it('no connection is left behind by statements that fail', async () => {
  const one = openDatabase(database.stack.env('api')['DATABASE_URL'] ?? '', { max: 1 });
  for (let round = 0; round < 5; round += 1) {
    await assert.rejects(one.statementAsOwner(randomUUID(), 'bad', 'SELECT 1/0', []));
    await assert.rejects(one.asOwner(randomUUID(), async (transaction) => transaction.$queryRaw`SELECT 1/0`));
  }
  await one.ping();
  await one.close();
});

it('while the database is away every way to it says so, and it is found again by itself', async () => {
  const person = await database.person();
  const api = database.as('api');
  const accounts = postgresAccounts(api, database.publicKeys, database.shards);
  const directory = postgresDirectory(api);
  await accounts.byId(person.userId);
  database.stack.pause('postgres');
  await database.stack.kill('postgres', 'SIGKILL');
  await assert.rejects(accounts.byId(person.userId), unavailable);
  await assert.rejects(directory.lookup(person.agentId, person.jid), unavailable);
  await assert.rejects(api.statementAsOwner(person.userId, 'one', 'SELECT 1', []), unavailable);
  await assert.rejects(api.ping(), unavailable);
  await database.stack.resume('postgres');
  await until(() =>
    api.ping().then(
      () => true,
      () => false,
    ),
  );
  assert.ok(await accounts.byId(person.userId));
  assert.ok(await directory.lookup(person.agentId, person.jid));
});

it('a database that is not there yet is found by a later call', async () => {
  const nowhere = openDatabase('postgresql://aiox_api:x@127.0.0.1:1/aiox');
  await assert.rejects(nowhere.ping(), unavailable);
  await assert.rejects(
    nowhere.asOwner(randomUUID(), async (transaction) => transaction.agent.count()),
    unavailable,
  );
  await nowhere.close();
});
