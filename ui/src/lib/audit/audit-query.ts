import { chosen, queryOf } from '../agents/address-query.ts';

/** The days that were chosen in the address. */
const chosenDays = () => ({ from: startOf(chosen('from'), 0), to: startOf(chosen('to'), 1) });

/** What was chosen in the address, as the API asks for it; a page with a period of its own says which. */
export function auditQuery(agentId: string, limit?: string, during = chosenDays()): string {
  return queryOf({
    ...(limit !== undefined && { limit }),
    agent: agentId,
    event_type: chosen('event_type'),
    severity: chosen('severity'),
    ...during,
  });
}

/** Where a day of the reader begins, or where the day after it does: the last one is meant whole. Nothing for what is no day. */
function startOf(day: string, after: 0 | 1): string {
  const at = new Date(`${day}T00:00:00`);
  // not 24 hours later: a day of the reader has 23 or 25 of them twice a year
  at.setDate(at.getDate() + after);
  return Number.isNaN(+at) ? '' : at.toISOString();
}
