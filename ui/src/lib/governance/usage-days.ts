import { api } from '../api/client.ts';
import type { UsageDays } from '../api/types.ts';
import type { Period } from './view.svelte.ts';

const days = { '24h': 1, '7d': 7, '30d': 30 };

/** What was used in days of UTC, today among them: every sum is the API's. */
export function usageDays(period: Period, agent: string | undefined): Promise<UsageDays> {
  const only = agent === undefined ? '' : `&agent=${encodeURIComponent(agent)}`;
  return api<UsageDays>('GET', `/governance/usage/days?days=${days[period]}${only}`);
}
