import { SvelteSet } from 'svelte/reactivity';
import { Listing } from '../agents/listing.svelte.ts';
import { api } from '../api/client.ts';
import { Latest } from '../api/latest.svelte.ts';
import type { ItemOf, Reply } from '../api/types.ts';
import { forgetMemory } from './forget-memory.ts';

type Found = Reply<'/agents/{agent}/memories/search', 'post'>;

/** `score`: how near it is to what was looked for; 1 is the same. */
export type Memory = ItemOf<Reply<'/agents/{agent}/memories'>> & { score?: number };

/** So many are found at once. */
const MOST_FOUND = 20;

/** What an agent remembers, as its page shows it: all of it, newest first, or what is near to a question. */
export class Memories {
  readonly listing = new Listing<Memory>();
  readonly search = new Latest(() => this.#find());
  readonly selected = new SvelteSet<string>();
  /** Grows when something was forgotten. */
  changed = $state(0);
  /** What was looked for; empty: nothing, and all is shown. */
  query = $state('');
  readonly #agentId: string;
  readonly #path: string;

  shown = $derived((this.query === '' ? this.listing.items : this.search.data?.items) ?? []);
  chosen = $derived(this.shown.filter(({ memory_id: id }) => this.selected.has(id)));

  constructor(agentId: string) {
    this.#agentId = agentId;
    this.#path = `/agents/${agentId}/memories`;
  }

  list(): Promise<void> {
    return this.listing.read(`${this.#path}?limit=50`);
  }

  /** Looks for what is near to it; what was found for another question is nothing to this one. */
  look(query: string): void {
    this.query = query;
    this.search.data = undefined;
    if (query !== '') void this.search.look();
  }

  /** One after the other: what is forgotten vanishes, and stays so when a later one fails. */
  async forget(memories: Memory[]): Promise<void> {
    for (const { memory_id: id } of memories) {
      await forgetMemory(this.#agentId, id);
      this.#drop((each) => each.memory_id !== id);
      this.selected.delete(id);
    }
    if (this.query !== '') void this.search.look();
    // there may be more than was shown
    if (this.listing.items?.length === 0 && this.listing.next !== null) void this.list();
  }

  /** Tells how many there were. */
  async forgetAll(): Promise<number> {
    const { forgotten } = await api<Reply<'/agents/{agent}/memories', 'delete'>>('DELETE', this.#path);
    this.listing.next = null;
    this.#drop(() => false);
    this.selected.clear();
    return forgotten;
  }

  #drop(stays: (memory: Memory) => boolean): void {
    this.listing.items = this.listing.items?.filter(stays);
    if (this.search.data) this.search.data = { items: this.search.data.items.filter(stays) };
    this.changed += 1;
  }

  #find(): Promise<Found> {
    return api<Found>('POST', `${this.#path}/search`, { body: { query: this.query, limit: MOST_FOUND } });
  }
}
