import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { LatencyMeans } from '../domain/latency-means.ts';
import type { WorkerRegistry, WorkerReport } from '../domain/ports.ts';

const EVERY_MS = 5_000;

interface Identity extends Pick<WorkerReport, 'workerId' | 'host' | 'pool' | 'slots'> {
  /** Asked at each report: what an endpoint offers may change while the worker runs. */
  capabilities: () => WorkerReport['capabilities'];
}

export interface Reports {
  /** Counts the model calls that run and how long they take. */
  interceptor: ActivityInterceptorsFactory;
  /** Ends the reports and takes this worker off the list. */
  stop(): Promise<void>;
}

/** Tells the registry every five seconds that this worker lives, and how busy it is. A report that fails is only late. */
export function startReports(
  registry: WorkerRegistry,
  identity: Identity,
  log: { warn(line: Record<string, unknown>): void },
): Reports {
  let activeRequests = 0;
  const latencies = new LatencyMeans();
  let failing = false;

  const report = async () => {
    const memoryMb = Math.round(process.memoryUsage.rss() / 1_048_576);
    const means = latencies.at(Date.now());
    try {
      await registry.report({
        ...identity,
        ...{ capabilities: identity.capabilities(), activeRequests, memoryMb },
        ...{ averageLatencyMs: means.minute, hourlyLatencyMs: means.hour },
      });
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ event: 'worker_report_failed', error });
      failing = true;
    }
  };
  let last = report();
  const timer = setInterval(() => void (last = report()), EVERY_MS);

  return {
    interceptor: ({ info: { activityType } }) => ({
      inbound: {
        async execute(input, next) {
          if (activityType !== 'think') return next(input);
          const began = Date.now();
          activeRequests += 1;
          try {
            return await next(input);
          } finally {
            activeRequests -= 1;
            latencies.add(Date.now(), Date.now() - began);
          }
        },
      },
    }),
    async stop() {
      clearInterval(timer);
      await last; // one that is under way would put the row back
      await registry.leave(identity.workerId).catch(() => undefined);
    },
  };
}
