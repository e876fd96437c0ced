import { createHash } from 'node:crypto';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Work } from '../fetch/work.ts';

/**
 * A lock that the kernel forgets when its holder dies, by whatever signal: an abstract Unix socket. A lock file would
 * need guesses about whether its writer still lives. The name fills the whole address, because Node before 22 pads it.
 */
export function tryLock(what: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.end(String(process.pid)));
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(addressOf(what), () => resolve(server.unref()));
  });
}

/** The process that holds the lock, as it says itself. */
export function holderOf(what: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connect(addressOf(what)).setTimeout(1_000, () => socket.destroy());
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(Number(answer) || undefined));
  });
}

function addressOf(what: string): string {
  return `\0${`aiox-${createHash('sha256').update(what).digest('hex')}`.padEnd(107, '.')}`;
}

/** Waits for the lock, saying so once, and holds it while `run` runs. */
export async function withLock<T>(work: Work, what: string, waiting: string, run: () => Promise<T>): Promise<T> {
  let lock = await tryLock(what);
  if (!lock) work.say(waiting);
  while (!lock) {
    await sleep(250, undefined, { signal: work.signal });
    lock = await tryLock(what);
  }
  try {
    return await run();
  } finally {
    lock.close();
  }
}
