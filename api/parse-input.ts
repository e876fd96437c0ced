import type { z } from 'zod';
import type { FieldError } from '../contracts/field-error.ts';
import { cutName, InvalidInput, pointerTo } from '../contracts/field-error.ts';
import { fieldReasons } from '../domain/field-reasons.ts';

type Part = 'body' | 'query' | 'path';

/** Parses one part of a request; throws `InvalidInput` that names each wrong or unknown member. */
export function parseInput<S extends z.ZodType>(part: Part, schema: S, value: unknown): z.output<S> {
  // the query parser's object has no prototype, which a strict schema would not take for a plain one
  const given = part === 'body' ? value : { ...(value as object) };
  const result = schema.safeParse(given);
  if (!result.success)
    throw new InvalidInput(
      fieldReasons(result.error.issues, given).map(({ path, ...reason }) => ({ ...placeOf(part, path), ...reason })),
    );
  // a schema that takes any member drops this one in silence: nothing here has a member of that name
  const strays = part === 'body' ? prototypesIn(value) : [];
  if (strays.length > 0)
    throw new InvalidInput(
      strays.map((path) => ({ ...placeOf(part, path), code: 'unknown_field', detail: 'unknown field' })),
    );
  return result.data;
}

/** Where a member is called `__proto__`, at any depth. The door has bounded how deep a body is. */
function prototypesIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === '__proto__' ? [[...path, name]] : prototypesIn(member, [...path, name]),
  );
}

const placeOf = (part: Part, path: PropertyKey[]): Pick<FieldError, 'pointer' | 'parameter'> =>
  part === 'body' ? { pointer: pointerTo(path) } : { parameter: cutName(path.map(String).join('.')) };
