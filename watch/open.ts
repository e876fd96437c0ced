import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Tier } from '../contracts/identifiers.ts';
import { activityWatch } from './activities.ts';
import { doorWatch } from './doors.ts';
import { keepLooking } from './looks.ts';
import { createMetrics } from './metrics.ts';
import { serveMetrics } from './metrics-server.ts';
import { portWatch } from './ports.ts';

export interface WatchSettings {
  AIOX_METRICS_PORT: number;
  AIOX_METRICS_HOST: string;
  AIOX_METRICS_IDS: boolean;
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
}

export type Watch = Awaited<ReturnType<typeof openWatch>>;

/**
 * What one process tells of itself: metrics when it has a port for them, spans when it has a collector. What is switched
 * off is not there: nothing is wrapped, and the tracing library is not loaded.
 */
export async function openWatch(process: Tier, settings: WatchSettings, log: Logger) {
  const { AIOX_METRICS_PORT: port, AIOX_METRICS_HOST: host, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settings;
  const metrics = port === 0 ? undefined : createMetrics({ ids: settings.AIOX_METRICS_IDS, process });
  const ending = new AbortController();
  let sdk: string | undefined;
  const server = metrics && (await serveMetrics(metrics.registry, { host, port, sdk: () => sdk }));
  const tracing =
    endpoint === undefined
      ? undefined
      : (await import('./otlp.ts')).otlpTracing({ endpoint, service: `aiox-${process}`, log });

  return {
    metrics,
    activities: activityWatch(metrics, tracing),
    door: doorWatch(metrics, tracing),
    ports: portWatch(metrics, tracing),
    /** An address on loopback for the exporter of Temporal's SDK, whose text is told with ours; undefined without metrics. */
    sdkAddress: async (): Promise<string | undefined> => {
      if (metrics) sdk = `127.0.0.1:${await freePort()}`;
      return sdk;
    },
    /** Looks every so often at what a scrape must not wait for. */
    look(everyMs: number, look: () => Promise<void>, missed: () => void = () => undefined): void {
      if (metrics) void keepLooking(everyMs, look, missed, ending.signal);
    },
    async close() {
      ending.abort();
      await Promise.all([server?.close(), tracing?.close()]);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
