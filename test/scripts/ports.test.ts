import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { choosePorts } from '../../scripts/state/ports.ts';

describe('ports', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'aiox-ports-'));
  const lines: string[] = [];
  const choose = (choice: 'free' | 'remembered' = 'remembered') =>
    choosePorts({ choice, asked: {}, stateDir, say: (line) => lines.push(line) });
  after(() => rmSync(stateDir, { recursive: true }));

  it('are held until their service starts, so that two starts at once do not choose the same', async () => {
    const first = await choose('free');
    await assert.rejects(listen(first.of.api), /EADDRINUSE/);
    await first.release('api');
    const server = await listen(first.of.api);
    server.close();
    await first.releaseAll();
  });

  it('are left alone by another start even while their service has not opened them yet', async () => {
    const first = await choose();
    await first.release('xmpp');
    const second = await choose();
    assert.notEqual(second.of.xmpp, first.of.xmpp);
    await Promise.all([first.releaseAll(), second.releaseAll()]);
    lines.length = 0;
  });

  it('stay the same from one start to the next', async () => {
    const first = await choose();
    await first.releaseAll();
    const second = await choose();
    await second.releaseAll();
    assert.deepEqual(second.of, first.of);
    assert.deepEqual(lines, []);
  });

  it('give way to another program with one line about it', async () => {
    const first = await choose();
    await first.releaseAll();
    const server = await listen(first.of.xmpp);
    const second = await choose();
    await second.releaseAll();
    server.close();
    assert.notEqual(second.of.xmpp, first.of.xmpp);
    assert.deepEqual(lines, [`Port ${first.of.xmpp} (xmpp) is taken by another program; using ${second.of.xmpp}`]);
  });
});

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
