import { api } from '../api/client.ts';
import type { HistoryEntry, HistoryPage } from '../api/types.ts';
import { markdownReader } from './markdown-reader.svelte.ts';
import { noEntries, Turns, withNewer } from './turns.ts';

const PAGE = 50;

let ahead: { agentId: string; page: Promise<HistoryPage> } | undefined;

const read = (agentId: string, cursor?: string): Promise<HistoryPage> => {
  const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  return api<HistoryPage>('GET', `/agents/${agentId}/messages?limit=${PAGE}${after}`);
};

/** Asks for the newest messages while what shows them is not there yet: on a phone this saves a turn. */
export function askAhead(agentId: string): void {
  const page = read(agentId);
  // an error is told to whoever reads it
  page.catch(() => undefined);
  ahead = { agentId, page };
}

function newest(agentId: string): Promise<HistoryPage> {
  const asked = ahead?.agentId === agentId ? ahead.page : undefined;
  ahead = undefined;
  return asked ?? read(agentId);
}

/** What was written to an agent and what it answered, whichever the door: the newest first, older on request. */
export class History {
  loaded = $state(false);
  error = $state<unknown>();
  loadingOlder = $state(false);
  olderError = $state<unknown>();
  #agentId: string;
  #entries = $state.raw(noEntries);
  #cursor = $state<string | null>(null);
  #turns = new Turns();

  turns = $derived(this.#turns.of(this.#entries));

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
      this.#entries = withNewer(joins ? this.#entries : noEntries, items);
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
      this.#entries = withNewer(this.#entries, items);
    } catch (error) {
      this.olderError = error;
    } finally {
      this.loadingOlder = false;
    }
  }

  /** A message that was accepted just now. */
  add(entry: HistoryEntry): void {
    if (!this.#entries.has(entry.message_id)) this.#entries = withNewer(this.#entries, [entry]);
  }

  async #page(cursor?: string): Promise<HistoryPage> {
    const page = await (cursor === undefined ? newest(this.#agentId) : read(this.#agentId, cursor));
    const unread = page.items.filter(({ direction, message_id: id }) => direction === 'out' && !this.#entries.has(id));
    await markdownReader.prepare(unread.map(({ text }) => text)).catch(() => undefined);
    return page;
  }
}
