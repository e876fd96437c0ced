import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { Checkout, processesWith, until, type Command } from './checkout.ts';

describe('npm start', { timeout: 120_000 }, () => {
  const checkout = new Checkout();
  const running: Command[] = [];
  const start = (...args: Parameters<Checkout['start']>) => {
    const command = checkout.start(...args);
    running.push(command);
    return command;
  };
  const runFile = join(checkout.folder, '.aiox', 'run.json');

  afterEach(async () => {
    await Promise.all(running.splice(0).map((command) => command.stop()));
  });
  after(() => checkout.remove());

  it('prints where everything is, writes it to .aiox/run.json, and Ctrl-C leaves no process behind', async () => {
    const command = start();
    await command.ready();
    const run = checkout.run();
    for (const text of [run.temporal.ui ?? '', `${run.xmpp.host}:${run.xmpp.port}`, run.xmpp.domain, run.xmpp.caFile])
      assert.ok(command.output.includes(text), text);
    assert.equal(run.ready, true);
    assert.equal(run.stateDir, checkout.stateDir);
    assert.deepEqual(Object.keys(run.processes).sort(), ['ejabberd', 'postgres', 'temporal', 'valkey']);
    for (const { pid, log } of Object.values(run.processes)) assert.ok(existsSync(`/proc/${pid}`) && existsSync(log));
    assert.equal(statSync(runFile).mode & 0o077, 0);
    assert.ok(processesWith(checkout.stateDir).length > 0);

    const began = Date.now();
    command.pressCtrlC();
    await command.ended;
    assert.ok(Date.now() - began < 8_000, 'quickly');
    assert.match(command.output, /Stopped\.\s*$/);
    assert.deepEqual(processesWith(checkout.stateDir), []);
    assert.ok(!existsSync(runFile));
  });

  it('says so, and does no harm, when it already runs in this checkout', async () => {
    const first = start();
    await first.ready();
    const second = start();
    assert.equal(await second.ended, 1);
    assert.match(second.output, /AIOX already runs in this checkout \(process \d+\)/);
    assert.equal(checkout.run().ready, true);
  });

  it('runs beside another checkout', async () => {
    const other = new Checkout();
    const beside = other.start();
    try {
      const first = start();
      await Promise.all([first.ready(), beside.ready()]);
      const ports = [checkout, other].map((one) => readFileSync(join(one.stateDir, 'ports.json'), 'utf8'));
      const [mine, theirs] = ports.map((text) => Object.values(JSON.parse(text) as Record<string, number>));
      assert.deepEqual(
        mine?.filter((port) => theirs?.includes(port)),
        [],
      );
    } finally {
      await beside.stop();
      other.remove();
    }
    assert.equal(checkout.run().ready, true, 'the end of one does not touch the other');
  });

  it('cleans up after a start that was killed with -9, and starts again', async () => {
    const first = start();
    await first.ready();
    const pids = Object.values(checkout.run().processes).map(({ pid }) => pid);
    const supervisor = supervisorOf(pids[0] ?? 0);
    process.kill(supervisor, 'SIGKILL');
    await until(() => pids.every((pid) => !existsSync(`/proc/${pid}`)), 'the services end with their supervisor');
    assert.ok(existsSync(runFile), 'nobody could remove it');

    const second = start();
    await second.ready();
    const fresh = Object.values(checkout.run().processes).map(({ pid }) => pid);
    assert.ok(fresh.every((pid) => !pids.includes(pid)));
  });

  it('stops at once when Ctrl-C comes while things are still starting', async () => {
    const command = start();
    await command.says('XMPP: ');
    const began = Date.now();
    command.pressCtrlC();
    await command.ended;
    assert.ok(Date.now() - began < 5_000, `${Date.now() - began} ms`);
    assert.match(command.output, /Stopped\./);
    assert.deepEqual(processesWith(checkout.stateDir), []);
  });

  it('explains a port that was asked for and is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await until(() => server.listening, 'the port is taken');
    const { port } = server.address() as { port: number };
    const command = start({ AIOX_API_PORT: String(port) });
    assert.equal(await command.ended, 1);
    server.close();
    assert.match(command.output, new RegExp(`port ${port}, asked for by AIOX_API_PORT, is taken by another program`));
    assert.doesNotMatch(command.output, / at .*\.ts:\d+/, 'no stack trace');
  });

  const asRoot = process.getuid?.() === 0;
  it('says which folder to open when the services could not reach their files', { skip: !asRoot }, async () => {
    const closed = join(checkout.folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    for (const variable of ['AIOX_STATE_DIR', 'AIOX_CACHE_DIR']) {
      const command = start({ [variable]: join(closed, 'aiox') });
      assert.equal(await command.ended, 1);
      assert.match(command.output, new RegExp(`${closed} is closed to other users[\\s\\S]*chmod o\\+x.*${variable}`));
    }
  });

  it('lists all wrong settings at once', async () => {
    const wrong = { AIOX_API_PORT: 'eighty', AIOX_STATE_DIR: 'here', TEMPORAL_ADDRESS: 'http://x', AIOX_DOMAIN: 'A B' };
    const command = start(wrong);
    assert.equal(await command.ended, 1);
    for (const name of Object.keys(wrong)) assert.ok(command.output.includes(name), name);
    assert.doesNotMatch(command.output, / at .*\.ts:\d+/, 'no stack trace');
  });
});

function supervisorOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
