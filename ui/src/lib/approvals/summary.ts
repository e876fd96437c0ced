import { plainLine } from './text-pieces.ts';

const MOST = 200;

/** One line of what a tool would get: its values one after the other. What decides is read in full in the request itself. */
export function summaryOf(given: Record<string, unknown>): string {
  let line = '';
  for (const value of Object.values(given)) {
    if (line.length >= MOST) break;
    const text = typeof value === 'string' ? value : textOf(value);
    line += (line === '' ? '' : ' · ') + text.slice(0, MOST);
  }
  return plainLine(line.slice(0, MOST).toWellFormed());
}

const textOf = (value: unknown): string =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? value.slice(0, 20).join(', ')
    : JSON.stringify(value);
