import { Problem, saidOf } from '../api/problem.ts';

/** What was wrong with one argument, or with a part of it. */
export function refusalOf(refusal: unknown, name: string): string | undefined {
  if (!(refusal instanceof Problem)) return undefined;
  const place = `#/arguments/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const found = refusal.fields.find(({ pointer = '' }) => pointer === place || pointer.startsWith(`${place}/`));
  return found && saidOf(found);
}
