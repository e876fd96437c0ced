import { createServer } from 'node:net';
import { askedPorts } from '../state/open.ts';
import { friendly, portNames } from '../state/ports.ts';
import { ok, warning, wrong, type Finding } from './finding.ts';
import type { Scene } from './scene.ts';

/** Whether the ports of the next start are free; while something runs they are its own. */
export async function examinePorts({ config, ports, starter }: Scene): Promise<Finding[]> {
  if (starter !== undefined) return [ok('ports', 'held by what runs')];
  const asked = askedPorts(config);
  const found: Finding[] = [];
  for (const name of portNames) {
    const wish = asked[name];
    const port = wish?.port ?? ports[name] ?? friendly[name];
    if (await isFree(port)) continue;
    const says = `port ${port} (${name}) is taken by another program`;
    const who = `ss -tlnp 'sport = :${port}'`;
    found.push(
      wish
        ? wrong('ports', `${says}, and ${wish.variable} asks for it`, `${who}   (end it, or choose another port)`)
        : warning('ports', says, `${who}   (npm start will take another port)`),
    );
  }
  return found.length > 0 ? found : [ok('ports', 'free')];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
