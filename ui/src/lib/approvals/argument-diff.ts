export interface Change {
  /** "headers › accept" */
  path: string[];
  before: unknown;
  after: unknown;
}

type Members = Record<string, unknown>;

/** What differs between two sets of arguments, member by member, as deep as both are groups. Absent is `undefined`. */
export function changesBetween(before: Members, after: Members, path: string[] = []): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [was, is] = [own(before, name), own(after, name)];
    const here = [...path, name];
    if (isGroup(was) && isGroup(is)) return changesBetween(was, is, here);
    return same(was, is) ? [] : [{ path: here, before: was, after: is }];
  });
}

/** Whether two JSON values say the same; the order of members says nothing. */
export function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  if (isGroup(one) && isGroup(other)) return changesBetween(one, other).length === 0;
  return Object.is(one, other) || (one === 0 && other === 0);
}

const isGroup = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (members: Members, name: string): unknown => (Object.hasOwn(members, name) ? members[name] : undefined);
