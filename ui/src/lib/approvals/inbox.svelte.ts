import { createContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { api } from '../api/client.ts';
import type { Approval, ApprovalPage } from '../api/types.ts';
import { lookAt } from './decide.ts';
import type { Tab } from './inbox-view.ts';
import { brought, without } from './merge.ts';

/** What is put in order by deadline must be there as a whole: so many pages of 100 are read at once, more when asked for. */
const MOST_PAGES = 10;
/** From so many changes at once on, the list is read anew instead of one request after the other. */
const MANY = 20;

/** The requests of one tab, kept as they change. What was there stays where it is, whatever becomes of it. */
export class Inbox {
  items = $state.raw<Approval[]>([]);
  /** New ones, while something in the list is under a finger. */
  fresh = $state.raw<Approval[]>([]);
  loading = $state(true);
  error = $state<unknown>();
  next = $state<string | null>(null);
  selected = new SvelteSet<string>();
  /** Whether the list has the focus or the pointer: then nothing in it moves. */
  held = false;
  /** When something last moved into place, by `performance.now()`. */
  movedAt = 0;
  #tab: Tab | undefined;
  #told: string[] = [];
  #working = false;

  show(tab: Tab): void {
    if (tab === this.#tab) return;
    this.#tab = tab;
    this.items = this.fresh = [];
    this.selected.clear();
    void this.load();
  }

  /** Reads the list from its beginning. */
  async load(): Promise<void> {
    const tab = this.#tab;
    this.loading = true;
    this.error = undefined;
    try {
      const { items, next } = await this.#read(null, tab === 'pending' ? MOST_PAGES : 1);
      if (tab !== this.#tab) return;
      this.items = items;
      this.fresh = [];
      this.next = next;
    } catch (error) {
      if (tab === this.#tab) this.error = error;
    } finally {
      if (tab === this.#tab) this.loading = false;
    }
  }

  async more(): Promise<void> {
    const tab = this.#tab;
    const { items, next } = await this.#read(this.next, 1);
    if (tab !== this.#tab) return;
    this.items = [...this.items, ...without(items, this.items)];
    this.next = next;
  }

  find = (id: string): Approval | undefined => [...this.items, ...this.fresh].find((item) => item.approval_id === id);

  /** Puts what is known now in the place of what was; a new one goes among the others or waits. */
  take = (approval: Approval): void => {
    const { approval_id: id } = approval;
    const put = (items: Approval[]) => items.map((item) => (item.approval_id === id ? approval : item));
    if (this.find(id)) {
      this.items = put(this.items);
      this.fresh = put(this.fresh);
      if (approval.state !== 'open') this.selected.delete(id);
    } else if ((approval.state === 'open') === (this.#tab === 'pending')) {
      if (this.held) this.fresh = [...this.fresh, approval];
      else this.#insert([approval]);
    }
  };

  showFresh(): void {
    this.#insert(this.fresh);
    this.fresh = [];
  }

  #insert(items: Approval[]): void {
    this.items = [...items, ...this.items];
    this.movedAt = performance.now();
  }

  /** The API says that something became of this one. */
  hear(id: string): void {
    if (!this.#told.includes(id)) this.#told.push(id);
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      for (let id = this.#told.shift(); id !== undefined; id = this.#told.shift()) {
        if (this.#told.length >= MANY) {
          this.#told = [];
          await this.look();
        } else this.take(await lookAt(id));
      }
    } catch {
      // what is shown may be old: it is looked at again on the next event, on return, and before any answer counts
    } finally {
      this.#working = false;
    }
  }

  /** After a break: what is there is brought up to date in its place, and what is gone from the list is asked for by itself. */
  async look(): Promise<void> {
    if (this.loading) return;
    const tab = this.#tab;
    const { items } = await this.#read(null, tab === 'pending' ? MOST_PAGES : 1);
    if (tab !== this.#tab) return;
    const gone = without(this.items, items).filter(({ state }) => state === 'open');
    const added = without(items, [...this.items, ...this.fresh]);
    this.items = brought(this.items, items);
    if (added.length > 0) {
      if (this.held) this.fresh = [...this.fresh, ...added];
      else this.#insert(added);
    }
    for (const { approval_id: id } of gone.slice(0, 5 * MANY)) this.take(await lookAt(id));
  }

  async #read(from: string | null, pages: number): Promise<{ items: Approval[]; next: string | null }> {
    const state = this.#tab === 'decided' ? 'closed' : 'open';
    const items: Approval[] = [];
    let next = from;
    for (let page = 0; page < pages; page += 1) {
      const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
      const reply: ApprovalPage = await api<ApprovalPage>('GET', `/approvals?state=${state}&limit=100${cursor}`);
      items.push(...reply.items);
      next = reply.next_cursor;
      if (next === null) break;
    }
    return { items, next };
  }
}

export const [inboxOf, setInbox] = createContext<Inbox>();
