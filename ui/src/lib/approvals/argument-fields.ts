import { faultLine } from './json-fault.ts';
import { hidesSomething } from './text-pieces.ts';

type Members = Record<string, unknown>;
export type FieldKind = 'line' | 'text' | 'number' | 'whole' | 'yes-no' | 'choice' | 'list' | 'json';
export type Fault = { kind: 'number' | 'whole' } | { kind: 'json'; line: number };

/** One argument as a person edits it. */
export interface ArgumentField {
  name: string;
  kind: FieldKind;
  description: string | undefined;
  choices: string[];
  required: boolean;
  /** As it was asked for; undefined when it was left out. */
  asked: unknown;
  /** What stands in the control when nothing was changed. */
  draft: string;
}

/**
 * The form of a tool's arguments, by its JSON Schema; undefined when it has no members to ask for one by one. An argument that
 * no plain control shows to the letter is edited as JSON, one that the schema does not know too.
 */
export function fieldsOf(schema: Members, asked: Members): ArgumentField[] | undefined {
  const properties = schema['properties'];
  if (!isMembers(properties) || Object.keys(properties).length === 0) return undefined;
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [];
  const names = [...new Set([...Object.keys(properties), ...Object.keys(asked)])];
  return names.map((name) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const property: Members = isMembers(known) ? known : {};
    const value = Object.hasOwn(asked, name) ? asked[name] : undefined;
    const kind = kindOf(property, value);
    const { description, enum: choices } = property;
    return {
      ...{ name, kind, asked: value, required: required.includes(name), draft: draftOf(kind, value) },
      description: typeof description === 'string' ? description : undefined,
      choices: kind === 'choice' ? (choices as string[]) : [],
    };
  });
}

function kindOf({ type, enum: choices, maxLength, items }: Members, value: unknown): FieldKind {
  const absent = value === undefined;
  if (Array.isArray(choices) && choices.every((choice) => typeof choice === 'string'))
    return absent || choices.includes(value as string) ? 'choice' : 'json';
  if (type === 'string' && (absent || (typeof value === 'string' && !hidesSomething(value)))) {
    const long = (typeof maxLength === 'number' && maxLength > 300) || maxLength === undefined;
    return (typeof value === 'string' && (value.includes('\n') || value.length > 80)) || (absent && long)
      ? 'text'
      : 'line';
  }
  if (type === 'integer' && (absent || Number.isSafeInteger(value))) return 'whole';
  if (type === 'number' && (absent || typeof value === 'number')) return 'number';
  if (type === 'boolean' && (absent || typeof value === 'boolean')) return 'yes-no';
  if (type === 'array' && isMembers(items) && items['type'] === 'string' && (absent || isLines(value))) return 'list';
  return 'json';
}

/** Strings that can stand one below the other and be told apart. */
const isLines = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((item) => typeof item === 'string' && item !== '' && !item.includes('\n') && !hidesSomething(item));

function draftOf(kind: FieldKind, value: unknown): string {
  if (value === undefined) return '';
  if (kind === 'list') return (value as string[]).join('\n');
  return typeof value === 'string' && kind !== 'json' ? value : jsonText(value);
}

/** JSON that can be read and changed: what would hide or turn something is written as JSON's own escape. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, undefined, 2)
    .split('\n')
    .map((line) =>
      hidesSomething(line)
        ? line.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        : line,
    )
    .join('\n');

/** What a draft says; what was not touched stays to the letter. Emptied: left out where that is allowed. */
export function readField(
  { kind, draft: first, asked, required }: ArgumentField,
  draft: string,
): { value: unknown } | Fault {
  if (draft === first) return { value: asked };
  if (draft === '' && (!required || !['line', 'text', 'list'].includes(kind))) return { value: undefined };
  switch (kind) {
    case 'number':
    case 'whole': {
      const value = Number(draft);
      if (!Number.isFinite(value)) return { kind: 'number' };
      return kind === 'whole' && !Number.isSafeInteger(value) ? { kind } : { value };
    }
    case 'yes-no':
      return { value: draft === 'true' };
    case 'list':
      return { value: draft.split('\n').filter((line) => line !== '') };
    case 'json':
      return readJson(draft);
    default:
      return { value: draft };
  }
}

export function readJson(text: string): { value: unknown } | Fault {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { kind: 'json', line: faultLine(text) };
  }
}

/** Whether these are arguments at all: a group, and nobody's prototype in it. */
export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
