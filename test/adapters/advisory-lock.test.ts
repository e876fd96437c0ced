import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { pino } from 'pino';
import type { HeldLock } from '../../adapters/postgres/advisory-lock.ts';
import { holdAdvisoryLock } from '../../adapters/postgres/advisory-lock.ts';
import type { Stack } from '../../scripts/stack.ts';
import { startStack } from '../../scripts/stack.ts';
import { until } from '../support/until.ts';

describe('the lock that makes one process the active one', () => {
  const events: string[] = [];
  const log = pino({}, { write: (line: string) => void events.push((JSON.parse(line) as { event: string }).event) });
  let stack: Stack;
  let admin: pg.Pool;

  before(async () => {
    stack = await startStack({ ports: 'free', services: ['postgres'], processes: [], restart: false });
    admin = new pg.Pool({ connectionString: stack.adminUrl, max: 1 });
    admin.on('error', () => {});
  });
  after(async () => {
    await admin?.end();
    await stack?.stop({ wipe: true });
  });

  interface Contender {
    lock: Promise<HeldLock>;
    waiting: () => boolean;
    giveUp: () => void;
  }
  function contend(name: string): Contender {
    const ending = new AbortController();
    let waiting = false;
    const connectionString = stack.env('bridge')['DATABASE_URL']!;
    const onWaiting = () => void (waiting = true);
    const lock = holdAdvisoryLock({ connectionString, name, log, signal: ending.signal, onWaiting });
    lock.catch(() => {});
    return { lock, waiting: () => waiting, giveUp: () => ending.abort() };
  }
  const endSessions = () =>
    admin.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'aiox_bridge'");

  const waitingInServer = async (): Promise<number> => {
    const { rows } = await admin.query<{ n: number }>(
      "select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted",
    );
    return rows[0]?.n ?? 0;
  };

  it('is held by one; the next one gets it when it is given back', async () => {
    const first = await contend('a').lock;
    const second = contend('a');
    await until(second.waiting);
    const other = await contend('b').lock;
    await first.release();
    const lock = await second.lock;
    assert.ok(lock.held());
    await Promise.all([lock.release(), other.release()]);
  });

  it('holds back no vacuum while somebody waits for it', async () => {
    const first = await contend('v').lock;
    const second = contend('v');
    await until(second.waiting);
    const { rows } = await admin.query<{ state: string }>(
      "select state from pg_stat_activity where usename = 'aiox_bridge' and backend_xmin is not null and state <> 'idle' and query_start < now() - interval '300 ms'",
    );
    assert.deepEqual(rows, []);
    second.giveUp();
    await assert.rejects(second.lock);
    await first.release();
  });

  it('is got back when only the session broke', async () => {
    const lock = await contend('c').lock;
    const before = events.length;
    await endSessions();
    await until(() => events.slice(before).includes('lock_session_lost'));
    await until(() => lock.held());
    const raced = await Promise.race([lock.taken.then(() => 'taken'), Promise.resolve('still ours')]);
    assert.equal(raced, 'still ours');
    await lock.release();
  });

  it('is nobody’s twice: who lost it knows before the next one has it', async () => {
    const first = await contend('d').lock;
    // one who waits in the server gets it at the very moment the session that has it ends: nobody can be quicker
    const stranger = new pg.Client({ connectionString: stack.adminUrl });
    await stranger.connect();
    const stolen = stranger.query("select pg_advisory_lock(hashtextextended('d', 0))");
    const second = contend('d');
    await until(second.waiting);
    await until(async () => (await waitingInServer()) === 1);
    await endSessions();
    await stolen;
    await first.taken;
    assert.equal(first.held(), false);
    const both = second.lock.then((lock) => lock.held() && first.held());
    await stranger.end();
    assert.equal(await both, false);
    await (await second.lock).release();
  });

  it('survives a database that is away for a while', async () => {
    const lock = await contend('e').lock;
    await stack.kill('postgres');
    await until(() => !lock.held(), 10_000);
    const waiting = contend('f');
    await stack.restart('postgres');
    await until(() => lock.held(), 15_000);
    await Promise.all([lock.release(), waiting.lock.then((other) => other.release())]);
  });

  it('can be given up while waiting for it', async () => {
    const first = await contend('g').lock;
    const second = contend('g');
    await until(second.waiting);
    second.giveUp();
    await assert.rejects(second.lock, { name: 'AbortError' });
    await first.release();
  });
});
