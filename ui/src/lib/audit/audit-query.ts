import { chosen, queryOf } from '../agents/address-query.ts';

/** What was chosen in the address, as the API asks for it, and when it begins while no day is chosen. */
export function auditQuery(agentId: string, limit?: string, begin = ''): string {
  const [from, to] = [startOf(chosen('from'), 0), startOf(chosen('to'), 1)];
  return queryOf({
    ...(limit !== undefined && { limit }),
    agent: agentId,
    event_type: chosen('event_type'),
    severity: chosen('severity'),
    from: from || (to === '' ? begin : ''),
    to,
  });
}

/** Where a day of the reader begins, or where the day after it does: the last one is meant whole. Nothing for what is no day. */
function startOf(day: string, after: 0 | 1): string {
  const at = new Date(`${day}T00:00:00`);
  // not 24 hours later: a day of the reader has 23 or 25 of them twice a year
  at.setDate(at.getDate() + after);
  return Number.isNaN(+at) ? '' : at.toISOString();
}
