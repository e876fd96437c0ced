import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { documentParser as parserProcess } from '../../../adapters/documents/parse-document.ts';
import { postgresAgentFiles, postgresDocuments } from '../../../adapters/postgres/documents.ts';
import { DOCUMENT_LIMIT_BYTES, DOCUMENTS_LIMIT, DOCUMENTS_LIMIT_BYTES } from '../../../contracts/document.ts';
import type { AppError } from '../../../contracts/errors.ts';
import type { AgentFiles, Documents } from '../../../domain/document-ports.ts';
import type { ToolCallContext } from '../../../domain/tool-ports.ts';
import { ToolFault } from '../../../domain/tool-ports.ts';
import { documentParser, documentParserSpec } from '../../../tools/document-parser.ts';
import type { Person, PrivateDatabase } from '../../support/private-database.ts';
import { sharedDatabase } from '../../support/shared-database.ts';

let database: PrivateDatabase;
let documents: Documents;
let files: AgentFiles;

before(async () => {
  database = await sharedDatabase();
  documents = postgresDocuments(database.as('api'), database.vaultOf('api'));
  files = postgresAgentFiles(database.as('ai'), database.vaultOf('ai'));
});
after(() => database.stop());

const words = (text: string, name = 'a.txt') => ({ name, mediaType: 'text/plain', bytes: Buffer.from(text) });
const add = ({ userId, agentId }: Person, file = words('some words'), id: string = randomUUID()) =>
  documents.add(userId, agentId, id, file);
const code = (wanted: string) => (error: AppError) => error.code === wanted;

it('keeps a file sealed, its name too, and gives it back to its owner and to the agent it was given to', async () => {
  const ann = await database.person();
  const kept = await add(ann, words('a quokka in words', 'quokka report.txt'));
  assert.deepEqual(
    { ...kept, id: '', createdAt: '' },
    {
      ...{ id: '', agentId: ann.agentId, name: 'quokka report.txt', mediaType: 'text/plain', size: 17 },
      ...{ origin: 'upload', messageId: undefined, createdAt: '' },
    },
  );
  for (const found of [
    documents.content(ann.userId, ann.agentId, kept.id),
    files.read(ann.userId, ann.agentId, kept.id),
  ]) {
    const { bytes, ...rest } = (await found) ?? assert.fail();
    assert.deepEqual(
      [rest, String(Buffer.from(bytes))],
      [{ name: 'quokka report.txt', mediaType: 'text/plain' }, 'a quokka in words'],
    );
  }
  const { rows } = await database.admin.query<{ found: boolean }>(
    `SELECT position('quokka'::bytea IN content) > 0 OR position('quokka'::bytea IN name) > 0 AS found FROM documents WHERE id = $1`,
    [kept.id],
  );
  assert.deepEqual(rows, [{ found: false }]);
  // bound to the id: under another one it does not open
  await database.admin.query('UPDATE documents SET id = $2 WHERE id = $1', [kept.id, ann.agentId]);
  await assert.rejects(documents.content(ann.userId, ann.agentId, ann.agentId));
});

it('is not there for another owner, nor for another agent of the same owner', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  const { id } = await add(ann);
  for (const [owner, agent] of [
    [bob.userId, bob.agentId],
    [bob.userId, ann.agentId],
    [ann.userId, bob.agentId],
    [ann.userId, randomUUID()],
  ] as const) {
    assert.equal(await documents.get(owner, agent, id), undefined);
    assert.equal(await documents.content(owner, agent, id), undefined);
    assert.equal(await files.read(owner, agent, id), undefined);
    assert.deepEqual((await documents.list(owner, agent, { limit: 10 })).items, []);
    assert.equal(await documents.remove(owner, agent, id), false);
  }
  await assert.rejects(documents.add(ann.userId, bob.agentId, randomUUID(), words('x')), { sqlState: '23503' });
  assert.ok(await documents.get(ann.userId, ann.agentId, id));
});

it('lists the newest first, page by page', async () => {
  const ann = await database.person();
  for (const name of ['1.txt', '2.txt', '3.txt']) await add(ann, words('x', name));
  const first = await documents.list(ann.userId, ann.agentId, { limit: 2 });
  const second = await documents.list(ann.userId, ann.agentId, { limit: 2, cursor: first.next });
  assert.deepEqual([...first.items, ...second.items].map(({ name }) => name).sort(), ['1.txt', '2.txt', '3.txt']);
  assert.ok((first.items[0]?.createdAt ?? 0) >= (second.items[0]?.createdAt ?? 1));
  assert.equal(second.next, undefined);
});

it('refuses an empty file and one that is a byte too large', async () => {
  const ann = await database.person();
  await assert.rejects(add(ann, words('')), code('input.invalid'));
  const large = { ...words(''), bytes: Buffer.alloc(DOCUMENT_LIMIT_BYTES + 1) };
  await assert.rejects(add(ann, large), code('input.too_large'));
});

/** Pretends that files of this size are there already. */
const filledUp = ({ userId, agentId }: Person, count: number, size: number) =>
  database.admin.query(
    `INSERT INTO documents (owner_user_id, id, agent_id, name, media_type, size, origin, content)
     SELECT $1, gen_random_uuid(), $2, '\\x00', 'text/plain', $4, 'upload', decode(repeat('00', $4), 'hex') FROM generate_series(1, $3)`,
    [userId, agentId, count, size],
  );

it('two uploads at once do not pass the limit of their owner together, in bytes or in files', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  const outcomes = async (who: Person) => {
    const attempts = Array.from({ length: 6 }, () => add(who, words('ten bytes.')));
    const settled = await Promise.allSettled(attempts);
    for (const each of settled)
      if (each.status === 'rejected') assert.equal((each.reason as AppError).code, 'documents.full');
    return settled.filter(({ status }) => status === 'fulfilled').length;
  };
  // a row that says of itself that it is nearly all there is room for
  await filledUp(ann, 1, 10);
  await database.admin.query('UPDATE documents SET size = $2 WHERE owner_user_id = $1', [
    ann.userId,
    DOCUMENTS_LIMIT_BYTES - 25,
  ]);
  assert.equal(await outcomes(ann), 2);
  await filledUp(bob, DOCUMENTS_LIMIT - 1, 1);
  assert.equal(await outcomes(bob), 1);
});

it('a file that a tool made is kept once for each call, under a name that fits, and each tier writes its own kind only', async () => {
  const ann = await database.person();
  const ref = { ownerUserId: ann.userId, agentId: ann.agentId, messageId: randomUUID() };
  const id = randomUUID();
  const made = await files.keep(ref, id, words('x,y', '../../plot\u202egnp.csv'));
  assert.deepEqual([made.name, made.origin, made.messageId], ['plotgnp.csv', 'tool', ref.messageId]);
  assert.deepEqual(await files.keep(ref, id, words('something else')), made);
  assert.equal((await documents.list(ann.userId, ann.agentId, { limit: 10 })).items.length, 1);
  const insert = `INSERT INTO documents (owner_user_id, id, agent_id, name, media_type, size, origin, message_id, content)
    VALUES ($1, $2, $3, '', '', 1, $4, $5, 'x')`;
  for (const [tier, origin, message] of [
    ['api', 'tool', randomUUID()],
    ['ai', 'upload', null],
  ] as const)
    await assert.rejects(
      database
        .as(tier)
        .statementAsOwner(ann.userId, `as-${origin}`, insert, [ann.userId, randomUUID(), ann.agentId, origin, message]),
      /row-level security/,
    );
});

it('what was added and deleted stands in the audit, without its name', async () => {
  const ann = await database.person();
  const { id } = await add(ann, words('four', 'quokka.txt'));
  assert.equal(await documents.remove(ann.userId, ann.agentId, id), true);
  const { rows } = await database.admin.query(
    "SELECT event_type, agent_id, details FROM audit_logs WHERE owner_user_id = $1 AND event_type LIKE 'document.%' ORDER BY event_type",
    [ann.userId],
  );
  const facts = { agent_id: ann.agentId, details: { document_id: id, bytes: 4 } };
  assert.deepEqual(rows, [
    { event_type: 'document.added', ...facts },
    { event_type: 'document.deleted', ...facts },
  ]);
});

it('the tool reads the files of its own agent, and answers any other id like one that never was', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  const { id } = await add(ann, words('bytes of a file', 'notes.txt'));
  const tool = documentParser({ files, parser: parserProcess() });
  const run = (input: unknown, { userId, agentId }: Person) => {
    const call: ToolCallContext = {
      ...{ ownerUserId: userId, agentId, messageId: randomUUID(), idempotencyKey: randomUUID() },
      ...{ policy: documentParserSpec.policy, allowedDomains: [], signal: AbortSignal.timeout(60_000) },
      begin: () => assert.fail('reading needs no leave'),
    };
    return tool.run(documentParserSpec.input.parse(input), call);
  };
  assert.equal((await run({ document_id: id.toUpperCase() }, ann)).text, 'notes.txt · plain text\n\nbytes of a file');
  const faults = [];
  for (const [who, document_id] of [
    [bob, id],
    [{ ...ann, agentId: bob.agentId }, id],
    [{ ...ann, agentId: randomUUID() }, id],
    [ann, randomUUID()],
  ] as const)
    faults.push(await run({ document_id }, who).catch((error: unknown) => error));
  for (const fault of faults) assert.ok(fault instanceof ToolFault);
  assert.deepEqual([...new Set(faults.map(String))], ['ToolFault: There is no document with this id.']);
  await assert.rejects(
    run({ document_id: id, pages: '1' }, ann),
    (error: Error) => error instanceof ToolFault && /no pages/.test(error.message),
  );
  const broken = await add(ann, { ...words('x', 'a.bin'), bytes: randomBytes(64).fill(0, 0, 4) });
  await assert.rejects(run({ document_id: broken.id }, ann), ToolFault);
  for (const input of [
    {},
    { document_id: 'x' },
    { document_id: id, pages: '1;2' },
    { document_id: id, path: '/etc/passwd' },
  ])
    assert.equal(documentParserSpec.input.safeParse(input).success, false, JSON.stringify(input));
});
