import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { postgresAccounts } from '../../../adapters/postgres/accounts.ts';
import { postgresSignIns } from '../../../adapters/postgres/sign-ins.ts';
import type { Accounts, NewAccount, SignIns } from '../../../domain/account-ports.ts';
import { sharedDatabase } from '../../support/shared-database.ts';
import type { PrivateDatabase } from '../../support/private-database.ts';

let database: PrivateDatabase;
let accounts: Accounts;
let signIns: SignIns;

before(async () => {
  database = await sharedDatabase();
  accounts = postgresAccounts(database.as('api'), database.publicKeys, database.shards);
  signIns = postgresSignIns(database.as('api'));
});
after(() => database.stop());

function newcomer(changes: Partial<NewAccount> = {}): NewAccount {
  const userId = randomUUID();
  const name = `n-${userId.slice(0, 8)}`;
  return { userId, email: `${name}@Mail.test`, name, jid: `${name}@example.test`, passwordHash: 'phc', ...changes };
}

const nothingElse = async () => undefined;
const inAnHour = () => new Date(Date.now() + 3_600_000);
const token = (expiresAt = inAnHour()) => ({
  tokenHash: new Uint8Array(randomBytes(32)),
  expiresAt,
  userAgent: 'test',
});

it('a person is found by e-mail whatever its case, and by id, and shows no password hash by id', async () => {
  const account = newcomer({ email: 'Élodie.Ünal@Mail.Test' });
  const created = await accounts.create(account, nothingElse);
  assert.equal(created.email, 'Élodie.Ünal@Mail.Test');
  const found = await accounts.byEmail('élodie.ünal@mail.test');
  assert.deepEqual(found, { ...created, passwordHash: 'phc' });
  assert.deepEqual(await accounts.byId(account.userId), created);
  assert.equal(await accounts.byEmail('nobody@mail.test'), undefined);
  assert.equal(await accounts.byId(randomUUID()), undefined);
});

it('a taken e-mail or address is a conflict that names the field, also when two register at once', async () => {
  const first = newcomer();
  await accounts.create(first, nothingElse);
  const sameMail = newcomer({ email: first.email.toUpperCase() });
  await assert.rejects(accounts.create(sameMail, nothingElse), { code: 'item.conflict', details: { field: 'email' } });
  const sameJid = newcomer({ jid: first.jid });
  await assert.rejects(accounts.create(sameJid, nothingElse), { code: 'item.conflict', details: { field: 'jid' } });

  const email = 'race@mail.test';
  const race = await Promise.allSettled([1, 2, 3, 4].map(() => accounts.create(newcomer({ email }), nothingElse)));
  assert.equal(race.filter(({ status }) => status === 'fulfilled').length, 1);
});

it('when what belongs to it fails, no account stays, and no key', async () => {
  const account = newcomer();
  const failing = accounts.create(account, async () => {
    throw new Error('the XMPP server is away');
  });
  await assert.rejects(failing, /the XMPP server is away/);
  assert.equal(await accounts.byId(account.userId), undefined);
  const keys = await database.admin.query('SELECT FROM tenant_keys WHERE owner_user_id = $1', [account.userId]);
  assert.equal(keys.rowCount, 0);
});

it('a new person has a key that every tier can open', async () => {
  const person = await database.person();
  const sealed = await database.vaultOf('api').seal(person.userId, 'here', Buffer.from('for all tiers'));
  for (const tier of ['platform', 'ai', 'bridge'] as const)
    assert.equal(
      Buffer.from(await database.vaultOf(tier).open(person.userId, 'here', sealed)).toString(),
      'for all tiers',
    );
});

it('a refresh token is traded once for the next one', async () => {
  const { userId } = await accounts.create(newcomer(), nothingElse);
  const sessionId = randomUUID();
  const [first, second, third] = [token(), token(), token()];
  await signIns.open(userId, sessionId, first, 'phc');
  assert.deepEqual(await signIns.rotate(first.tokenHash, second), { outcome: 'rotated', userId, sessionId });
  assert.deepEqual(await signIns.rotate(second.tokenHash, third), { outcome: 'rotated', userId, sessionId });
  assert.equal(await signIns.isOpen(userId, sessionId), true);
});

it('a token traded twice ends its session, is audited, and leaves other sessions alone', async () => {
  const { userId } = await accounts.create(newcomer(), nothingElse);
  const [stolen, other] = [randomUUID(), randomUUID()];
  const [first, second, elsewhere] = [token(), token(), token()];
  await signIns.open(userId, stolen, first, 'phc');
  await signIns.open(userId, other, elsewhere, 'phc');
  await signIns.rotate(first.tokenHash, second);
  assert.deepEqual(await signIns.rotate(first.tokenHash, token()), {
    outcome: 'reused',
    userId,
    sessionId: stolen,
  });
  assert.equal(await signIns.isOpen(userId, stolen), false);
  assert.deepEqual(await signIns.rotate(second.tokenHash, token()), { outcome: 'unknown' });
  assert.equal(await signIns.isOpen(userId, other), true);
  const audited = await database.admin.query(
    "SELECT FROM audit_logs WHERE owner_user_id = $1 AND event_type = 'session.token_reused' AND severity = 'critical'",
    [userId],
  );
  assert.equal(audited.rowCount, 1);
});

it('of two who trade one token at once, one gets the next and neither can go on', async () => {
  const { userId } = await accounts.create(newcomer(), nothingElse);
  const sessionId = randomUUID();
  const first = token();
  await signIns.open(userId, sessionId, first, 'phc');
  const outcomes = await Promise.all([
    signIns.rotate(first.tokenHash, token()),
    signIns.rotate(first.tokenHash, token()),
  ]);
  assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), ['reused', 'rotated']);
  assert.equal(await signIns.isOpen(userId, sessionId), false);
});

it('signing out while a token is being traded leaves nothing that could be traded', async () => {
  const { userId } = await accounts.create(newcomer(), nothingElse);
  for (let round = 0; round < 10; round += 1) {
    const sessionId = randomUUID();
    const [first, second] = [token(), token()];
    await signIns.open(userId, sessionId, first, 'phc');
    await Promise.all([signIns.rotate(first.tokenHash, second), signIns.revoke(userId, sessionId)]);
    assert.equal(await signIns.isOpen(userId, sessionId), false);
    assert.equal((await signIns.rotate(second.tokenHash, token())).outcome, 'unknown');
  }
});

it('an unknown, expired or signed-out token is unknown; a session of somebody else is not open', async () => {
  const { userId } = await accounts.create(newcomer(), nothingElse);
  const [old, left] = [token(new Date(Date.now() - 1_000)), token()];
  const [expired, ended] = [randomUUID(), randomUUID()];
  await signIns.open(userId, expired, old, 'phc');
  await signIns.open(userId, ended, left, 'phc');
  await signIns.revoke(userId, ended);
  for (const { tokenHash } of [old, left, token()])
    assert.deepEqual(await signIns.rotate(tokenHash, token()), { outcome: 'unknown' });
  assert.equal(await signIns.isOpen(randomUUID(), expired), false);
  assert.equal(await signIns.isOpen(userId, randomUUID()), false);
});
