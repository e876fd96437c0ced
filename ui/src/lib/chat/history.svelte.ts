import { api } from '../api/client.ts';
import type { HistoryEntry, HistoryPage } from '../api/types.ts';
import { markdownReader } from './markdown-reader.svelte.ts';
import { turnsOf, type Turn } from './turns.ts';

const PAGE = 50;

/** What was written to an agent and what it answered, whichever the door: the newest first, older on request. */
export class History {
  loaded = $state(false);
  error = $state<unknown>();
  loadingOlder = $state(false);
  olderError = $state<unknown>();
  #agentId: string;
  #entries = $state.raw(new Map<string, HistoryEntry>());
  #cursor = $state<string | null>(null);
  #known = new Map<string, Turn>();

  turns = $derived.by(() => {
    const turns = turnsOf(this.#entries.values(), this.#known);
    this.#known = new Map(turns.map((turn) => [turn.id, turn]));
    return turns;
  });

  constructor(agentId: string) {
    this.#agentId = agentId;
  }

  get hasOlder(): boolean {
    return this.#cursor !== null;
  }

  /** Looks at the newest page. Throws nothing: what is shown stays. */
  async look(): Promise<void> {
    try {
      const { items, next_cursor: next } = await this.#page();
      const joins = items.some(({ message_id: id }) => this.#entries.has(id)) || next === null;
      // more came than a page holds: what is in between is loaded like everything older
      if (!joins || !this.loaded) this.#cursor = next;
      this.#merge(items, joins);
      this.error = undefined;
      this.loaded = true;
    } catch (error) {
      this.error = error;
    }
  }

  async older(): Promise<void> {
    if (this.#cursor === null || this.loadingOlder) return;
    this.loadingOlder = true;
    this.olderError = undefined;
    try {
      const { items, next_cursor: next } = await this.#page(this.#cursor);
      this.#cursor = next;
      this.#merge(items, true);
    } catch (error) {
      this.olderError = error;
    } finally {
      this.loadingOlder = false;
    }
  }

  /** A message that was accepted just now. */
  add(entry: HistoryEntry): void {
    if (!this.#entries.has(entry.message_id)) this.#merge([entry], true);
  }

  async #page(cursor?: string): Promise<HistoryPage> {
    const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await api<HistoryPage>('GET', `/agents/${this.#agentId}/messages?limit=${PAGE}${after}`);
    const unread = page.items.filter(({ direction, message_id: id }) => direction === 'out' && !this.#entries.has(id));
    await markdownReader.prepare(unread.map(({ text }) => text)).catch(() => undefined);
    return page;
  }

  #merge(items: HistoryEntry[], keep: boolean): void {
    const fresh = items.filter((item) => {
      const known = this.#entries.get(item.message_id);
      return known?.state !== item.state || known.text !== item.text || known.at !== item.at;
    });
    if (fresh.length === 0 && keep) return;
    const kept = keep ? this.#entries : [];
    this.#entries = new Map([...kept, ...fresh.map((item) => [item.message_id, item] as const)]);
  }
}
