import type { Worker } from '@temporalio/worker';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from '../config/logger.ts';

/**
 * Puts the SDK's own log lines into ours, and its metrics behind an address that `metricsAddress` finds; call it once,
 * before the first worker or connection.
 */
export async function installRuntime(log: Logger, metricsAddress: () => Promise<string | undefined>): Promise<void> {
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
  for (let attempt = 1; ; attempt += 1) {
    const bindAddress = await metricsAddress();
    const metrics = bindAddress && { prometheus: { bindAddress, ...IN_SECONDS } };
    try {
      Runtime.install({ logger, shutdownSignals: [], ...(metrics && { telemetryOptions: { metrics } }) });
      return;
    } catch (error) {
      // between its choice and its use a free port can be taken by somebody else
      if (attempt === 5 || !String(error).includes('in use')) throw error;
    }
  }
}

/** As Prometheus wants to have them named. */
const IN_SECONDS = { countersTotalSuffix: true, useSecondsForDurations: true, unitSuffix: true };

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
