import type { WorkerRoll } from '../domain/account-ports.ts';
import { healthOf } from '../domain/worker-health.ts';
import type { Metrics } from './metrics.ts';
import type { Watch } from './open.ts';

/** Milliseconds between two looks; workers report as often. */
const EVERY_MS = 5_000;

const states = ['healthy', 'degraded', 'unavailable'] as const;

/** Keeps the gauge of the AI workers' health. While it cannot be known, nothing is told. */
export function watchWorkers({ metrics, look }: Pick<Watch, 'metrics' | 'look'>, workers: WorkerRoll): void {
  if (metrics)
    look(
      EVERY_MS,
      () => showWorkerHealth(metrics, workers),
      () => metrics.workerHealth.reset(),
    );
}

/** Puts the health of every AI worker that is on the roll into its gauge; those that are off it are off the gauge. */
async function showWorkerHealth({ workerHealth }: Metrics, workers: WorkerRoll): Promise<void> {
  const all = await workers.all();
  workerHealth.reset();
  for (const worker of all) {
    const { health } = healthOf(worker);
    for (const status of states)
      workerHealth.set({ worker_id: worker.workerId, pool: worker.pool, status }, status === health ? 1 : 0);
  }
}
