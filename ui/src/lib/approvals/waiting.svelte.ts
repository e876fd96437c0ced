import { api } from '../api/client.ts';
import type { ApprovalPage } from '../api/types.ts';

/** How many requests wait for this person: the badge of the navigation and of the page's title. */
class Waiting {
  count = $state(0);

  async look(): Promise<void> {
    const { items } = await api<ApprovalPage>('GET', '/approvals?limit=100');
    this.count = items.filter(({ may_decide: mayDecide }) => mayDecide).length;
  }
}

export const waiting = new Waiting();

/** "(3) Approvals · AIOX": a page's title, with what waits before it. */
export const titled = (name: string): string => `${waiting.count > 0 ? `(${waiting.count}) ` : ''}${name} · AIOX`;
