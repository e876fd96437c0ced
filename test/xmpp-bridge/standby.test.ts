import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
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

  it('lose nothing and accept nothing twice when the active one is killed', async () => {
    for (let n = 0; n < 5; n += 1) await sendUntilReceipt(`n-a${n}`);
    const killed = Date.now();
    await platform.stack.kill('bridge', 'SIGKILL');
    await sendUntilReceipt('n-b0');
    assert.ok(Date.now() - killed < 10_000, 'the other one took over within ten seconds');
    for (let n = 1; n < 5; n += 1) await sendUntilReceipt(`n-b${n}`);
    assert.ok(isActive('bridge-2'));
    const ids = ['a', 'b'].flatMap((part) => [0, 1, 2, 3, 4].map((n) => `n-${part}${n}`));
    assert.deepEqual(await accepted(), ids);
  });

  it('hand over when the active one is told to end, and that one finishes what it was accepting', async () => {
    await platform.stack.restart('bridge');
    const ids = Array.from({ length: 40 }, (_, n) => `n-c${n}`);
    for (const id of ids.slice(0, 20)) await client.send({ to: agent.jid, body: `message ${id}`, id });
    const ended = platform.stack.kill('bridge-2', 'SIGTERM');
    for (const id of ids.slice(20)) await client.send({ to: agent.jid, body: `message ${id}`, id });
    await ended;
    assert.match(log('bridge-2'), /"event":"stopping"/);
    assert.doesNotMatch(log('bridge-2').split('"event":"stopping"')[1] ?? '', /"level":"error"/);
    for (const id of ids) if (!hasReceipt(id)) await sendUntilReceipt(id);
    assert.ok(isActive('bridge'));
    const rows = (await accepted()).filter((id) => id.startsWith('n-c'));
    assert.equal(new Set(rows).size, 40);
    assert.equal(rows.length, 40);
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
