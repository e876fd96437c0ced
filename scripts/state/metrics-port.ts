import { reachedAt } from '../services/service.ts';
import type { Tier } from './secrets.ts';
import type { MetricsPort, Ports } from './ports.ts';

const own: Record<Tier, MetricsPort> = {
  api: 'metricsApi',
  platform: 'metricsPlatform',
  ai: 'metricsAi',
  bridge: 'metricsBridge',
};

/** Where a process tells its metrics: the first of a tier always at the same port, any other at a free one. */
export async function metricsPort(name: string, ports: Ports): Promise<{ port: number; release: () => Promise<void> }> {
  const known = Object.hasOwn(own, name) ? own[name as Tier] : undefined;
  if (known === undefined) return ports.another();
  return { port: ports.of[known], release: () => ports.release(known) };
}

/** What a Prometheus on this machine scrapes; undefined for a process without metrics. */
export function metricsUrl({ AIOX_METRICS_PORT: port, AIOX_METRICS_HOST: host = '127.0.0.1' }: Record<string, string>) {
  if (!port || port === '0') return undefined;
  const reached = reachedAt(host);
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}/metrics`;
}
