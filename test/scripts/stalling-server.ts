import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

interface Asked {
  path: string;
  /** First byte asked for. */
  from: number;
}

export interface StallingServer {
  origin: string;
  /** Downloads in the order in which they were asked for. */
  asked: Asked[];
  /** Files of this ending are sent by half from now on, and then nothing more comes. */
  stall: string | undefined;
  close(): Promise<void>;
}

/** Serves the files of a folder with ranges, as package servers do, and can stop in the middle. `/` lists no folder. */
export async function stallingServer(folder: string): Promise<StallingServer> {
  const asked: Asked[] = [];
  const state: { stall: string | undefined } = { stall: undefined };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://any').pathname);
    let whole: Buffer;
    try {
      whole = readFileSync(join(folder, path.endsWith('/') ? `${path}index.html` : path));
    } catch {
      response.writeHead(404).end();
      return;
    }
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    asked.push({ path, from });
    const type = path.endsWith('/') ? 'text/html' : 'application/octet-stream';
    response.writeHead(from > 0 ? 206 : 200, {
      'Content-Type': type,
      'Content-Length': whole.length - from,
      'Last-Modified': 'Mon, 01 Jan 2024 00:00:00 GMT',
      ...(from > 0 && { 'Content-Range': `bytes ${from}-${whole.length - 1}/${whole.length}` }),
    });
    if (state.stall !== undefined && path.endsWith(state.stall)) response.write(whole.subarray(from, whole.length / 2));
    else response.end(whole.subarray(from));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    origin: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
