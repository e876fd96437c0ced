import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, it } from 'node:test';
import { postgresLedger } from '../../../adapters/postgres/ledger.ts';
import type { MessageRef } from '../../../contracts/identifiers.ts';
import { checkQuota, reservationOf } from '../../../domain/policy/check-quota.ts';
import type { Ledger, Reservation } from '../../../domain/ports.ts';
import { sharedDatabase } from '../../support/shared-database.ts';
import type { Person, PrivateDatabase } from '../../support/private-database.ts';

const LEASE_MS = 60_000;
const PLENTY = 1_000_000;
const MINUTE_MS = 60_000;

let database: PrivateDatabase;
/** The ledger with its facts as the rule reads them; both must have come to the same. */
interface ReadLedger extends Omit<Ledger, 'reserve'> {
  reserve(...asked: Parameters<Ledger['reserve']>): Promise<Reservation>;
}
let ledger: ReadLedger;

before(async () => {
  database = await sharedDatabase();
  const written = postgresLedger(database.as('platform'));
  ledger = {
    ...written,
    async reserve(...asked) {
      const { granted, facts } = await written.reserve(...asked);
      const reservation = reservationOf(checkQuota(facts));
      assert.equal(reservation.granted, granted, JSON.stringify(facts));
      return reservation;
    },
  };
});
after(() => database.stop());
beforeEach(awayFromTheTurn);

/** Windows are those of the clock: a test that began in the last seconds of one waits for the next. */
async function awayFromTheTurn(): Promise<void> {
  const { rows } = await database.admin.query<{ left: number }>(
    'SELECT 60 - extract(second FROM clock_timestamp())::float8 AS left',
  );
  const left = rows[0]?.left ?? 0;
  if (left < 8) await database.admin.query('SELECT pg_sleep($1)', [left + 0.05]);
}

const messageOf = (person: Person): MessageRef => ({
  ownerUserId: person.userId,
  agentId: person.agentId,
  messageId: randomUUID(),
});

const used = (tokens: number) => ({ prompt: tokens, completion: 0, estimated: false });

/** Counters of the owner as a whole, or of one agent. */
async function counters(person: Person, agent = '00000000-0000-0000-0000-000000000000') {
  const { rows } = await database.admin.query<Record<string, number>>(
    `SELECT minute_spent::int, minute_reserved::int, day_spent::int, day_reserved::int FROM user_quotas
     WHERE owner_user_id = $1 AND agent_id = $2`,
    [person.userId, agent],
  );
  return rows[0];
}

/** As if the reservations, and the minute they were counted in, had been so long ago. */
async function backdate(person: Person, minutes: number): Promise<void> {
  const ago = [person.userId, `${minutes} minutes`];
  await database.admin.query(
    `UPDATE token_ledger SET created_at = created_at - $2::interval, lease_expires_at = lease_expires_at - $2::interval
     WHERE owner_user_id = $1`,
    ago,
  );
  await database.admin.query(
    'UPDATE user_quotas SET minute_start = minute_start - $2::interval WHERE owner_user_id = $1',
    ago,
  );
}

it('grants what is wanted, or what is left, or nothing below the floor with the time of the reset', async () => {
  const person = await database.person();
  const first = await ledger.reserve(messageOf(person), 1, 700, 64, 1_000, LEASE_MS);
  assert.deepEqual(first, { granted: 700, resetsAt: null, limit: null, remaining: 300 });
  const second = await ledger.reserve(messageOf(person), 1, 700, 64, 1_000, LEASE_MS);
  assert.deepEqual(
    { granted: second.granted, limit: second.limit, remaining: second.remaining },
    { granted: 300, limit: 'agent_minute', remaining: 0 },
  );
  assert.ok((second.resetsAt ?? 0) > Date.now() - 1_000, 'less than was wanted is told with the time of the rest');
  const third = await ledger.reserve(messageOf(person), 1, 700, 64, 1_000, LEASE_MS);
  assert.equal(third.granted, 0);
  assert.equal(third.limit, 'agent_minute');
  assert.equal((third.resetsAt ?? 0) % MINUTE_MS, 0);
  assert.ok((third.resetsAt ?? 0) > Date.now() - 1_000 && (third.resetsAt ?? 0) <= Date.now() + MINUTE_MS);
});

it('names the limit that refuses: the agent’s minute, the user’s minute, the user’s day', async () => {
  const limits = [
    { person: await database.person(), perMinute: 50, limit: 'agent_minute' },
    { person: await database.person({ quota: { tokens_per_minute: 50 } }), perMinute: PLENTY, limit: 'user_minute' },
    { person: await database.person({ quota: { tokens_per_day: 50 } }), perMinute: PLENTY, limit: 'user_day' },
  ];
  for (const { person, perMinute, limit } of limits) {
    const refused = await ledger.reserve(messageOf(person), 1, 500, 64, perMinute, LEASE_MS);
    assert.deepEqual({ granted: refused.granted, limit: refused.limit }, { granted: 0, limit });
    assert.equal((refused.resetsAt ?? 1) % (limit === 'user_day' ? 24 * 60 * MINUTE_MS : MINUTE_MS), 0);
  }
});

it('two agents of one person share the person’s limits', async () => {
  const person = await database.person({ quota: { tokens_per_minute: 1_000 } });
  await ledger.reserve(messageOf(person), 1, 900, 64, PLENTY, LEASE_MS);
  const other = { ...messageOf(person), agentId: randomUUID() };
  assert.equal((await ledger.reserve(other, 1, 900, 64, PLENTY, LEASE_MS)).granted, 100);
});

it('asked twice for one call, the first grant is told again and charged once', async () => {
  const person = await database.person();
  const ref = messageOf(person);
  const asked = await Promise.all(Array.from({ length: 5 }, () => ledger.reserve(ref, 1, 200, 64, 1_000, LEASE_MS)));
  assert.deepEqual(
    asked.map(({ granted }) => granted),
    [200, 200, 200, 200, 200],
  );
  assert.equal((await counters(person))?.['minute_reserved'], 200);
});

it('spent and reserved together never exceed a limit, with fifty calls at once that reserve and settle', async () => {
  const person = await database.person({ quota: { tokens_per_minute: 5_000, tokens_per_day: 5_000 } });
  const seen: number[] = [];
  const calls = Array.from({ length: 50 }, async (_, index) => {
    const ref = messageOf(person);
    const { granted } = await ledger.reserve(ref, 1, 400, 64, PLENTY, LEASE_MS);
    const now = await counters(person);
    seen.push((now?.['minute_spent'] ?? 0) + (now?.['minute_reserved'] ?? 0));
    if (granted > 0) await ledger.settle(ref, 1, index % 5 === 0 ? 'unknown' : used(Math.min(granted, 100)));
    return granted;
  });
  const granted = await Promise.all(calls);
  assert.ok(
    granted.some((tokens) => tokens === 0),
    'nobody was refused: the limit was not reached',
  );
  assert.ok(Math.max(...seen) <= 5_000);
  const { rows } = await database.admin.query<{ settled: number; open: number }>(
    "SELECT sum(settled)::int AS settled, count(*) FILTER (WHERE state = 'reserved')::int AS open FROM token_ledger WHERE owner_user_id = $1",
    [person.userId],
  );
  const expected = { minute_spent: rows[0]?.settled, minute_reserved: 0, day_spent: rows[0]?.settled, day_reserved: 0 };
  assert.deepEqual(await counters(person), expected);
  assert.equal(rows[0]?.open, 0);
});

it('settles once; a second settlement changes nothing', async () => {
  const person = await database.person();
  const ref = messageOf(person);
  await ledger.reserve(ref, 1, 500, 64, PLENTY, LEASE_MS);
  await ledger.settle(ref, 1, used(120));
  await assert.doesNotReject(ledger.settle(ref, 1, used(400)));
  await assert.doesNotReject(ledger.settle(ref, 1, 'unknown'));
  const spent = { minute_spent: 120, minute_reserved: 0, day_spent: 120, day_reserved: 0 };
  assert.deepEqual(await counters(person), spent);
  assert.deepEqual(await counters(person, person.agentId), spent);
});

it('a call nobody heard of again is charged its whole reservation', async () => {
  const person = await database.person();
  const ref = messageOf(person);
  await ledger.reserve(ref, 1, 500, 64, PLENTY, LEASE_MS);
  await ledger.settle(ref, 1, 'unknown');
  await ledger.settle(ref, 1, used(10));
  assert.equal((await counters(person))?.['minute_spent'], 500);
});

it('a settlement without a reservation is an error, not a gift', async () => {
  const person = await database.person();
  await assert.rejects(ledger.settle(messageOf(person), 1, used(10)), /nothing was reserved/);
});

it('the lease of a workflow that died is charged as unknown by the next reservation; the truth may still come', async () => {
  const person = await database.person();
  const dead = messageOf(person);
  await ledger.reserve(dead, 1, 500, 64, PLENTY, LEASE_MS);
  await database.admin.query(
    "UPDATE token_ledger SET lease_expires_at = now() - interval '1 second' WHERE owner_user_id = $1",
    [person.userId],
  );
  await ledger.reserve(messageOf(person), 1, 100, 64, PLENTY, LEASE_MS);
  const { rows } = await database.admin.query('SELECT state, settled FROM token_ledger WHERE message_id = $1', [
    dead.messageId,
  ]);
  assert.deepEqual(rows, [{ state: 'unknown', settled: 500 }]);
  assert.deepEqual(await counters(person), {
    minute_spent: 500,
    minute_reserved: 100,
    day_spent: 500,
    day_reserved: 100,
  });
  await ledger.settle(dead, 1, used(80));
  await ledger.settle(dead, 1, used(90));
  assert.deepEqual(await counters(person), {
    minute_spent: 80,
    minute_reserved: 100,
    day_spent: 80,
    day_reserved: 100,
  });
});

it('a new minute is a new budget, the day goes on; what was reserved before is settled where it was reserved', async () => {
  const person = await database.person();
  const earlier = messageOf(person);
  await ledger.reserve(earlier, 1, 900, 64, 1_000, 10 * MINUTE_MS);
  const { rows } = await database.admin.query<{ fits: boolean }>(
    "SELECT date_trunc('day', now(), 'UTC') = date_trunc('day', now() - interval '2 minutes', 'UTC') AS fits",
  );
  const sameDay = rows[0]?.fits === true;
  await backdate(person, 2);
  assert.equal((await ledger.reserve(messageOf(person), 1, 900, 64, 1_000, LEASE_MS)).granted, 900);
  await ledger.settle(earlier, 1, used(10));
  const now = await counters(person);
  assert.deepEqual([now?.['minute_spent'], now?.['minute_reserved']], [0, 900]);
  // around midnight the day is another one too
  if (sameDay) assert.deepEqual([now?.['day_spent'], now?.['day_reserved']], [10, 900]);
});
