import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { WorkerRegistry, WorkerReport } from '../domain/ports.ts';

const EVERY_MS = 5_000;
const LATENCY_WINDOW_MS = 60_000;

type Identity = Pick<WorkerReport, 'workerId' | 'host' | 'pool' | 'capabilities' | 'slots'>;

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
  let finished: { at: number; ms: number }[] = [];
  let failing = false;

  const report = async () => {
    finished = finished.filter(({ at }) => at > Date.now() - LATENCY_WINDOW_MS);
    const averageLatencyMs =
      finished.length === 0 ? null : Math.round(finished.reduce((sum, { ms }) => sum + ms, 0) / finished.length);
    const memoryMb = Math.round(process.memoryUsage.rss() / 1_048_576);
    try {
      await registry.report({ ...identity, activeRequests, averageLatencyMs, memoryMb });
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
            finished.push({ at: Date.now(), ms: Date.now() - began });
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
