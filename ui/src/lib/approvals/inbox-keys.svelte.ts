import { tick } from 'svelte';
import { goto } from '$app/navigation';
import { page } from '$app/state';
import { serverNow } from '../api/server-clock.ts';
import type { Approval } from '../api/types.ts';
import type { Inbox } from './inbox.svelte.ts';
import { openRequest, type Act } from './open-request.ts';
import { isTheirs } from './phase.ts';

interface Parts {
  inbox: Inbox;
  /** In the order in which they are shown. */
  rows: () => Approval[];
}

/** What the single keys do, in the list and in an open request. */
export class InboxKeys {
  helping = $state(false);
  #chosen = $state<string>();
  #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The row that the keys are about, and that Tab comes to. */
  get current(): string | undefined {
    const rows = this.#parts.rows();
    const wanted = [this.#chosen, page.params['id']];
    return (rows.find(({ approval_id: id }) => wanted.includes(id)) ?? rows[0])?.approval_id;
  }

  choose = (id: string): void => void (this.#chosen = id);

  readonly actions: Record<string, (event: KeyboardEvent) => void> = {
    j: (event) => this.#move(event, 1),
    ArrowDown: (event) => this.#move(event, 1),
    k: (event) => this.#move(event, -1),
    ArrowUp: (event) => this.#move(event, -1),
    a: (event) => this.#act(event, 'approve'),
    e: (event) => this.#act(event, 'edit'),
    d: (event) => this.#act(event, 'deny'),
    x: () => this.#select(),
    '?': () => void (this.helping = true),
    Escape: () => void this.#back(),
  };

  #move(event: KeyboardEvent, step: 1 | -1): void {
    const rows = this.#parts.rows();
    const inOpen = isInOpen(event);
    const from = inOpen ? page.params['id'] : this.current;
    const at = rows.findIndex(({ approval_id: id }) => id === from);
    const isInList = event.target instanceof Element && event.target.closest('[data-approval]') !== null;
    // the first press of all comes to the row that Tab would come to
    const next = rows[inOpen || isInList ? at + step : Math.max(0, at)];
    if (next === undefined) return;
    this.#chosen = next.approval_id;
    if (inOpen) void this.#open(next.approval_id, true);
    else void this.#focus();
  }

  #act(event: KeyboardEvent, act: Act): void {
    const id = isInOpen(event) ? page.params['id'] : this.current;
    if (id === undefined) return;
    if (id === page.params['id']) openRequest.decision?.begin(act);
    else {
      openRequest.intent = { id, act };
      void this.#open(id, false);
    }
  }

  #select(): void {
    const { inbox } = this.#parts;
    const item = this.current === undefined ? undefined : inbox.find(this.current);
    if (!item || !isTheirs(item, serverNow())) return;
    if (!inbox.selected.delete(item.approval_id)) inbox.selected.add(item.approval_id);
  }

  async #back(): Promise<void> {
    if (page.params['id'] === undefined) return;
    this.#chosen = page.params['id'];
    await goto(`/approvals${page.url.search}`);
    await this.#focus();
  }

  #open(id: string, replace: boolean): Promise<void> {
    return goto(`/approvals/${id}${page.url.search}`, { replace });
  }

  async #focus(): Promise<void> {
    await tick();
    const link = document.querySelector<HTMLElement>(`[data-approval="${this.current}"] a`);
    link?.focus();
    link?.scrollIntoView({ block: 'nearest' });
  }
}

const isInOpen = ({ target }: KeyboardEvent): boolean =>
  target instanceof Element && target.closest('.detail') !== null;
