import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { startPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import type { XmppClient } from '../support/xmpp-client.ts';

/** Real processes, a real database; no worker answers, because only acceptance is looked at. */
describe('two bridges', () => {
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;
  let client: XmppClient;

  before(async () => {
    platform = await startPlatform({
      services: ['postgres', 'redis', 'temporal', 'xmpp'],
      processes: ['api', 'bridge'],
      restart: false,
    });
    ana = await platform.person('ana');
    agent = await ana.agent();
    client = await ana.online();
    await platform.stack.add('bridge-2', 'bridge');
  });
  after(() => platform?.stop());

  const log = (name: string): string => readFileSync(platform.stack.run.processes[name]!.log, 'utf8');
  const isActive = (name: string): boolean => log(name).includes('"state":"active"');
  const accepted = async (): Promise<string[]> =>
    (
      await platform.sql<{ stanza_id: string }>(
        'select stanza_id from messages where stanza_id <> $1 order by sequence',
        [''],
      )
    )
      .map((row) => row.stanza_id)
      .filter((id) => id.startsWith('n'));
  const hasReceipt = (id: string): boolean => client.received.some(({ receiptFor }) => receiptFor === id);
  /** As a client does: what got no receipt is sent again with the same id, before anything new is said. */
  async function sendUntilReceipt(id: string): Promise<void> {
    await client.send({ to: agent.jid, body: `message ${id}`, id });
    let sent = Date.now();
    await until(
      async () => {
        const refused = client.received.some((stanza) => stanza.id === id && stanza.type === 'error');
        if (!hasReceipt(id) && Date.now() - sent > (refused ? 100 : 3_000)) {
          sent = Date.now();
          await client.send({ to: agent.jid, body: `message ${id}`, id });
        }
        return hasReceipt(id);
      },
      20_000,
      `a receipt of ${id}`,
    );
  }

  it('take turns: one works, the other stands by', () => {
    assert.ok(isActive('bridge'));
    assert.ok(!isActive('bridge-2'));
    assert.match(log('bridge-2'), /"event":"ready","state":"standby"/);
  });

  it('lose nothing and accept nothing twice when the active one is killed', async (t) => {
    for (let n = 0; n < 5; n += 1) await sendUntilReceipt(`n-a${n}`);
    const killed = Date.now();
    await platform.stack.kill('bridge', 'SIGKILL');
    await sendUntilReceipt('n-b0');
    const took = Date.now() - killed;
    t.diagnostic(`taken over, with a receipt, ${took} ms after the kill`);
    assert.ok(took < 10_000, 'the other one took over within ten seconds');
    for (let n = 1; n < 5; n += 1) await sendUntilReceipt(`n-b${n}`);
    assert.ok(isActive('bridge-2'));
    const ids = ['a', 'b'].flatMap((part) => [0, 1, 2, 3, 4].map((n) => `n-${part}${n}`));
    assert.deepEqual(await accepted(), ids);
  });

  it('hand over when the active one is told to end, and that one finishes what it was accepting', async (t) => {
    await platform.stack.restart('bridge');
    const ids = Array.from({ length: 40 }, (_, n) => `n-c${n}`);
    for (const id of ids.slice(0, 20)) await client.send({ to: agent.jid, body: `message ${id}`, id });
    const ended = platform.stack.kill('bridge-2', 'SIGTERM');
    for (const id of ids.slice(20)) await client.send({ to: agent.jid, body: `message ${id}`, id });
    await ended;
    const gone = Date.now();
    await until(() => isActive('bridge'), 10_000, 'the other one to be active');
    t.diagnostic(`active ${Math.max(0, Date.now() - gone)} ms after the other one had ended`);
    assert.match(log('bridge-2'), /"event":"stopping"/);
    assert.doesNotMatch(log('bridge-2').split('"event":"stopping"')[1] ?? '', /"level":"error"/);
    for (const id of ids) if (!hasReceipt(id)) await sendUntilReceipt(id);
    assert.ok(isActive('bridge'));
    const rows = (await accepted()).filter((id) => id.startsWith('n-c'));
    assert.equal(new Set(rows).size, 40);
    assert.equal(rows.length, 40);
  });

  it('accept nothing while they do not hold the lock, though they were not told: neither messages nor commands', async () => {
    const lock = `hashtextextended('aiox bridge of ${platform.stack.run.xmpp.agentsDomain}', 0)`;
    const rows = () => platform.sql<{ n: number }>('select count(*)::int as n from messages');
    const [before] = await rows();
    // a session that waits in the server gets the lock at the moment at which the bridge's own is ended
    const thief = new pg.Client({ connectionString: platform.stack.adminUrl });
    await thief.connect();
    const stolen = thief.query(`select pg_advisory_lock(${lock})`);
    const waits = "select 1 from pg_locks where locktype = 'advisory' and not granted";
    await until(async () => (await platform.sql(waits)).length === 1);
    await platform.sql("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted");
    await stolen;
    await until(() => log('bridge').includes('"event":"lock_session_lost"'));
    for (const body of ['too late', '/new', '/stop', '/help']) {
      const id = await client.send({ to: agent.jid, body });
      await client.waitFor((stanza) => stanza.id === id && stanza.type === 'error');
      assert.ok(!hasReceipt(id));
    }
    assert.deepEqual(await rows(), [before]);
    assert.deepEqual(await platform.sql('select 1 from chat_commands'), []);
    const states = () =>
      [...log('bridge').matchAll(/"event":"(?:ready|duty)","state":"(\w+)"/g)].map(([, state]) => state);
    await until(() => states().at(-1) === 'standby', 15_000, 'the bridge to stand by');
    await thief.end();
    await until(() => states().at(-1) === 'active', 15_000, 'the bridge to be active again');
    await sendUntilReceipt('n-e0');
  });

  it('say "try again" while the database is away, and go on without being restarted', async () => {
    const pid = platform.stack.pid('bridge');
    await platform.stack.kill('postgres');
    const id = await client.send({ to: agent.jid, body: 'is anybody there?', id: 'n-d0' });
    const { error } = await client.waitFor((stanza) => stanza.id === id && stanza.type === 'error', 15_000);
    assert.deepEqual([error?.type, error?.condition], ['wait', 'resource-constraint']);
    await platform.stack.restart('postgres');
    await sendUntilReceipt('n-d0');
    assert.equal(platform.stack.pid('bridge'), pid);
    assert.equal((await accepted()).filter((each) => each === 'n-d0').length, 1);
  });
});
