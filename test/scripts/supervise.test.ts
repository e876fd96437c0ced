import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { announcesReady, Supervised, type SuperviseOptions } from '../../scripts/supervise.ts';
import { until } from './checkout.ts';

const folder = mkdtempSync(join(tmpdir(), 'aiox-supervise-'));
const ready = 'console.log(JSON.stringify({ event: "ready" }));';
const forever = `${ready} setInterval(() => {}, 1000);`;

describe('supervision', { timeout: 60_000 }, () => {
  let lines: string[] = [];
  let gaveUp: Error | undefined;
  let current: Supervised | undefined;

  function supervise(name: string, program: string, options: Partial<SuperviseOptions> = {}): Supervised {
    lines = [];
    gaveUp = undefined;
    const daemon = { name, command: process.execPath, args: ['-e', program], env: {}, ready: announcesReady };
    current = new Supervised(daemon, {
      log: join(folder, `${name}.log`),
      say: (line) => lines.push(line),
      restart: true,
      started: () => {},
      gaveUp: (error) => (gaveUp = error),
      ...options,
    });
    return current;
  }

  afterEach(() => current?.stop());
  after(() => rmSync(folder, { recursive: true }));

  it('starts a killed process again, with one line about it', async () => {
    const process = supervise('steady', forever);
    await process.start();
    const first = process.pid;
    await process.kill('SIGKILL');
    await process.whenReady();
    assert.notEqual(process.pid, first);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /^steady was killed \(SIGKILL\); starting it again \(log: .*steady\.log\)$/);
  });

  it('waits longer each time and gives up after five deaths in a minute, showing the end of the log', async () => {
    const began = Date.now();
    const process = supervise('weak', 'console.error("the disk is on fire"); process.exit(3);');
    await assert.rejects(process.start(), /weak died 5 times within a minute[\s\S]*the disk is on fire/);
    assert.match(gaveUp?.message ?? '', /the disk is on fire/);
    assert.equal(lines.length, 4, 'one line for each restart');
    assert.ok(Date.now() - began > 250 + 500 + 1_000 + 2_000, `${Date.now() - began} ms`);
  });

  it('says what is wrong with a program that is not there', async () => {
    const process = supervise('absent', '');
    Object.assign(process.daemon, { command: '/no/such/program' });
    await assert.rejects(process.start(), /no\/such\/program/);
  });

  it('leaves a death alone while it is told to, and starts it when told to watch again', async () => {
    const process = supervise('paused', forever);
    await process.start();
    process.pause();
    await process.kill('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal(process.pid, undefined);
    assert.deepEqual(lines, ['paused was killed (SIGKILL)']);
    await process.resume();
    assert.ok(process.pid);
  });

  it('stops a process that was frozen', async () => {
    const process = supervise('frozen', forever);
    await process.start();
    await process.kill('SIGSTOP');
    const began = Date.now();
    await process.stop();
    assert.equal(process.pid, undefined);
    assert.ok(Date.now() - began < 2_000);
  });

  it('takes the children of a process along when it stops it', async () => {
    const child = `require('node:child_process').spawn('sleep', ['4711'], { stdio: 'ignore' });`;
    const supervised = supervise('parent', `${child} ${forever}`);
    await supervised.start();
    const group = supervised.pid ?? 0;
    await supervised.stop();
    await until(() => !groupExists(group), 'the child is gone too');
  });
});

function groupExists(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
