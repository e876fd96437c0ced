import { goto } from '$app/navigation';
import { page } from '$app/state';

/** Writes choices into the address, so that a link shows the same thing again; an empty one is left out. */
export function choose(choices: Record<string, string>): void {
  const query = new URLSearchParams(page.url.search);
  for (const [name, value] of Object.entries(choices)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const written = query.toString();
  const address = page.url.pathname + (written === '' ? '' : `?${written}`);
  void goto(address, { replace: true, reset: false });
}

/** A choice that stands in the address, or nothing. */
export const chosen = (name: string): string => page.url.searchParams.get(name) ?? '';

/** A query of the API of what was chosen; what was not is left out. */
export function queryOf(choices: Record<string, string>): string {
  return new URLSearchParams(Object.entries(choices).filter(([, value]) => value !== '')).toString();
}
