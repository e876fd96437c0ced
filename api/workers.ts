import { z } from 'zod';
import { providers } from '../contracts/agent.ts';
import type { ListedWorker, WorkerRoll } from '../domain/account-ports.ts';
import { healthOf } from '../domain/worker-health.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';

const health = z.enum(['healthy', 'degraded', 'unavailable']);

const workerReply = z.strictObject({
  worker_id: z.string(),
  pool: z.string(),
  health,
  /** Null for a healthy one: `silent`, `late`, `full` or `slow`. */
  because: z.string().nullable(),
  /** Providers that this worker can call with the operator's key; an owner's own key opens the others. */
  providers: z.array(z.enum(providers)),
  slots: z.number().int(),
  active_requests: z.number().int(),
  average_latency_ms: z.number().nullable(),
  memory_mb: z.number(),
  started_at: z.iso.datetime(),
  last_heartbeat_at: z.iso.datetime(),
});

const poolReply = z.strictObject({
  pool: z.string(),
  /** The best of its workers'. */
  health,
  workers: z.number().int(),
  free_slots: z.number().int(),
});

/** `workers`: which AI workers there are, pool by pool, and how they are. */
export const workerRoutes = ({ workers }: { workers: WorkerRoll }): Route[] => [
  endpoint({
    method: 'get',
    path: '/workers',
    auth: 'token',
    summary: 'AI workers and their health',
    reply: z.strictObject({ pools: z.array(poolReply), items: z.array(workerReply) }),
    errors: ['service.unavailable'],
    async handle() {
      const listed = await workers.all();
      const items = listed.map(workerView);
      const pools = [...new Set(items.map(({ pool }) => pool))].map((pool) => poolView(pool, items));
      return { pools, items };
    },
  }),
];

type WorkerView = z.input<typeof workerReply>;

const workerView = (worker: ListedWorker): WorkerView => ({
  worker_id: worker.workerId,
  pool: worker.pool,
  ...healthOf(worker),
  providers: providers.filter((name) => worker.capabilities.providers[name]?.operator),
  slots: worker.slots,
  active_requests: worker.activeRequests,
  average_latency_ms: worker.averageLatencyMs,
  memory_mb: worker.memoryMb,
  started_at: worker.startedAt.toISOString(),
  last_heartbeat_at: worker.lastHeartbeatAt.toISOString(),
});

function poolView(pool: string, all: WorkerView[]): z.input<typeof poolReply> {
  const members = all.filter((worker) => worker.pool === pool);
  const there = members.filter((worker) => worker.health !== 'unavailable');
  return {
    pool,
    health: health.options.find((state) => members.some((worker) => worker.health === state)) ?? 'unavailable',
    workers: there.length,
    free_slots: there.reduce((sum, worker) => sum + Math.max(0, worker.slots - worker.active_requests), 0),
  };
}
