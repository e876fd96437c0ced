import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from 'pino';

export interface HeldLock {
  /** False while the session is broken: until it is mended nobody knows whose the lock is. */
  held(): boolean;
  /** Resolves when somebody else has it. */
  taken: Promise<void>;
  release(): Promise<void>;
}

interface Settings {
  connectionString: string;
  /** What is locked; equal names exclude each other within one database. */
  name: string;
  log: Logger;
  signal: AbortSignal;
  /** Called once if somebody else holds the lock. */
  onWaiting?: () => void;
}

/** Whoever gives the lock back says so; one that died says nothing, and is noticed by asking. */
const CHANNEL = 'aiox_lock';
const POLL_MS = 250;
const HEARTBEAT_MS = 2_000;
const ANSWER_LIMIT_MS = 2_000;
/** A session that broke may live on in the server for a moment, and with it the lock. */
const REGAIN_TRIES = 8;

/** The server gives up a dead client after 10 + 3 × 5 s, always later than the client has noticed by its heartbeat. */
const noticeDeadClients = `set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3`;

/**
 * Waits until this process holds a session-level advisory lock, on a connection of its own. The lock is asked for again
 * and again rather than waited for in the server: a waiting statement would keep its snapshot and hold back vacuum.
 * A session that breaks is replaced; only when somebody else was quicker is the lock gone. Rejects when `signal` aborts.
 */
export async function holdAdvisoryLock({ signal, ...settings }: Settings): Promise<HeldLock> {
  const ending = new AbortController();
  const session = await firstSession({ ...settings, signal });
  const taken = Promise.withResolvers<void>();
  let held = true;
  const guard = async (current: Client | undefined): Promise<void> => {
    while (current !== undefined) {
      held = true;
      await brokenOr(current, ending.signal);
      held = false;
      if (ending.signal.aborted) await giveBack(current, settings.name);
      await endOf(current);
      if (ending.signal.aborted) return;
      settings.log.warn({ event: 'lock_session_lost', lock: settings.name });
      current = await nextSession(settings, ending.signal);
    }
    taken.resolve();
  };
  const guarding = guard(session).catch(() => {});
  return {
    held: () => held,
    taken: taken.promise,
    async release() {
      ending.abort();
      await guarding;
    },
  };
}

/** The session that got the lock, however long that takes. */
async function firstSession({ connectionString, name, log, signal, onWaiting }: Settings): Promise<Client> {
  let waiting = false;
  for (;;) {
    const client = await connected(connectionString, log, signal);
    try {
      const news = await newsOf(client, name);
      while (!(await tryLock(client, name))) {
        if (!waiting) onWaiting?.();
        waiting = true;
        await Promise.race([news.given(), delay(POLL_MS, undefined, { signal })]);
      }
      await client.query(`UNLISTEN ${CHANNEL}`);
      return client;
    } catch (error) {
      await endOf(client);
      signal.throwIfAborted();
      log.warn({ event: 'lock_not_asked', error });
    }
  }
}

/** The session that got the lock back, or undefined when it is somebody else's now. */
async function nextSession(
  { connectionString, name, log }: Omit<Settings, 'signal'>,
  signal: AbortSignal,
): Promise<Client | undefined> {
  for (let tries = 0; tries < REGAIN_TRIES;) {
    const client = await connected(connectionString, log, signal);
    const got = await tryLock(client, name).catch(() => undefined);
    if (got === true) return client;
    if (got === false) tries += 1;
    await endOf(client);
    await delay(POLL_MS, undefined, { signal });
  }
  return undefined;
}

/** A connection, however long the database is away. */
async function connected(connectionString: string, log: Logger, signal: AbortSignal): Promise<Client> {
  for (let level: 'warn' | 'debug' = 'warn'; ; level = 'debug') {
    signal.throwIfAborted();
    const client = new Client({
      ...{ connectionString, keepAlive: true },
      ...{ connectionTimeoutMillis: ANSWER_LIMIT_MS, query_timeout: ANSWER_LIMIT_MS },
    });
    // without a listener a connection that breaks would end the process; whoever uses it is told by its next statement
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query(noticeDeadClients);
      return client;
    } catch (error) {
      await endOf(client);
      log[level]({ event: 'lock_database_away', error });
      await delay(POLL_MS, undefined, { signal });
    }
  }
}

async function tryLock(client: Client, name: string): Promise<boolean> {
  const text = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as got';
  const { rows } = await client.query<{ got: boolean }>(text, [name]);
  return rows[0]?.got === true;
}

/** Resolves, at each call anew, when somebody gives this lock back. */
async function newsOf(client: Client, name: string): Promise<{ given(): Promise<void> }> {
  let next = Promise.withResolvers<void>();
  client.on('notification', ({ payload }) => {
    if (payload !== name) return;
    next.resolve();
    next = Promise.withResolvers<void>();
  });
  await client.query(`LISTEN ${CHANNEL}`);
  return { given: () => next.promise };
}

/** The next one need not wait until it asks again. A session that is broken gives its lock back by ending. */
async function giveBack(client: Client, name: string): Promise<void> {
  const text = 'select pg_advisory_unlock(hashtextextended($1, 0)), pg_notify($2, $1)';
  await client.query(text, [name, CHANNEL]).catch(() => {});
}

/** Resolves when the session no longer answers, or when it is given up. */
async function brokenOr(client: Client, given: AbortSignal): Promise<void> {
  const broken = Promise.withResolvers<void>();
  const beat = setInterval(() => client.query('select 1').catch(() => broken.resolve()), HEARTBEAT_MS);
  client.once('error', () => broken.resolve());
  client.once('end', () => broken.resolve());
  given.addEventListener('abort', () => broken.resolve(), { once: true });
  await broken.promise;
  clearInterval(beat);
}

/** Ends a session, and with it its lock; a connection that is dead already is not waited for. */
async function endOf(client: Client): Promise<void> {
  await Promise.race([client.end().catch(() => {}), delay(ANSWER_LIMIT_MS, undefined, { ref: false })]);
}
