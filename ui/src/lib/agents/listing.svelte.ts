import { api } from '../api/client.ts';

interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** A list of the API, read page by page. What is shown stays while it is read anew. */
export class Listing<Item> {
  /** Undefined until the first answer. */
  items = $state.raw<Item[]>();
  next = $state<string | null>(null);
  busy = $state(false);
  error = $state<unknown>();
  #path = '';
  /** Only the last question's answer counts: an earlier one may come later. */
  #asked = 0;

  /** From the beginning; `path` may hold a query. */
  read(path: string): Promise<void> {
    this.#path = path;
    return this.#ask(undefined);
  }

  readonly again = (): Promise<void> => this.#ask(undefined);

  readonly more = (): Promise<void> => this.#ask(this.next ?? undefined);

  async #ask(cursor: string | undefined): Promise<void> {
    const asked = ++this.#asked;
    this.busy = true;
    this.error = undefined;
    const from =
      cursor === undefined ? '' : `${this.#path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
    try {
      const page = await api<Page<Item>>('GET', this.#path + from);
      if (asked !== this.#asked) return;
      this.items = cursor === undefined ? page.items : [...(this.items ?? []), ...page.items];
      this.next = page.next_cursor;
    } catch (error) {
      if (asked === this.#asked) this.error = error;
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }
}
