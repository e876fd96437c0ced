import type { Approval } from '../api/types.ts';

export const sorts = ['deadline', 'risk', 'newest'] as const;
export type Tab = 'pending' | 'decided';

/** What the address of the page says is shown. */
export interface InboxView {
  tab: Tab;
  sort: (typeof sorts)[number];
  agent: string;
  risk: string;
  tool: string;
}

export function viewOf(search: Pick<URLSearchParams, 'get'>): InboxView {
  const tab = search.get('tab') === 'decided' ? 'decided' : 'pending';
  const usual = tab === 'decided' ? 'newest' : 'deadline';
  const [agent, risk, tool] = (['agent', 'risk', 'tool'] as const).map((name) => search.get(name) ?? '') as [
    string,
    string,
    string,
  ];
  return { tab, sort: sorts.find((sort) => sort === search.get('sort')) ?? usual, agent, risk, tool };
}

/** The address of a view; what is as usual is not in it. */
export function searchOf(view: InboxView): string {
  const usual = viewOf(new URLSearchParams(view.tab === 'decided' ? 'tab=decided' : ''));
  const parts = Object.entries(view).filter(([name, value]) =>
    name === 'tab' ? value === 'decided' : value !== usual[name as keyof InboxView],
  );
  const search = new URLSearchParams(parts).toString();
  return search === '' ? '' : `?${search}`;
}

/** An agent of one's own, or the agents of somebody who has named this person to decide. */
export const agentKey = ({ agent_id: id, owner_jid: owner }: Approval): string => id ?? owner;

const weight = { critical: 0, high: 1, medium: 2, low: 3 };
const time = (iso: string): number => Date.parse(iso);

const orders: Record<InboxView['sort'], (a: Approval, b: Approval) => number> = {
  deadline: (a, b) => time(a.deadline_at) - time(b.deadline_at),
  risk: (a, b) => weight[a.risk] - weight[b.risk] || time(a.deadline_at) - time(b.deadline_at),
  newest: (a, b) => time(b.opened_at) - time(a.opened_at),
};

export const shownIn = (items: Approval[], { sort, agent, risk, tool }: InboxView): Approval[] =>
  items
    .filter(
      (item) =>
        (agent === '' || agentKey(item) === agent) &&
        (risk === '' || item.risk === risk) &&
        (tool === '' || item.tool === tool),
    )
    .toSorted(orders[sort]);
