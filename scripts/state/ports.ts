import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { tryLock } from './lock.ts';

/** The ports of the first checkout on a machine; later ones take free ones and keep them. */
export const friendly = {
  api: 8080,
  xmpp: 5222,
  xmppS2s: 5269,
  xmppComponent: 5275,
  xmppHttp: 5280,
  temporal: 7233,
  temporalUi: 8233,
  postgres: 54320,
  redis: 63790,
  metricsApi: 9464,
  metricsPlatform: 9465,
  metricsAi: 9466,
  metricsBridge: 9467,
};
export type PortName = keyof typeof friendly;
/** One for each process; nobody asks for them by name. */
export type MetricsPort = Extract<PortName, `metrics${string}`>;
export const portNames = Object.keys(friendly) as PortName[];

/**
 * Ports that are held by us, so that nobody takes them, until `release` right before their service starts. Another
 * start of AIOX leaves them alone until `releaseAll`, even in the second that a service needs before it listens.
 */
export interface Ports {
  of: Record<PortName, number>;
  release: (name: PortName) => Promise<void>;
  /** A free one for something without a name of its own, held like the others. */
  another: () => Promise<{ port: number; release: () => Promise<void> }>;
  releaseAll: () => Promise<void>;
}

export interface PortWishes {
  /** `remembered`: the ports of the last start, or friendly ones; `free`: any, for a private stack in a test. */
  choice: 'remembered' | 'free';
  /** Asked for by name in the environment: taken means an error. */
  asked: Partial<Record<PortName, { port: number; variable: string }>>;
  stateDir: string;
  say: (line: string) => void;
}

export async function choosePorts({ choice, asked, stateDir, say }: PortWishes): Promise<Ports> {
  const file = join(stateDir, 'ports.json');
  const remembered = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Ports['of']>) : {};
  const held = new Map<PortName, Held>();
  const of = {} as Ports['of'];
  const others: Held[] = [];
  const releaseAll = async () => {
    for (const each of [...held.values(), ...others]) await release(each);
    for (const { claim } of [...held.values(), ...others]) claim.close();
  };
  const another = async () => {
    const found = await holdAnother();
    others.push(found);
    return { port: found.port, release: () => release(found) };
  };
  const taken: string[] = [];
  for (const name of portNames) {
    const wish = asked[name];
    const wanted = wish?.port ?? remembered[name] ?? (choice === 'remembered' ? friendly[name] : randomPort());
    const first = await hold(wanted);
    if (!first && wish) {
      taken.push(`port ${wanted}, asked for by ${wish.variable}, is taken by another program`);
      continue;
    }
    const got = first ?? (await holdAnother());
    if (!first && choice === 'remembered')
      say(`Port ${wanted} (${name}) is taken by another program; using ${got.port}`);
    held.set(name, got);
    of[name] = got.port;
  }
  if (taken.length > 0) {
    await releaseAll();
    throw new Error(`${taken.join('\n')}\nEnd that program or choose another port.`);
  }
  writeFileSync(file, JSON.stringify(of));
  return { of, release: (name) => release(held.get(name)), another, releaseAll };
}

interface Held {
  port: number;
  claim: Server;
  listener: Server | undefined;
}

async function release(entry: Held | undefined): Promise<void> {
  const listener = entry?.listener;
  if (!entry || !listener) return;
  entry.listener = undefined;
  await new Promise((resolve) => listener.close(resolve));
}

async function holdAnother(): Promise<Held> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const held = await hold(randomPort());
    if (held) return held;
  }
  throw new Error('No free port was found between 20000 and 32000 on 127.0.0.1');
}

/** Below the range from which the kernel gives ports to outgoing connections, or one of those may take it meanwhile. */
function randomPort(): number {
  return 20_000 + Math.floor(Math.random() * 12_000);
}

async function hold(port: number): Promise<Held | undefined> {
  const claim = await tryLock(`port ${port}`);
  const listener = claim && (await listen(port));
  if (claim && listener) return { port, claim, listener };
  claim?.close();
  return undefined;
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server.unref()));
  });
}
