import type { Approval } from '../api/types.ts';

const byId = (items: Approval[]): Map<string, Approval> => new Map(items.map((item) => [item.approval_id, item]));

/** Those of `items` that are not among `known`. */
export function without(items: Approval[], known: Approval[]): Approval[] {
  const there = byId(known);
  return items.filter(({ approval_id: id }) => !there.has(id));
}

/** The same in the same places, each as it is known by now. */
export function brought(items: Approval[], now: Approval[]): Approval[] {
  const fresh = byId(now);
  return items.map((item) => fresh.get(item.approval_id) ?? item);
}
