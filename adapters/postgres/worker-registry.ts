import type { WorkerRegistry } from '../../domain/ports.ts';
import type { Database } from './database.ts';

const REPORT = `
  INSERT INTO ai_workers (worker_id, host, pool, capabilities, slots, active_requests, average_latency_ms, hourly_latency_ms, memory_mb, last_heartbeat_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())
  ON CONFLICT (worker_id) DO UPDATE SET host = excluded.host, pool = excluded.pool, capabilities = excluded.capabilities,
    slots = excluded.slots, active_requests = excluded.active_requests, average_latency_ms = excluded.average_latency_ms,
    hourly_latency_ms = excluded.hourly_latency_ms, memory_mb = excluded.memory_mb, last_heartbeat_at = excluded.last_heartbeat_at`;

/** One that died without a word is forgotten by whoever reports after this. */
const FORGET = `DELETE FROM ai_workers WHERE worker_id = $1 OR last_heartbeat_at < clock_timestamp() - interval '1 day'`;

/** What AI workers tell of themselves; the database's clock is the one that counts. */
export function postgresWorkerRegistry(database: Database): WorkerRegistry {
  return {
    async report(report) {
      await database.call('report-worker', REPORT, [
        report.workerId,
        report.host,
        report.pool,
        JSON.stringify(report.capabilities),
        report.slots,
        report.activeRequests,
        report.averageLatencyMs,
        report.hourlyLatencyMs,
        report.memoryMb,
      ]);
    },
    async leave(workerId) {
      await database.call('forget-worker', FORGET, [workerId]);
    },
  };
}
