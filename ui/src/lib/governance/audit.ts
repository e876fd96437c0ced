import { serverNow } from '../api/server-clock.ts';
import { view } from './view.svelte.ts';

export const severities = ['info', 'warning', 'critical'] as const;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What of the audit is asked for, as a query; without days of its own, the page's period. */
export function auditQuery(): string {
  const from = edge(view.of('from'), 0);
  const to = edge(view.of('to'), 1);
  const begin = from ?? (to === undefined ? new Date(view.begin(serverNow())) : undefined);
  const wanted = {
    agent: view.agent,
    event_type: view.of('event') || undefined,
    severity: severities.find((each) => each === view.of('severity')),
    from: begin?.toISOString(),
    to: to?.toISOString(),
  };
  const given = Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(given).toString();
}

/** Where a day of this device begins, or where the days after it do. */
function edge(day: string, after: number): Date | undefined {
  if (!DAY.test(day)) return undefined;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + after);
}
