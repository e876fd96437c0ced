import { tricks } from './approval-sentences.ts';
import { canonicalJson } from './canonical-json.ts';
import { unfit } from './tool-arguments.ts';

/** What a person made of the arguments: others, the same (undefined), or nothing that could be any. */
export type EditedArguments = { edited: Record<string, unknown> | undefined } | { fault: 'json' | 'size' };

/**
 * Arguments to the letter as JSON (RFC 8259) that a person can read and change: members by name, each on its line. What would
 * reorder, hide or break a line is written as JSON's own escape, so that nothing can look like what it is not.
 */
export function editableArguments(given: Record<string, unknown>): string {
  const text = JSON.stringify(JSON.parse(canonicalJson(given)), undefined, 2);
  return text.replace(tricks(), (sign) => (sign === '\n' ? sign : sign.replace(/[^]/g, escapeOf)));
}

/** Reads them back, and says whether they are still those that were asked for. */
export function editedArguments(text: string, asked: Record<string, unknown>): EditedArguments {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return { fault: 'json' };
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return { fault: 'json' };
  const edited = read as Record<string, unknown>;
  const why = unfit(edited);
  if (why === 'too_deep' || !plain(edited)) return { fault: 'json' };
  if (why === 'too_large') return { fault: 'size' };
  return { edited: canonicalJson(edited) === canonicalJson(asked) ? undefined : edited };
}

const escapeOf = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Whether JSON can hold it, and nobody's prototype is in it. */
function plain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return !Object.hasOwn(value, '__proto__') && Object.values(value).every(plain);
}
