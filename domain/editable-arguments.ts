import { TRICKS } from './approval-sentences.ts';
import { canonicalJson } from './canonical-json.ts';

/** As much as a model may ask for: what a person puts in its place enters a history like it. */
const MOST_BYTES = 16_384;
const DEEPEST = 32;

/** What a person made of the arguments: others, the same (undefined), or nothing that could be any. */
export type EditedArguments = { edited: Record<string, unknown> | undefined } | { fault: 'json' | 'size' };

/**
 * Arguments to the letter as JSON (RFC 8259) that a person can read and change: members by name, each on its line. What would
 * reorder, hide or break a line is written as JSON's own escape, so that nothing can look like what it is not.
 */
export function editableArguments(given: Record<string, unknown>): string {
  const text = JSON.stringify(JSON.parse(canonicalJson(given)), undefined, 2);
  return text.replace(TRICKS, (sign) => (sign === '\n' ? sign : sign.replace(/[^]/g, escapeOf)));
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
  if (!plain(read, DEEPEST)) return { fault: 'json' };
  if (new TextEncoder().encode(JSON.stringify(read)).length > MOST_BYTES) return { fault: 'size' };
  return { edited: canonicalJson(read) === canonicalJson(asked) ? undefined : (read as Record<string, unknown>) };
}

const escapeOf = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Whether JSON can hold it, nobody's prototype is in it, and it is not deeper than `levels`. */
function plain(value: unknown, levels: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0 || Object.hasOwn(value, '__proto__')) return false;
  return Object.values(value).every((member) => plain(member, levels - 1));
}
