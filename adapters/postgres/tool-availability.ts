import type { ToolAvailability } from '../../domain/registry-ports.ts';
import { SILENCE_MS } from '../../domain/worker-health.ts';
import type { Database } from './database.ts';

const FIND = `
  SELECT capabilities->'tools' AS tools FROM ai_workers
  WHERE ($1::text IS NULL OR pool = $1) AND last_heartbeat_at > clock_timestamp() - make_interval(secs => $2 / 1000.0)`;

const UNTOLD = 'no AI worker offers it';

/** What living AI workers report of their tools. */
export function postgresToolAvailability(database: Database): ToolAvailability {
  return {
    async missing(pool) {
      const values = [pool ?? null, SILENCE_MS.unavailable];
      const rows = await database.call<{ tools: Record<string, string | null> | null }>('tools-missing', FIND, values);
      return (tool) => {
        if (rows.length === 0) return null;
        const told = rows.map(({ tools }) => (tools && tool in tools ? (tools[tool] ?? null) : UNTOLD));
        return told.includes(null) ? null : (told.find((reason) => reason !== UNTOLD) ?? UNTOLD);
      };
    },
  };
}
