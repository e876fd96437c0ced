import { api } from '../api/client.ts';
import type { UsageDays } from '../api/types.ts';
import { queryOf } from '../agents/address-query.ts';

/** What was used from one moment until another: every sum is the API's. */
export const usageDays = (period: { from: string; until: string }, agent = ''): Promise<UsageDays> =>
  api<UsageDays>('GET', `/governance/usage/days?${queryOf({ ...period, agent })}`);
