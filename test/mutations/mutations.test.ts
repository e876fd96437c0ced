import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mutatedCopy } from '../support/mutated-copy.ts';
import type { Mutation } from '../support/mutated-copy.ts';
import { runTest } from '../support/run-test.ts';

/** One line each that holds a promise, and the test that says so when it is gone. */
const guards: (Mutation & { guard: string; test: string; name: string })[] = [
  {
    guard: 'who may write to an agent is asked again by the workflow',
    file: 'prisma/migrations/20261123070200_functions/migration.sql',
    from: 'JOIN users u ON u.id = a.owner_user_id AND u.jid = m.sender_jid AND u.deleted_at IS NULL',
    to: 'JOIN users u ON u.id = a.owner_user_id AND u.deleted_at IS NULL',
    test: 'test/e2e/thin-path.test.ts',
    name: 'that got past the door for somebody who may not write is refused by the workflow itself',
  },
  {
    guard: 'nothing runs in the AI tier without its permit',
    file: 'temporal/permit-interceptor.ts',
    from: 'checkBinding(verifiedClaims(permit, key), info, request);',
    to: 'void [permit, key, info, request, checkBinding, verifiedClaims];',
    test: 'test/temporal/permit-interceptor.test.ts',
    name: 'does not run without a permit, or with something else in its place',
  },
  {
    guard: 'a message is in the record once',
    file: 'prisma/migrations/20261123070000_tables/migration.sql',
    from: 'CREATE UNIQUE INDEX "messages_agent_id_sender_jid_dedupe_key_key"',
    to: 'CREATE INDEX "messages_agent_id_sender_jid_dedupe_key_key"',
    test: 'test/adapters/postgres/inbox.test.ts',
    name: 'the table itself holds a sender’s key once for an agent, whoever writes',
  },
  {
    guard: 'recall asks for its owner',
    file: 'adapters/postgres/memory-store.ts',
    from: 'WHERE owner_user_id = $1 AND agent_id = $2 AND embedding_model = $3',
    to: 'WHERE $1::uuid IS NOT NULL AND agent_id = $2 AND embedding_model = $3',
    test: 'test/adapters/postgres/memory-store.test.ts',
    name: 'the statement asks for the owner itself: recall sees one tenant also under a role that no policy binds',
  },
  {
    guard: 'what was used replaces what was reserved',
    file: 'prisma/migrations/20261123070200_functions/migration.sql',
    from: 'PERFORM move_tokens(p_owner, p_agent, entry.created_at, -entry.reserved, coalesce(p_used, entry.reserved));',
    to: 'NULL;',
    test: 'test/adapters/postgres/ledger.test.ts',
    name: 'settles once; a second settlement changes nothing',
  },
  {
    guard: 'a row is seen by its owner only',
    file: 'prisma/migrations/20261123070100_isolation/migration.sql',
    from: 'tenant_table, owner_is, owner_is',
    to: "tenant_table, 'true', owner_is",
    test: 'test/prisma/isolation.test.ts',
    name: "with an owner, that owner's rows and nobody else's",
  },
  {
    guard: 'a permit is for the AI tier',
    file: 'temporal/permit-interceptor.ts',
    from: "audience: 'ai',",
    to: '',
    test: 'test/temporal/permit-interceptor.test.ts',
    name: 'does not run with a permit for another audience',
  },
  {
    guard: 'what runs is what was decided about',
    file: 'activities/acting.ts',
    from: "if (requestHash(request) !== request.requestHash) throw new AppError('access.denied', { permit: 'arguments' });",
    to: 'void requestHash;',
    test: 'test/activities/acting.test.ts',
    name: 'makes no other call under the hash of one that was agreed to',
  },
  {
    guard: 'a permit for a tool call is for no other call',
    file: 'temporal/permit-interceptor.ts',
    from: "['request', asked['requestHash']],",
    to: '',
    test: 'test/temporal/permit-interceptor.test.ts',
    name: 'does not run with a permit for another call, or for none',
  },
  {
    guard: 'a sealed value opens in its own place',
    file: 'adapters/vault.ts',
    from: 'JSON.stringify([ownerUserId, context, keyId])',
    to: 'JSON.stringify([ownerUserId, context && keyId])',
    test: 'test/adapters/vault.test.ts',
    name: 'another place, another owner or a single changed bit, and it stays closed',
  },
  {
    guard: 'somebody else’s deleted agent is like one that never was',
    file: 'prisma/migrations/20261123070200_functions/migration.sql',
    from: 'WHERE a.id = p_agent AND a.owner_user_id = speaker;',
    to: "WHERE a.id = p_agent AND (a.owner_user_id = speaker OR a.state = 'deleted');",
    test: 'test/security/strangers-rest.test.ts',
    name: 'every route answers like with one that never existed: status, headers and body',
  },
  {
    guard: 'a key for programs does what its scopes say',
    file: 'api/endpoint.ts',
    from: "(scope !== 'account' && scopes.includes(scope))",
    to: 'scopes.includes(scope as never) || scope.length > 0',
    test: 'test/api/my-account.test.ts',
    name: 'do what their scopes say and nothing else; an account is never theirs',
  },
];

describe('a line that holds a promise cannot be lost unnoticed', { concurrency: 2 }, () => {
  it('(a copy in which nothing is changed passes)', async () => {
    using whole = mutatedCopy();
    const { test, name } = guards.find(({ file }) => file === 'adapters/vault.ts')!;
    const kept = await runTest(whole.folder, test, name);
    assert.equal(kept.verdict, 'passed', `"${name}" must pass while nothing is changed:\n${kept.output}`);
  });

  // that each named test passes while nothing is changed is said by the same run: all of them are part of it
  for (const { guard, test, name, ...mutation } of guards)
    it(`(${guard})`, async () => {
      using mutated = mutatedCopy(mutation);
      const lost = await runTest(mutated.folder, test, name);
      assert.equal(lost.verdict, 'assertion', `"${name}" must fail by its assertion:\n${lost.output}`);
    });
});
