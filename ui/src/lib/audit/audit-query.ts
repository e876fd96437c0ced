import { chosen, queryOf } from '../agents/address-query.ts';

const DAY_MS = 86_400_000;

/** What was chosen in the address, as the API asks for it; days are the reader's own, and the last one is meant whole. */
export function auditQuery(agentId: string, limit?: string): string {
  return queryOf({
    ...(limit !== undefined && { limit }),
    agent: agentId,
    event_type: chosen('event_type'),
    severity: chosen('severity'),
    from: startOf(chosen('from'), 0),
    to: startOf(chosen('to'), DAY_MS),
  });
}

/** The beginning of a day in local time, so much later; nothing for what is no day. */
function startOf(day: string, laterMs: number): string {
  const at = Date.parse(`${day}T00:00:00`);
  return Number.isNaN(at) ? '' : new Date(at + laterMs).toISOString();
}
