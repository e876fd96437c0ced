import { tick } from 'svelte';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { saidOf, type FieldProblem, type Problem } from '../api/problem.ts';
import type { Tool } from '../api/types.ts';
import { changesBetween } from './changes.ts';
import { mistakesIn } from './checks.ts';
import type { Draft } from './draft.ts';

/** An agent while it is written: what it is, what it was, and what is wrong with it. */
export class AgentForm {
  draft: Draft;
  readonly tools: Tool[];
  #before: Draft;
  #left = new SvelteSet<string>();
  #tried = $state(false);
  /** What the server said of a field, and of which value it said it. */
  #refused = new SvelteMap<string, { field: FieldProblem; value: string }>();

  constructor(draft: Draft, tools: Tool[], before: Draft = draft) {
    this.draft = $state(structuredClone(draft));
    this.#before = $state.raw(structuredClone(before));
    this.tools = tools;
  }

  /** Whether somebody tried to save what is wrong: only then all of it is listed. */
  get tried(): boolean {
    return this.#tried;
  }

  get before(): Draft {
    return this.#before;
  }

  readonly changes = $derived.by(() => changesBetween(this.#before, $state.snapshot(this.draft)));
  readonly mistakes = $derived.by(() => {
    const all = mistakesIn($state.snapshot(this.draft) as Draft, this.tools);
    for (const [path, { field, value }] of this.#refused)
      if (!all.has(path) && value === this.#valueAt(path)) all.set(path, saidOf(field));
    return all;
  });
  /** Those that are told: of fields that were left, and all once somebody tried to save. */
  readonly told = $derived.by(
    () =>
      new Map([...this.mistakes].filter(([path]) => this.#tried || this.#left.has(path) || this.#refused.has(path))),
  );

  leave(path: string): void {
    this.#left.add(path);
  }

  /** False when something is wrong; the first such field is then where the person is. */
  async ready(): Promise<boolean> {
    this.#tried = true;
    const [first] = this.mistakes.keys();
    if (first === undefined) return true;
    await tick();
    focusField(first);
    return false;
  }

  /** Takes what the API said to its fields; false when it said nothing of a field. */
  async refuse({ fields }: Problem): Promise<boolean> {
    this.#refused.clear();
    for (const field of fields) {
      const path = this.#pathOf(field.pointer ?? '');
      if (path !== undefined) this.#refused.set(path, { field, value: this.#valueAt(path) });
    }
    return this.#refused.size > 0 && !(await this.ready());
  }

  /** What is saved is what later changes are held against. */
  saved(as: Draft): void {
    this.#before = structuredClone(as);
    this.#tried = false;
    this.#left.clear();
    this.#refused.clear();
  }

  /** The field of the form that a JSON pointer into the body is about: a tag's is its list, a tool's is named by the tool. */
  #pathOf(pointer: string): string | undefined {
    const parts = pointer
      .replace(/^#\//, '')
      .replace(/^agent\//, '')
      .split('/');
    const [head, index, ...rest] = parts;
    if (head === 'tools') {
      const name = this.draft.tools[Number(index)]?.name;
      if (name === undefined) return 'tools';
      return rest[0] === 'policy' && rest[1] ? `tools/${name}/policy/${rest[1]}` : `tools/${name}`;
    }
    return head ? parts.filter((part) => !/^\d+$/.test(part)).join('/') : undefined;
  }

  #valueAt(path: string): string {
    const [head, name] = path.split('/');
    if (head === 'tools') return JSON.stringify(this.draft.tools.find((tool) => tool.name === name) ?? null);
    const value = path
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], this.draft);
    return JSON.stringify(value ?? null);
  }
}

/** Where a field stands in the page. */
export const fieldId = (path: string): string => `field-${path.replaceAll('/', '-')}`;

/** Goes to a field, through whatever hides it. */
export function focusField(path: string): void {
  const parts = path.split('/');
  // a fault without a field of its own is told at what holds it
  const places = parts.map((_, index) =>
    document.getElementById(fieldId(parts.slice(0, parts.length - index).join('/'))),
  );
  const place = places.find((each) => each !== null);
  for (let box = place?.closest('details'); box; box = box.parentElement?.closest('details')) box.open = true;
  const control = place?.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea, button') ?? place;
  control?.focus();
}
