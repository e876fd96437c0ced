import { api } from '#lib/api/client.ts';
import type { Agent } from '#lib/api/types.ts';
import { later } from '#lib/agents/later.ts';

/** The agent that all of these pages are about. */
export function load({ params, depends }) {
  depends('aiox:agent');
  return { id: params.id, agent: later(api<Agent>('GET', `/agents/${params.id}`)) };
}
