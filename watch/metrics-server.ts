import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

interface Settings {
  host: string;
  port: number;
  /** Address of the exporter of Temporal's SDK in this process, if it has one. */
  sdk: () => string | undefined;
}

export interface MetricsServer {
  port: number;
  close: () => Promise<void>;
}

/** Milliseconds for the SDK's exporter, a neighbour within the same process. */
const SDK_LIMIT_MS = 500;

/**
 * `GET /metrics` in Prometheus' text format on a port of its own. It tells what this process knows and asks nobody
 * outside of it, so that it answers while everything behind is stopped. Rejects when the port is taken.
 */
export async function serveMetrics(registry: Registry, { host, port, sdk }: Settings): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') return void response.writeHead(404).end();
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    answer(response).catch(() => response.destroy());
  });

  async function answer(response: ServerResponse): Promise<void> {
    const [ours, theirs] = await Promise.all([registry.metrics(), sdkText(sdk())]);
    response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' });
    response.end(`${ours}\n${theirs}`);
  }

  server.listen(port, host);
  await once(server, 'listening');
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Nothing while the SDK does not answer: what is ours is told all the same. */
async function sdkText(address: string | undefined): Promise<string> {
  if (address === undefined) return '';
  try {
    const response = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(SDK_LIMIT_MS) });
    return response.ok ? await response.text() : '';
  } catch {
    return '';
  }
}
