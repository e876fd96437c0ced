import { api } from '../api/client.ts';
import type { Reply, Violation } from '../api/types.ts';

/** So many pages of a hundred are read for one period; what is older is said to be left out. */
const MOST_PAGES = 5;

export interface Violations {
  /** Newest first. */
  items: Violation[];
  /** Whether these are all of the period. */
  complete: boolean;
}

/** What rules refused since a moment. The API has no period for it: pages are read until they are older. */
export async function violationsSince(beginMs: number, agent: string | undefined): Promise<Violations> {
  const items: Violation[] = [];
  let after = '';
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await api<Reply<'/governance/violations'>>('GET', `/governance/violations?limit=100${after}`);
    const inside = page.items.filter(({ decided_at: at }) => Date.parse(at) >= beginMs);
    items.push(...inside.filter(({ agent_id: id }) => agent === undefined || id === agent));
    if (page.next_cursor === null || inside.length < page.items.length) return { items, complete: true };
    after = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
  return { items, complete: false };
}

/** The tool that a refusal is about; undefined when it is about something else. */
export const toolOf = ({ details }: Violation): string | undefined =>
  typeof details['tool'] === 'string' ? details['tool'] : undefined;
