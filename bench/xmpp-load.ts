import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { installSlixmpp } from '../test/support/slixmpp/install.ts';
import type { Series } from './load.ts';
import { summary } from './load.ts';

export interface LoadOwner {
  jid: string;
  password: string;
  /** Addresses of the agents. */
  agents: string[];
}

export interface XmppLoad {
  pid: number;
  /** Messages end to end: from the sent stanza to its reply at the client. */
  series: (total: number, inFlight: number) => Promise<Series>;
  close(): void;
}

/** All owners' clients (slixmpp) in one process of its own, which also takes the times. */
export async function startXmppLoad(
  server: { host: string; port: number; caFile: string },
  owners: LoadOwner[],
): Promise<XmppLoad> {
  const packages = await installSlixmpp();
  const child = spawn('python3', [join(import.meta.dirname, 'xmpp-load.py')], {
    env: { PATH: process.env['PATH'], PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <T>(order: object): Promise<T> => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    const line = await lines.next();
    if (line.done) throw new Error('the XMPP clients of the benchmark ended');
    return JSON.parse(line.value) as T;
  };
  const { host, port, caFile } = server;
  await ask({ host, port, caFile, owners });
  return {
    pid: child.pid ?? 0,
    async series(total, inFlight) {
      const { latencies, elapsed } = await ask<{ latencies: number[]; elapsed: number }>({ total, inFlight });
      return summary(latencies, elapsed);
    },
    close: () => child.kill('SIGKILL'),
  };
}
