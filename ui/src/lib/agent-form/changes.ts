import type { Draft } from './draft.ts';

export interface Change {
  /** Names of members with slashes between; of a tool, its name. */
  path: string;
  before: unknown;
  after: unknown;
}

/** What differs between two states of an agent, field by field; of the tools, tool by tool. */
export function changesBetween(before: unknown, after: unknown, path = ''): Change[] {
  if (path === 'tools') return toolChanges(before, after);
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => changesBetween(before[name], after[name], path === '' ? name : `${path}/${name}`));
  }
  return same(before, after) ? [] : [{ path, before: before ?? null, after: after ?? null }];
}

/** The list of tools is one field of the API; a person changes one tool. */
function toolChanges(before: unknown, after: unknown): Change[] {
  const [old, now] = [byName(before), byName(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [was, is] = [old.get(name) ?? null, now.get(name) ?? null];
    return same(was, is) ? [] : [{ path: `tools/${name}`, before: was, after: is }];
  });
}

function byName(tools: unknown): Map<string, unknown> {
  const list = Array.isArray(tools) ? (tools as { name: string; policy?: unknown }[]) : [];
  return new Map(list.map(({ name, policy }) => [name, policy ?? 'default']));
}

/** The same as a merge patch (RFC 7396): what did not change, such as a system prompt, is not sent. */
export function patchOf(before: Draft, after: Draft): Record<string, unknown> {
  return (patchBetween(before, after) ?? {}) as Record<string, unknown>;
}

function patchBetween(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return same(before, after) ? undefined : after;
  const members = Object.keys(after)
    .map((name) => [name, patchBetween(before[name], after[name])] as const)
    .filter(([, value]) => value !== undefined);
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** What a patch makes of an agent; lists are replaced whole. */
export function patched(target: Draft, patch: Record<string, unknown>): Draft {
  return merged(target, patch) as Draft;
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(target) || !isObject(patch)) return patch;
  return {
    ...target,
    ...Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, merged(target[name], value)])),
  };
}

const same = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

/** Members in the order of their names: the order in which they are written means nothing. */
const canonical = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, member: unknown) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
