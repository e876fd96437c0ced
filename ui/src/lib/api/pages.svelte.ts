import { api } from './client.ts';
import { Latest } from './latest.svelte.ts';

interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** A list that is read page by page, from its newest item on. */
export class Pages<Item> extends Latest<Item[]> {
  /** Where the next page begins; null: there is none. */
  next = $state<string | null>(null);
  #path: () => string;

  /** `path` is read anew with each look: it may hold filters. */
  constructor(path: () => string) {
    super(() => this.#read());
    this.#path = path;
  }

  more = (): Promise<void> => {
    const { data = [], next } = this;
    return this.take(this.#read(next).then((items) => [...data, ...items]));
  };

  async #read(cursor: string | null = null): Promise<Item[]> {
    const path = this.#path();
    const after = cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
    const page = await api<Page<Item>>('GET', path + after);
    this.next = page.next_cursor;
    return page.items;
  }
}
