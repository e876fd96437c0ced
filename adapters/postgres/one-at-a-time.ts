import type { Transaction } from './database.ts';

/** Waits for every other transaction that does the same for this owner: what is counted then stays true until this one ends. */
export async function oneAtATime(transaction: Transaction, what: string, ownerUserId: string): Promise<void> {
  const lock = `${what} ${ownerUserId}`;
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${lock}, 0))`;
}
