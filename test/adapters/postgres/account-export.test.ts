import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { postgresAccountExport } from '../../../adapters/postgres/account-export.ts';
import { postgresDocuments } from '../../../adapters/postgres/documents.ts';
import { exportedTables, keptTables } from '../../../adapters/postgres/exported-tables.ts';
import { postgresMcpServers } from '../../../adapters/postgres/mcp-servers.ts';
import { postgresMemoryStore } from '../../../adapters/postgres/memory-store.ts';
import { postgresModelKeys } from '../../../adapters/postgres/model-keys.ts';
import { postgresToolConnections } from '../../../adapters/postgres/tool-connections.ts';
import type { ExportedRecord } from '../../../contracts/account-export.ts';
import { exportedKinds } from '../../../contracts/account-export.ts';
import { postgresAccess } from '../../../contracts/tool-connection.ts';
import { labelled } from '../../../domain/long-memory.ts';
import { livedIn } from '../../support/lived-in.ts';
import type { Person, PrivateDatabase } from '../../support/private-database.ts';
import { sharedDatabase } from '../../support/shared-database.ts';

let database: PrivateDatabase;
let ann: Person;
let bob: Person;

before(async () => {
  database = await sharedDatabase();
  ann = await lived('ann');
  bob = await lived('bob');
});
after(() => database.stop());

/** A person with a row in every table, and with words and secrets of their own where there can be some. */
async function lived(name: string): Promise<Person> {
  const person = await database.person({ systemPrompt: `prompt-canary-${name}` });
  const { userId, agentId } = person;
  const [api, vault] = [database.as('api'), database.vaultOf('api')];
  await livedIn(database, person);
  await database.say(person, `message-canary-${name}`);
  const file = { name: `name-canary-${name}.txt`, mediaType: 'text/plain', bytes: Buffer.from('content-of-a-file') };
  await postgresDocuments(api, vault).add(userId, agentId, randomUUID(), file);
  const text = labelled('answered', `memory-canary-${name}`);
  const memory = { id: randomUUID(), messageId: randomUUID(), text, embedding: [1, 0, 0], embeddingModel: 'm' };
  await postgresMemoryStore(database.as('ai'), database.vaultOf('ai')).insert(userId, agentId, [memory]);
  const secret = 'secret-that-stays-here';
  await postgresModelKeys(api, vault).put(userId, { provider: 'anthropic', apiKey: `${secret}-1`, baseUrl: null });
  const access = postgresAccess.parse({ host: '192.0.2.1', database: 'd', user: `${secret}-2`, password: secret });
  await postgresToolConnections(api, vault).put(userId, { name: 'canary', access, allowedTables: ['public.orders'] });
  const headers = { authorization: secret };
  const server = { name: 'canary', transport: 'http', address: 'https://mcp.example.org/x', headers } as const;
  await postgresMcpServers(api, vault).add(userId, server);
  return person;
}

async function exportOf({ userId }: Person): Promise<ExportedRecord[]> {
  const all: ExportedRecord[] = [];
  for await (const piece of postgresAccountExport(database.as('api'), database.vaultOf('api')).read(userId))
    all.push(...piece);
  return all;
}

const named = async (statement: string, values: unknown[] = []): Promise<string[]> =>
  (await database.admin.query<{ name: string }>(statement, values)).rows.map(({ name }) => name);

describe('an account as a whole', () => {
  it('is of every table of tenants, but for those that are kept back for a reason', async () => {
    const tenants = await named(`SELECT c.relname AS name FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'owner_user_id' AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      UNION SELECT 'users' ORDER BY name`);
    const told = [...exportedTables.map(({ table }) => table), ...Object.keys(keptTables)].sort();
    assert.deepEqual(told, tenants, 'say in exported-tables.ts what a new table gives, or why it gives nothing');
    assert.deepEqual(
      exportedTables.map(({ kind }) => kind),
      exportedKinds,
    );
  });

  it('gives every column of these, but for those that are kept back for a reason', async () => {
    for (const { table, columns, told = {}, sealed = {}, without = {} } of exportedTables) {
      const known = [...columns, ...[told, sealed, without].flatMap((some) => Object.keys(some))];
      const there = await named(
        `SELECT attname AS name FROM pg_attribute
         WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'owner_user_id' ORDER BY name`,
        [table],
      );
      assert.deepEqual(known.sort(), there, table);
    }
  });

  it('holds something of each kind, opened, of its owner alone and without a secret', async () => {
    const records = await exportOf(ann);
    for (const kind of exportedKinds)
      assert.ok(
        records.some(({ type }) => type === kind),
        `nothing of ${kind}`,
      );
    const text = JSON.stringify(records);
    for (const what of ['prompt', 'message', 'name', 'memory']) {
      assert.ok(text.includes(`${what}-canary-ann`), what);
      assert.ok(!text.includes(`${what}-canary-bob`), what);
    }
    for (const theirs of [bob.userId, bob.agentId, bob.jid]) assert.ok(!text.includes(theirs));
    for (const secret of ['secret-that-stays-here', 'sk-of-a-test', 'not a hash', 'content-of-a-file'])
      assert.ok(!text.includes(secret), secret);
    assert.doesNotMatch(text, /"type":"Buffer"/, 'no bytes as they lie');
    const one = (kind: string, about: object) =>
      records.find(
        (record) => record.type === kind && Object.entries(about).every(([name, is]) => record[name] === is),
      );
    assert.equal(one('memory', { text: 'memory-canary-ann' })?.['kind'], 'answered');
    assert.equal(one('approval_decision', {})?.['reason'], 'to somebody else');
    assert.deepEqual(one('approval_decision', {})?.['edited'], { to: ['zoe@example.test'] });
    assert.ok(one('agent_version', { agent_id: ann.agentId, system_prompt: 'prompt-canary-ann' }));
    assert.ok(one('mcp_server', { name: 'canary', address: 'https://mcp.example.org/x' }));
    assert.equal(typeof one('audit', {})?.['sequence'], 'number');
  });

  it('is whole when there is more than is read at once, each conversation in its order', async () => {
    const eva = await database.person();
    const texts = Array.from({ length: 230 }, (_, n) => `message ${n}`);
    for (const text of texts) await database.say(eva, text);
    const messages = (await exportOf(eva)).filter(({ type }) => type === 'message');
    assert.deepEqual(
      messages.map(({ text }) => text),
      texts,
    );
  });

  it('stands in the audit before a line of it is given', async () => {
    const eva = await database.person();
    const reading = postgresAccountExport(database.as('api'), database.vaultOf('api')).read(eva.userId);
    const pieces = reading[Symbol.asyncIterator]();
    await pieces.next();
    await pieces.return?.();
    const severities = await named(
      `SELECT severity AS name FROM audit_logs WHERE owner_user_id = $1 AND event_type = 'account.exported'`,
      [eva.userId],
    );
    assert.deepEqual(severities, ['warning']);
  });
});
