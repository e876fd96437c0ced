import type { z } from 'zod';
import { AppError } from '../contracts/errors.ts';

/** One thing that is wrong with a request, as RFC 9457 §3 suggests: a JSON Pointer into the body, or a parameter's name. */
export interface FieldError {
  pointer?: string;
  parameter?: string;
  detail: string;
}

/** `input.invalid` with every field that is wrong. */
export class InvalidInput extends AppError {
  readonly fields: FieldError[];

  constructor(fields: FieldError[]) {
    super('input.invalid');
    this.fields = fields.slice(0, 32);
  }
}

type Part = 'body' | 'query' | 'path';

/** Parses one part of a request; throws `InvalidInput` that names each wrong or unknown member. */
export function parseInput<S extends z.ZodType>(part: Part, schema: S, value: unknown): z.output<S> {
  // the query parser's object has no prototype, which a strict schema would not take for a plain one
  const result = schema.safeParse(part === 'body' ? value : { ...(value as object) });
  if (!result.success) throw new InvalidInput(result.error.issues.flatMap((issue) => fieldErrors(part, issue)));
  // a schema that takes any member drops this one in silence: nothing here has a member of that name
  const strays = part === 'body' ? prototypesIn(value) : [];
  if (strays.length > 0)
    throw new InvalidInput(strays.map((path) => ({ ...placeOf(part, path), detail: 'unknown field' })));
  return result.data;
}

/** Where a member is called `__proto__`, at any depth. The door has bounded how deep a body is. */
function prototypesIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === '__proto__' ? [[...path, name]] : prototypesIn(member, [...path, name]),
  );
}

function fieldErrors(part: Part, issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ ...placeOf(part, [...issue.path, key]), detail: 'unknown field' }));
  return [{ ...placeOf(part, issue.path), detail: issue.message.slice(0, 300) }];
}

/** Where it is. Names come from outside: a long one is cut. */
const placeOf = (part: Part, path: PropertyKey[]): Omit<FieldError, 'detail'> =>
  part === 'body' ? { pointer: pointerTo(path) } : { parameter: cut(path.map(String).join('.')) };

/** A JSON Pointer (RFC 6901) as URI fragment. */
const pointerTo = (path: PropertyKey[]): string =>
  cut(`#${path.map((key) => `/${String(key).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('')}`);

const cut = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text).toWellFormed();
