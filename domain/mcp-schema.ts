import { z } from 'zod';
import { plainWords } from './plain-words.ts';

/** Levels of nesting in what a server sends of one tool, objects and arrays together. */
const DEEPEST = 40;
/** Parts of a schema after its references are put in their places. */
const MOST_PARTS = 2_000;
/** Characters of a schema as JSON. */
const MOST_CHARACTERS = 24_000;
const MOST_WORDS = 300;

/** Why a schema cannot be used, in words that end a sentence. */
export class UnusableSchema extends Error {}

const typeNames = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'] as const;
const size = z.number().int().min(0).optional();
const limit = z.number().optional();
const words = z
  .string()
  .transform((text) => plainWords(text, MOST_WORDS))
  .optional();
const distinct = <T>(values: T[]): T[] => [...new Set(values)];

const anySchema: z.ZodType = z.lazy(() => z.union([z.boolean(), keywords]));
const alternatives = z.array(anySchema).min(1).optional();

/** Only what makes a check slower by no more than its own length, and what leaves a schema looser when it is not there. */
const keywords = z.object({
  type: z.union([z.enum(typeNames), z.array(z.enum(typeNames)).min(1).transform(distinct)]).optional(),
  title: words,
  description: words,
  properties: z.record(z.string(), anySchema).optional(),
  required: z.array(z.string()).transform(distinct).optional(),
  additionalProperties: anySchema.optional(),
  minProperties: size,
  maxProperties: size,
  // a tuple's places are the server's to check
  items: z.union([z.array(z.unknown()).transform(() => true), anySchema]).optional(),
  minItems: size,
  maxItems: size,
  enum: z.array(z.unknown()).min(1).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  minLength: size,
  maxLength: size,
  minimum: limit,
  maximum: limit,
  exclusiveMinimum: limit,
  exclusiveMaximum: limit,
  multipleOf: z.number().positive().optional(),
  // for the reader: a server's expressions are not run here
  pattern: words,
  format: words,
  anyOf: alternatives,
  allOf: alternatives,
});

const input = keywords.extend({ type: z.literal('object') });

/**
 * The part of somebody else's JSON Schema (draft 7 or 2020-12) that arguments are safely held against: a tree without
 * references, of known keywords with values of the right kind, and of bounded size, so that checking takes no longer than
 * the schema times the arguments. What is left out (`not`, conditions, uniqueness) makes it looser, never stricter: the
 * server checks what it gets. Throws UnusableSchema.
 */
export function plainSchema(raw: unknown): Record<string, unknown> {
  if (!isShallow(raw)) throw new UnusableSchema('its input schema is nested too deeply');
  const result = input.safeParse(inlined(raw, { root: raw, left: MOST_PARTS }, []));
  if (!result.success) {
    const [issue] = result.error.issues;
    const where = plainWords((issue?.path ?? []).map(String).join('.'), 100);
    throw new UnusableSchema(`its input schema is not one for an object${where && ` that can be read (${where})`}`);
  }
  const text = JSON.stringify(result.data);
  if (text.length > MOST_CHARACTERS) throw new UnusableSchema('its input schema is too long');
  // as escaped by JSON.stringify: what neither a database nor a provider takes
  if (/\\u(00[01]|d[89a-f])/.test(text)) throw new UnusableSchema('its input schema holds broken characters');
  return JSON.parse(text) as Record<string, unknown>;
}

/** Whether a JSON value is nested no deeper than we walk: looked at level by level, without recursion. */
export function isShallow(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return false;
    level = level.flatMap((each): unknown[] => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return true;
}

interface Whole {
  root: unknown;
  left: number;
}

/** References within the schema replaced by what they name; one that comes back to itself by anything. */
function inlined(part: unknown, whole: Whole, trail: string[]): unknown {
  if (typeof part !== 'object' || part === null) return part;
  whole.left -= 1;
  if (whole.left < 0) throw new UnusableSchema('its input schema has too many parts');
  if (Array.isArray(part)) return part.map((each) => inlined(each, whole, trail));
  const reference = (part as { $ref?: unknown }).$ref;
  if (typeof reference === 'string') {
    if (trail.includes(reference)) return {};
    return inlined(named(reference, whole.root), whole, [...trail, reference]);
  }
  // expressions for names cannot be followed: then more names are taken
  const open = 'patternProperties' in part ? ['additionalProperties'] : [];
  const gone = new Set(part === whole.root ? ['$defs', 'definitions', ...open] : open);
  return Object.fromEntries(
    Object.entries(part).flatMap(([name, member]): [string, unknown][] => {
      if (gone.has(name)) return [];
      if (name === 'oneOf') return [['anyOf', inlined(member, whole, trail)]];
      return [[name, inlined(member, whole, trail)]];
    }),
  );
}

/** What a JSON Pointer (RFC 6901) into this document names. */
function named(reference: string, root: unknown): unknown {
  const outside = new UnusableSchema('its input schema refers to something that is not in it');
  if (!/^#(\/|$)/.test(reference)) throw outside;
  let found = root;
  for (const step of reference.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) throw outside;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}
