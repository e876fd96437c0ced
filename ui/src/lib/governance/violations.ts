import { api } from '../api/client.ts';
import { queryOf } from '../agents/address-query.ts';
import type { Reply, Violation } from '../api/types.ts';

/** So many pages of a hundred are read for one period; what is older is said to be left out. */
const MOST_PAGES = 5;

export interface Violations {
  /** Newest first. */
  items: Violation[];
  /** Whether these are all of the period. */
  complete: boolean;
}

/** What rules refused from one moment until another; without an end, until now. */
export async function violationsIn(period: { from: string; until?: string }, agent = ''): Promise<Violations> {
  const items: Violation[] = [];
  let cursor = '';
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const asked = queryOf({ limit: '100', ...period, agent, cursor });
    const page = await api<Reply<'/governance/violations'>>('GET', `/governance/violations?${asked}`);
    items.push(...page.items);
    if (page.next_cursor === null) return { items, complete: true };
    cursor = page.next_cursor;
  }
  return { items, complete: false };
}
