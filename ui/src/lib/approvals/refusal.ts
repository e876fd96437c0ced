import { Problem } from '../api/problem.ts';

/**
 * What was wrong with one argument. The API names the place in the text of its refusal, as `✖ must be a URL` and below it
 * `→ at url` or `→ at to[0]`.
 */
export function refusalOf(refusal: unknown, name: string): string | undefined {
  if (!(refusal instanceof Problem)) return undefined;
  const told = refusal.fields.map(({ detail }) => detail).join('\n');
  const found = [...told.matchAll(/✖ (.*)\n\s*→ at ([^\s.[]+)/gu)].find(([, , at]) => at === name);
  return found?.[1];
}
