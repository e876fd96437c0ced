import { api } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { AgentPage, ListedAgent } from '../api/types.ts';
import { lookAt } from '../approvals/decide.ts';
import type { ServerEvent } from '../live/event-source.ts';
import type { Listing } from './listing.svelte.ts';

/** Milliseconds between two rounds: an agent that answers many at once is not read for each. */
const PAUSE_MS = 1_000;
/** As long as it becomes while one round after the other fails. */
const LONG_PAUSE_MS = 15_000;

/**
 * Keeps a list true while agents work: the row of the agent that something happened to is read anew where it stands, however
 * long the list is, and nothing moves. Takes the events of the account.
 */
export function freshRows(listing: Listing<ListedAgent>): (event: ServerEvent) => void {
  const agents = new Set<string>();
  /** An event about a request does not tell whose it is. */
  const requests = new Set<string>();
  let reading = false;

  async function read(): Promise<void> {
    if (reading) return;
    reading = true;
    let pause = PAUSE_MS;
    while (agents.size + requests.size > 0) {
      const isTold = await takeEach(requests, async (id) => {
        const { agent_id: agent } = await lookAt(id);
        if (agent !== null) agents.add(agent);
      });
      const isRead = await takeEach(agents, async (id) => {
        if (listing.items?.some(({ agent_id: each }) => each === id)) await renew(id);
      });
      pause = isTold && isRead ? PAUSE_MS : Math.min(2 * pause, LONG_PAUSE_MS);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    reading = false;
  }

  /** An agent is found by its address, which has its id. */
  async function renew(id: string): Promise<void> {
    const { items } = await api<AgentPage>('GET', `/agents?include=metrics&q=${id}`);
    const found = items.find(({ agent_id: each }) => each === id);
    if (found) listing.items = listing.items?.map((each) => (each.agent_id === id ? found : each));
  }

  return ({ type, data }) => {
    const told = data as { agent_id?: string; direction?: string; approval_id?: string };
    if (type === 'message' && told.direction === 'in' && told.agent_id !== undefined) agents.add(told.agent_id);
    if (type === 'approval' && told.approval_id !== undefined) requests.add(told.approval_id);
    void read();
  };
}

/** Does something for each id and takes it out; one that an error kept from it stays for the next round. Says whether none did. */
async function takeEach(ids: Set<string>, take: (id: string) => Promise<void>): Promise<boolean> {
  const failed: string[] = [];
  for (const id of ids) {
    ids.delete(id);
    await take(id).catch((error: unknown) => {
      if (mayPass(error)) failed.push(id);
    });
  }
  for (const id of failed) ids.add(id);
  return failed.length === 0;
}

/** Whether the same may be answered later: what is gone, or is not for this reader, will not be. */
const mayPass = (error: unknown): boolean =>
  error instanceof Problem && (error.status === 0 || error.status === 429 || error.status >= 500);
