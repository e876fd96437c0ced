import type { Json } from './api-client.ts';

/** The least value that a JSON schema of ours takes; undefined where it has no word for one. */
export function leastOf(schema: Json): unknown {
  if ('default' in schema) return schema['default'];
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const choices = (schema['anyOf'] ?? schema['oneOf']) as Json[] | undefined;
  if (choices) return leastOf(choices[0] ?? {});
  switch (schema['type']) {
    case 'object': {
      const members = (schema['properties'] ?? {}) as Record<string, Json>;
      return Object.fromEntries(
        ((schema['required'] ?? []) as string[]).map((name) => [name, leastOf(members[name] ?? {})]),
      );
    }
    case 'array':
      return schema['minItems'] ? [leastOf((schema['items'] ?? {}) as Json)] : [];
    case 'string':
      return 'x'.repeat(Math.max(1, Number(schema['minLength'] ?? 1)));
    case 'integer':
    case 'number':
      return schema['minimum'] ?? 1;
    case 'boolean':
      return false;
    default:
      return undefined;
  }
}

/** Paths of all objects in a schema whose members are named: where a member too many could stand. */
export function objectsIn(schema: Json, path: string[] = []): string[][] {
  const nested = (schema['anyOf'] ?? schema['oneOf'] ?? []) as Json[];
  const members = Object.entries((schema['properties'] ?? {}) as Record<string, Json>);
  return [
    ...(schema['type'] === 'object' && schema['properties'] ? [path] : []),
    ...nested.flatMap((each) => objectsIn(each, path)),
    ...members.flatMap(([name, member]) => objectsIn(member, [...path, name])),
  ];
}
