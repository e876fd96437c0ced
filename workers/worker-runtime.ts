import type { Worker } from '@temporalio/worker';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from '../config/logger.ts';

/** Puts the SDK's own log lines into ours; call it once, before the first worker or connection. */
export function installRuntime(log: Logger): void {
  const quiet = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
  const logger = new DefaultLogger('INFO', ({ level, message, meta }) => {
    const { error, stack: _stack, ...facts } = meta ?? {};
    log[quiet[level]]({
      event: 'temporal',
      message,
      ...pick(facts),
      ...(error !== undefined && { error: error as unknown }),
    });
  });
  // signals are ours: a worker is stopped together with what stands behind it
  Runtime.install({ logger, shutdownSignals: [] });
}

/** Names and numbers only: arguments and results of activities never reach a log. */
const pick = (facts: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    ['workflowId', 'runId', 'activityId', 'activityType', 'attempt', 'taskQueue', 'sdkComponent', 'durationMs']
      .filter((name) => name in facts)
      .map((name) => [name, facts[name]]),
  );

/** Runs the worker until SIGTERM or SIGINT; what it is doing is finished first, within its grace time. */
export async function runUntilSignalled(worker: Worker, log: Logger): Promise<void> {
  const stop = (signal: NodeJS.Signals) => {
    log.info({ event: 'stopping', signal });
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  await worker.run();
}
