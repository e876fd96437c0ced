import { workerCapabilities } from '../../contracts/worker-capabilities.ts';
import type { WorkerRoll } from '../../domain/account-ports.ts';
import type { Database } from './database.ts';

interface Row {
  worker_id: string;
  pool: string;
  capabilities: unknown;
  slots: number;
  active_requests: number;
  average_latency_ms: number | null;
  hourly_latency_ms: number | null;
  memory_mb: number;
  started_at: Date;
  last_heartbeat_at: Date;
  silent_ms: number;
}

const ROLL = `
  SELECT *, greatest(0, extract(epoch FROM clock_timestamp() - last_heartbeat_at) * 1000)::float8 AS silent_ms
  FROM ai_workers ORDER BY pool, worker_id`;

/** What AI workers last said of themselves; how long they are silent is measured by the database's clock alone. */
export function postgresWorkerRoll(database: Database): WorkerRoll {
  return {
    async all() {
      const rows = await database.call<Row>('worker-roll', ROLL, []);
      return rows.map((row) => {
        const capabilities = workerCapabilities.safeParse(row.capabilities);
        return {
          workerId: row.worker_id,
          pool: row.pool,
          // one that speaks another version of the contract is listed, and counts as able to nothing
          capabilities: capabilities.success ? capabilities.data : { providers: {}, embedding_models: [] },
          slots: row.slots,
          activeRequests: row.active_requests,
          averageLatencyMs: row.average_latency_ms,
          hourlyLatencyMs: row.hourly_latency_ms,
          memoryMb: row.memory_mb,
          startedAt: row.started_at,
          lastHeartbeatAt: row.last_heartbeat_at,
          silentMs: row.silent_ms,
        };
      });
    },
  };
}
