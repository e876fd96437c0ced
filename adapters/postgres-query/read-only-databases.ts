import pg from 'pg';
import type { QueryResult } from 'pg';
import type Cursor from 'pg-cursor';
import type { PostgresAccess } from '../../contracts/tool-connection.ts';
import type { ReadOnlyDatabases, Selected, SelectRequest } from '../../domain/tool-connection-ports.ts';
import { ToolFault } from '../../domain/tool-ports.ts';
import { isPublicAddress } from '../http/addresses.ts';
import type { Hosts } from '../http/hosts.ts';
import { limitReceived } from './counted-connection.ts';
import { jsonLine } from './json-line.ts';
import { queryFault } from './query-fault.ts';

type Texts = (string | null)[];
interface Batch {
  rows: Texts[];
  fields: QueryResult['fields'];
}

const CONNECT_LIMIT_MS = 5_000;
const CLOSE_LIMIT_MS = 1_000;
const LOCK_LIMIT_MS = 2_000;
/** Rows asked for at once. */
const AT_ONCE = 20;
/** Of everything that a connection brings, as a multiple of what is wanted of the answer. */
const RECEIVED_PER_WANTED = 16;

/**
 * Reads owners' databases: a connection for each statement, to the very address that was found to be allowed, in a
 * transaction that cannot write and is always rolled back. Rows come by a cursor, never more than a few at once.
 */
export const readOnlyDatabases = (hosts: Hosts): ReadOnlyDatabases => ({
  async select(access, request) {
    let connected = false;
    let client: pg.Client | undefined;
    let tooMuch = (): boolean => false;
    let gone: Promise<never> | undefined;
    const stop = (): void => void client?.connection.stream.destroy();
    try {
      client = await clientFor(access, hosts);
      // what ends the connection ends the call; a listener keeps it from ending the process
      client.on('error', () => undefined);
      tooMuch = limitReceived(client, request.maxBytes * RECEIVED_PER_WANTED, access.ssl !== 'off');
      request.signal.addEventListener('abort', stop, { once: true });
      request.signal.throwIfAborted();
      gone = endOf(client);
      await Promise.race([gone, client.connect()]);
      connected = true;
      await Promise.race([gone, begin(client, request)]);
      return await read(client, request, gone, tooMuch);
    } catch (error) {
      if (request.signal.aborted)
        throw new ToolFault('The query took longer than it may, or was stopped', 'no', { cause: error });
      if (tooMuch()) throw rowTooLong();
      throw queryFault(error, connected);
    } finally {
      request.signal.removeEventListener('abort', stop);
      if (client) await close(client, gone, connected);
    }
  },
});

/** Rejects when the connection is over: a cursor whose connection went away never answers. */
function endOf({ connection }: pg.Client): Promise<never> {
  const gone = new Promise<never>((_resolve, reject) =>
    connection.once('end', () => reject(new Error('The connection is over'))),
  );
  gone.catch(() => undefined);
  return gone;
}

async function begin(client: pg.Client, request: SelectRequest): Promise<void> {
  await client.query(prelude(request));
  await refuseFunctions(client, request.attributes);
}

/** Gives back what the transaction held. A server that does not answer is left to itself. */
async function close(client: pg.Client, gone: Promise<never> | undefined, connected: boolean): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), CLOSE_LIMIT_MS);
  if (connected) await Promise.race([gone, client.query('ROLLBACK')]).catch(() => undefined);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
}

async function clientFor({ ssl, ca, ...access }: PostgresAccess, hosts: Hosts): Promise<pg.Client> {
  const address = await hosts.resolve(access.host);
  if (ssl === 'off' && isPublicAddress(address))
    throw new ToolFault('This connection has TLS off, which is for hosts that are not public');
  return new pg.Client({
    ...{ ...access, host: address, connectionTimeoutMillis: CONNECT_LIMIT_MS },
    // the certificate is to be of the host that was named, not of the address it has today
    ssl: ssl === 'off' ? false : { servername: access.host, ...(ca !== null && { ca }) },
  });
}

/**
 * Settings of this transaction, and not of the session: behind a pooler the session is somebody else's afterwards.
 * pg_catalog goes first so that no function of the owner's takes the place of a harmless one.
 */
const prelude = ({ timeoutMs }: SelectRequest): string => `
  BEGIN TRANSACTION READ ONLY;
  SET LOCAL default_transaction_read_only = on;
  SET LOCAL statement_timeout = ${Math.trunc(timeoutMs)};
  SET LOCAL lock_timeout = ${LOCK_LIMIT_MS};
  SET LOCAL idle_in_transaction_session_timeout = ${Math.trunc(timeoutMs)};
  SET LOCAL search_path = pg_catalog, public, pg_temp;
  SET LOCAL standard_conforming_strings = on;
  SET LOCAL datestyle = 'ISO, YMD';`;

/** Functions that take a row: `t.name` calls one when `t` has no such column. */
const ROW_FUNCTIONS = `
  SELECT p.proname AS name FROM pg_catalog.pg_proc p
  WHERE p.proname = ANY ($1) AND p.pronargs >= 1 AND p.pronargs - p.pronargdefaults <= 1
    AND (p.provariadic <> 0 OR EXISTS (
      SELECT FROM pg_catalog.pg_type t WHERE t.oid = p.proargtypes[0] AND t.typtype IN ('c', 'd', 'p')))
  LIMIT 1`;

async function refuseFunctions(client: pg.Client, attributes: readonly string[]): Promise<void> {
  if (attributes.length === 0) return;
  const { rows } = await client.query<{ name: string }>(ROW_FUNCTIONS, [attributes]);
  if (rows[0])
    throw new ToolFault(`"${rows[0].name}" after a dot could call a function: name a column without the dot`);
}

async function read(
  client: pg.Client,
  request: SelectRequest,
  gone: Promise<never>,
  tooMuch: () => boolean,
): Promise<Selected> {
  const { default: OpenCursor } = await import('pg-cursor');
  const asText = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;
  // by the extended protocol, in which the server itself refuses a second statement
  const cursor = client.query(new OpenCursor<Texts>(request.sql, [], { rowMode: 'array', types: asText }));
  try {
    return await collect((count) => Promise.race([gone, nextRows(cursor, count)]), request, tooMuch);
  } finally {
    // without it the ROLLBACK would wait for rows that nobody reads
    await Promise.race([gone, cursor.close()]).catch(() => undefined);
  }
}

async function collect(
  next: (count: number) => Promise<Batch>,
  request: SelectRequest,
  tooMuch: () => boolean,
): Promise<Selected> {
  const lines: string[] = [];
  let fields: QueryResult['fields'] = [];
  let bytes = 0;
  const columns = (): string[] => fields.map(({ name }) => name);
  for (;;) {
    const batch = await next(AT_ONCE).catch((error: unknown) => {
      if (tooMuch() && lines.length > 0) return undefined;
      throw error;
    });
    if (batch === undefined) return { columns: columns(), lines, cut: 'bytes' };
    ({ fields } = batch);
    for (const row of batch.rows) {
      if (lines.length === request.maxRows) return { columns: columns(), lines, cut: 'rows' };
      const line = jsonLine(
        row,
        fields.map(({ dataTypeID }) => dataTypeID),
      );
      bytes += Buffer.byteLength(line) + 1;
      if (bytes > request.maxBytes && lines.length === 0) throw rowTooLong();
      if (bytes > request.maxBytes) return { columns: columns(), lines, cut: 'bytes' };
      lines.push(line);
    }
    if (batch.rows.length < AT_ONCE) return { columns: columns(), lines };
  }
}

/** The promise of `read` gives rows alone, and an empty answer has columns too. */
const nextRows = (cursor: Cursor<Texts>, count: number): Promise<Batch> =>
  new Promise((resolve, reject) => {
    cursor.read(count, (error, rows, result) => (error ? reject(error) : resolve({ rows, fields: result.fields })));
  });

const rowTooLong = (): ToolFault =>
  new ToolFault('A row is too long: ask for fewer columns, or for the beginning of texts by left(…)');
