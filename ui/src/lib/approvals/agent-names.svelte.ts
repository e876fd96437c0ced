import { SvelteMap } from 'svelte/reactivity';
import { api } from '../api/client.ts';
import type { AgentPage, Approval } from '../api/types.ts';
import { plainLine } from './text-pieces.ts';
import { session } from '../session/session.svelte.ts';

const MOST_PAGES = 20;

/** What this person's agents are called: a request has only an agent's id. Of others' agents it has their owner's address. */
class AgentNames {
  #names = new SvelteMap<string, string>();
  #owner: string | undefined;
  #asked = new Set<string>();

  /** The agent of a request, as a person knows it; asks for names that are not known yet. */
  of({ agent_id: id, owner_jid: owner }: Pick<Approval, 'agent_id' | 'owner_jid'>): string {
    if (id === null) return owner;
    const known = this.#names.get(id);
    if (known === undefined) this.#ask(id);
    return known ?? id.slice(0, 8);
  }

  /** Waits until the name can be told. */
  async known({ agent_id: id }: Pick<Approval, 'agent_id'>): Promise<void> {
    if (id !== null && !this.#names.has(id)) await this.#look().catch(() => undefined);
  }

  /** Once for each id: the name of an agent that was deleted since is not among them. */
  #ask(id: string): void {
    if (this.#owner !== session.account?.user_id) this.#asked.clear();
    this.#owner = session.account?.user_id;
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    queueMicrotask(() => void this.#look().catch(() => this.#asked.delete(id)));
  }

  #looking: Promise<void> | undefined;
  #look(): Promise<void> {
    this.#looking ??= this.#read().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #read(): Promise<void> {
    let cursor: string | null = '';
    for (let page = 0; page < MOST_PAGES && cursor !== null; page += 1) {
      const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { items, next_cursor: next }: AgentPage = await api<AgentPage>('GET', `/agents?limit=100${more}`);
      for (const { agent_id: id, profile } of items) this.#names.set(id, plainLine(profile.name));
      cursor = next;
    }
  }
}

export const agentNames = new AgentNames();
