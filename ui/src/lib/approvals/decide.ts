import { SvelteSet } from 'svelte/reactivity';
import { api } from '../api/client.ts';
import type { Approval, Body } from '../api/types.ts';

export type Answer = Pick<Body<'/approvals/{approval}/decision', 'post'>, 'decision' | 'arguments' | 'reason'>;

/** Requests whose answer is on its way: one at a time for each, wherever on the page it is shown. */
export const inFlight = new SvelteSet<string>();

export const lookAt = (id: string): Promise<Approval> => api<Approval>('GET', `/approvals/${id}`);

/**
 * Sends one answer, with the hash of exactly what was seen. The same answer sent again, after a break in the connection, has the
 * same key and happens once; another text is another answer.
 */
export async function decide(seen: Approval, answer: Answer): Promise<Approval> {
  const { approval_id: id, request_hash: hash } = seen;
  inFlight.add(id);
  try {
    const { decision, ...more } = answer;
    const told = Object.keys(more).length > 0 ? `:${await fingerprint(JSON.stringify(more))}` : '';
    return await api<Approval>('POST', `/approvals/${id}/decision`, {
      body: { ...answer, request_hash: hash },
      idempotencyKey: `${id}:${decision}${told}`,
    });
  } finally {
    inFlight.delete(id);
  }
}

async function fingerprint(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
