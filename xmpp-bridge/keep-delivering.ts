import { setTimeout as delay } from 'node:timers/promises';
import type { NativeConnectionOptions, WorkerOptions } from '@temporalio/worker';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';

interface Parts {
  connection: NativeConnectionOptions;
  worker: Omit<WorkerOptions, 'connection'>;
  log: Logger;
}

export interface Delivering {
  /** Resolves when the worker polled for the first time. */
  polling: Promise<void>;
  /** What is being delivered is finished first. */
  stop(): Promise<void>;
}

const PAUSE_MS = 1_000;

/** Serves the bridge's task queue; while Temporal is away it tries again, and messages are accepted all the same. */
export function keepDelivering({ connection: address, worker: options, log }: Parts): Delivering {
  const polling = Promise.withResolvers<void>();
  const ending = new AbortController();

  async function serve(working: () => void): Promise<void> {
    const connection = await NativeConnection.connect(address);
    try {
      const worker = await Worker.create({ ...options, connection });
      if (ending.signal.aborted) return;
      const stop = () => worker.getState() === 'RUNNING' && worker.shutdown();
      ending.signal.addEventListener('abort', stop, { once: true });
      const running = worker.run();
      working();
      polling.resolve();
      await running.finally(() => ending.signal.removeEventListener('abort', stop));
    } finally {
      await connection.close();
    }
  }

  const serving = keepServing(serve, log, ending.signal);
  return {
    polling: polling.promise,
    async stop() {
      ending.abort();
      await serving;
    },
  };
}

/**
 * Serves again and again until `signal` aborts. The first failure of a break is news, the following ones are not; once
 * `working` was called, the next failure begins a new break.
 */
export async function keepServing(
  serve: (working: () => void) => Promise<void>,
  log: Pick<Logger, 'warn' | 'debug'>,
  signal: AbortSignal,
  pauseMs = PAUSE_MS,
): Promise<void> {
  let level: 'warn' | 'debug' = 'warn';
  while (!signal.aborted) {
    try {
      await serve(() => void (level = 'warn'));
    } catch (error) {
      log[level]({ event: 'delivery_worker_down', error });
      level = 'debug';
    }
    await delay(pauseMs, undefined, { signal }).catch(() => {});
  }
}
