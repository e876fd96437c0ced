import { Attached } from './attached.svelte.ts';

/** What is half written, per agent: kept while the page is open and nowhere else, since it may be private. */
export const drafts = new Map<string, string>();

/** What was sent last, per agent. */
export const lastSent = new Map<string, string>();

const attached = new Map<string, Attached>();

/** The files of what is half written: as long as that, and on their way while another page is looked at. */
export function attachedTo(agentId: string): Attached {
  const known = attached.get(agentId) ?? new Attached(agentId);
  attached.set(agentId, known);
  return known;
}
