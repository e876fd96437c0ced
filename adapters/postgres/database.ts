import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../prisma/generated/client.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import { databaseError } from './database-error.ts';

export type Transaction = Prisma.TransactionClient;

/** One process' way to Postgres, under the role of its tier. What is thrown is `service.unavailable` or a DatabaseError. */
export interface Database {
  /** Runs work in one transaction that sees the rows of this owner and no others. */
  asOwner<T>(ownerUserId: string, work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /**
   * One round trip: a statement under a name (prepared once for each connection), usually a call of a function that sets
   * the owner itself. Without that it sees no tenant's rows.
   */
  call<Row>(name: string, statement: string, values: unknown[]): Promise<Row[]>;
  /** One statement under a name, in a transaction of its own that sees the rows of this owner and no others. */
  statementAsOwner<Row>(ownerUserId: string, name: string, statement: string, values: unknown[]): Promise<Row[]>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds; the last two are longer than a statement, because the server's own answer says more. */
const CONNECT_LIMIT_MS = 3_000;
const STATEMENT_LIMIT_MS = 10_000;
const ANSWER_LIMIT_MS = 12_000;
const TRANSACTION_LIMIT_MS = 15_000;

/** Opens lazily: a database that is away is noticed by the first call, and found again by a later one. */
export function openDatabase(url: string, { max = 10 }: { max?: number } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    statement_timeout: STATEMENT_LIMIT_MS,
    query_timeout: ANSWER_LIMIT_MS,
  });
  // a connection that breaks leaves the pool by itself, and its next statement fails; without a listener the process would end
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    errorFormat: 'minimal',
    transactionOptions: { maxWait: CONNECT_LIMIT_MS, timeout: TRANSACTION_LIMIT_MS },
  });

  return {
    asOwner: (ownerUserId, work) =>
      safely(
        prisma.$transaction(async (transaction) => {
          // a statement of its own: within one, the policy would read the setting before it is made
          await transaction.$executeRaw`SELECT set_config('app.owner', ${ownerUserId}, true)`;
          return work(transaction);
        }),
      ),
    call: async <Row>(name: string, text: string, values: unknown[]) =>
      (await safely(pool.query({ name, text, values }))).rows as Row[],
    statementAsOwner: (ownerUserId, name, text, values) =>
      safely(inTransaction(pool, ownerUserId, { name, text, values })),
    ping: async () => {
      await safely(pool.query('SELECT 1'));
    },
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Gives no row, whatever it sets: all rows are those of the statement after it. */
const SET_OWNER = "SELECT WHERE set_config('app.owner', $1, true) IS NULL";

/**
 * The owner and the statement in one round trip: what goes out before one `Sync` is one transaction (PostgreSQL manual,
 * "Pipelining"), and for its length the setting holds. Within a single statement the policy would read it too early.
 */
async function inTransaction<Row>(pool: pg.Pool, owner: string, statement: pg.QueryConfig): Promise<Row[]> {
  const query = new pg.Query(statement);
  const { submit } = query;
  query.submit = (connection) => {
    connection.stream.cork();
    try {
      connection.parse({ name: '', text: SET_OWNER, types: [] }, true);
      connection.bind({ values: [owner] }, true);
      connection.execute(null, true);
      return submit.call(query, connection);
    } finally {
      connection.stream.uncork();
    }
  };
  // typed for streams, of which it returns what it got; a query it waits for, and it tells the results of both statements
  const results = await (pool.query(query) as unknown as Promise<pg.QueryResult[]>);
  return (results.at(-1)?.rows ?? []) as Row[];
}

async function safely<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw databaseError(error);
  }
}
