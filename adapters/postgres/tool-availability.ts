import { reasons } from '../../contracts/reasons.ts';
import type { ToolAvailability, ToolLack } from '../../domain/registry-ports.ts';
import { SILENCE_MS } from '../../domain/worker-health.ts';
import type { Database } from './database.ts';

const FIND = `
  SELECT capabilities->'tools' AS tools, capabilities->'tool_parts' AS parts FROM ai_workers
  WHERE ($1::text IS NULL OR pool = $1) AND last_heartbeat_at > clock_timestamp() - make_interval(secs => $2 / 1000.0)`;

const UNTOLD = reasons.tool_nowhere;

interface Row {
  tools: Record<string, string | null> | null;
  parts: Record<string, Record<string, string>> | null;
}

/** What living AI workers report of their tools. */
export function postgresToolAvailability(database: Database): ToolAvailability {
  return {
    async lacks(pool) {
      const values = [pool ?? null, SILENCE_MS.unavailable];
      const rows = await database.call<Row>('tools-missing', FIND, values);
      return (tool) => (rows.length === 0 ? { whole: null, parts: {} } : least(rows.map((row) => lackOf(row, tool))));
    },
  };
}

const lackOf = ({ tools, parts }: Row, tool: string): ToolLack => ({
  whole: tools && tool in tools ? (tools[tool] ?? null) : UNTOLD,
  parts: parts?.[tool] ?? {},
});

/** Of the worker that can do most; of those that can do nothing, the one that says why. */
function least(lacks: ToolLack[]): ToolLack {
  const able = lacks.filter(({ whole }) => whole === null);
  const few = ({ parts }: ToolLack): number => Object.keys(parts).length;
  const [best] = able.toSorted((a, b) => few(a) - few(b));
  return best ?? lacks.find(({ whole }) => whole !== UNTOLD) ?? { whole: UNTOLD, parts: {} };
}
