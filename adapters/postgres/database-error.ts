import pg from 'pg';
import { AppError } from '../../contracts/errors.ts';
import { Prisma } from '../../prisma/generated/client.ts';

/** The database said no: a fault of ours, or a conflict that an adapter knows how to name. Holds no statement and no value. */
export class DatabaseError extends Error {
  /** SQLSTATE (five characters), as in the manual's appendix A. */
  readonly sqlState: string;

  constructor(sqlState: string, words: string) {
    super(`The database refused (${sqlState}): ${words}`);
    this.name = 'DatabaseError';
    this.sqlState = sqlState;
  }
}

/** Unique violation that names this index or constraint, or any. */
export const isTaken = (error: unknown, constraint?: string): boolean =>
  error instanceof DatabaseError &&
  error.sqlState === '23505' &&
  (constraint === undefined || error.message.includes(`"${constraint}"`));

/** What a failed call becomes: `service.unavailable`, a DatabaseError, or itself when the database had no part in it. */
export function databaseError(error: unknown): unknown {
  const { state, words, ours } = told(error);
  if (!ours) return error;
  return state === undefined || isPassing(state)
    ? new AppError('service.unavailable', { service: 'database' })
    : new DatabaseError(state, words);
}

interface Told {
  /** SQLSTATE, if the server said anything. */
  state?: string | undefined;
  words: string;
  ours: boolean;
}

function told(error: unknown): Told {
  if (error instanceof pg.DatabaseError) return { state: error.code, words: error.message, ours: true };
  if (error instanceof Prisma.PrismaClientKnownRequestError) return toldByPrisma(error);
  if (error instanceof Prisma.PrismaClientInitializationError) return { words: '', ours: true };
  if (error instanceof Prisma.PrismaClientUnknownRequestError) return { state: 'XX000', words: 'unknown', ours: true };
  if (error instanceof Prisma.PrismaClientValidationError)
    return { state: 'XX000', words: 'the query was not valid', ours: true };
  if (error instanceof Error && isBroken(error)) return { words: '', ours: true };
  return { words: '', ours: false };
}

/** P1…: no connection. P2024, P2028: no place in the pool, or a transaction that took too long. */
function toldByPrisma(error: Prisma.PrismaClientKnownRequestError): Told {
  const driver = error.meta?.driverAdapterError as
    { cause?: { originalCode?: string; originalMessage?: string } } | undefined;
  const { originalCode, originalMessage } = driver?.cause ?? {};
  if (originalCode !== undefined) return { state: originalCode, words: originalMessage ?? '', ours: true };
  if (/^P1|^P2024$|^P2028$|^P2034$/.test(error.code)) return { words: '', ours: true };
  return { state: error.code, words: 'no such row', ours: true };
}

/** Connection lost (08), locks (40), resources (53), operator (57), log-in (28), database (3D): nothing of ours is wrong, later it may work. */
const isPassing = (state: string): boolean => /^(08|40|53|57|28|3D)/.test(state);

/** What `pg` and the network throw when there is nobody at the other end. */
const isBroken = (error: Error & { code?: unknown }): boolean =>
  /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/.test(String(error.code)) ||
  /connection terminated|timeout exceeded when trying to connect|connection error|query read timeout|pool after calling end/i.test(
    error.message,
  ) ||
  (error instanceof AggregateError && error.errors.some((one) => one instanceof Error && isBroken(one)));
