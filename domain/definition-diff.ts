import { canonicalJson } from './canonical-json.ts';

/** One field that is different: where (RFC 6901), and what stands there in each. Absent is `null`, as no field of an agent differs by that. */
export interface FieldChange {
  path: string;
  before: unknown;
  after: unknown;
}

/** Compares two plain JSON values field by field, in the order of their names. A list is one field: it is written as a whole. */
export function changedFields(before: unknown, after: unknown, path = ''): FieldChange[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => changedFields(before[name], after[name], `${path}/${escaped(name)}`));
  }
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return [];
  return [{ path, before: before ?? null, after: after ?? null }];
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
