import { chosen, queryOf } from '../agents/address-query.ts';
import { startOfDay } from '../format/calendar.ts';

const DAY_MS = 86_400_000;

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
  // not 24 hours later: a day of the reader has 23 or 25 of them twice a year
  const next = Date.parse(`${day}T00:00:00Z`) + after * DAY_MS;
  const at = Number.isNaN(next) ? undefined : startOfDay(new Date(next).toISOString().slice(0, 10));
  return at?.toISOString() ?? '';
}
