import { exactMoment, number } from '../format/format.ts';
import { factWords } from './fact-words.ts';
import { runWords } from './run-words.ts';

export interface Fact {
  name: string;
  value: string;
}

const MOST_DEPTH = 3;

/** What a step or a rule tells, as names and values; what has no word yet has the name that the API gives it. */
export function factsOf(detail: Record<string, unknown>, depth = 0): Fact[] {
  return Object.entries(detail).flatMap(([key, value]) => {
    if (value === null || value === undefined) return [];
    if (typeof value === 'object' && !Array.isArray(value) && depth < MOST_DEPTH)
      return factsOf(value as Record<string, unknown>, depth + 1).map((fact) =>
        key === 'facts' ? fact : { ...fact, name: `${named(key)} · ${fact.name}` },
      );
    return [{ name: named(key), value: shown(key, value) }];
  });
}

const isKnown = (key: string): key is keyof ReturnType<typeof factWords> => Object.hasOwn(factWords(), key);
const named = (key: string): string => (isKnown(key) ? factWords()[key] : key);

function shown(key: string, value: unknown): string {
  if (typeof value === 'number')
    return key === 'resets_at'
      ? exactMoment(new Date(value).toISOString())
      : number(value, { maximumFractionDigits: 4 });
  if (typeof value === 'boolean') return value ? runWords().yes : runWords().no;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
