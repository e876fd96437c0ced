import type { z } from 'zod';
import type { FieldReason } from '../contracts/field-error.ts';
import type { ReasonParams } from '../contracts/reasons.ts';
import { isReasonWith, reasonOf } from '../contracts/reasons.ts';

export interface PlacedReason extends FieldReason {
  path: PropertyKey[];
}

type Issue = z.core.$ZodIssue;

const MOST_CHARACTERS = 300;
const MOST_ALLOWED = 50;

/** What a schema found wrong, member by member; `input` is what it was given. */
export const fieldReasons = (issues: readonly Issue[], input: unknown): PlacedReason[] =>
  issues.flatMap((issue) => reasonsIn(issue, [], input));

function reasonsIn(issue: Issue, above: PropertyKey[], input: unknown): PlacedReason[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], code: 'unknown_field', detail: 'unknown field' }));
  const inner = meantBy(issue);
  if (inner) return inner.flatMap((each) => reasonsIn(each, path, input));
  return [
    { path, ...reasonIn(issue, valueAt(input, path) === undefined), detail: issue.message.slice(0, MOST_CHARACTERS) },
  ];
}

/** Issues that say more than the one that holds them: those of a key, and of the only alternative of this kind. */
function meantBy(issue: Issue): Issue[] | undefined {
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') return issue.issues;
  if (issue.code !== 'invalid_union' || reasonOf(issue.message)) return undefined;
  const ofThisKind = issue.errors.filter((errors) => !errors.some(isOfAnotherKind));
  return ofThisKind.length === 1 ? ofThisKind[0] : undefined;
}

const isOfAnotherKind = ({ code, path }: Issue): boolean =>
  path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');

function reasonIn(issue: Issue, missing: boolean): Pick<FieldReason, 'code' | 'params'> {
  const named = reasonOf(issue.message);
  if (named) return { code: named };
  switch (issue.code) {
    case 'invalid_type':
      return missing ? { code: 'required' } : { code: 'type', params: { expected: issue.expected } };
    case 'invalid_value':
      return missing ? { code: 'required' } : { code: 'choice', params: { allowed: allowed(issue.values) } };
    case 'invalid_union':
      return missing
        ? { code: 'required' }
        : 'options' in issue && issue.options
          ? { code: 'choice', params: { allowed: allowed(issue.options) } }
          : { code: 'invalid' };
    case 'too_small':
      return { code: SMALL[issue.origin] ?? 'too_small', params: { minimum: Number(issue.minimum) } };
    case 'too_big':
      return { code: BIG[issue.origin] ?? 'too_big', params: { maximum: Number(issue.maximum) } };
    case 'invalid_format':
      return { code: 'format', params: { format: issue.format } };
    case 'not_multiple_of':
      return { code: 'multiple', params: { divisor: issue.divisor } };
    case 'custom':
      return told(issue.params);
    default:
      return { code: 'invalid' };
  }
}

const SMALL: Record<string, 'too_short' | 'too_few'> = { string: 'too_short', array: 'too_few', set: 'too_few' };
const BIG: Record<string, 'too_long' | 'too_many'> = { string: 'too_long', array: 'too_many', set: 'too_many' };

const allowed = (values: readonly unknown[]): string[] => values.slice(0, MOST_ALLOWED).map(String);

/** A rule of ours that is told with facts gives them with its issue: `params: { code, ...facts }`. */
function told(params: Record<string, unknown> | undefined): Pick<FieldReason, 'code' | 'params'> {
  const { code, ...facts } = params ?? {};
  return isReasonWith(code) ? { code, params: facts as ReasonParams } : { code: 'invalid' };
}

const valueAt = (input: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], input);
