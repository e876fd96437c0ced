import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A line to a server on loopback that can break under everything that is on its way. */
export interface CuttableLine {
  origin: string;
  /** Breaks all connections there are; the next one is made as before. */
  cut(): void;
  stop(): void;
}

export async function cuttableLine(target: string): Promise<CuttableLine> {
  const { hostname: host, port } = new URL(target);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ host, port: Number(port) });
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const cut = () => open.forEach((socket) => socket.destroy());
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    stop: () => {
      server.close();
      cut();
    },
  };
}
