import { api } from '#lib/api/client.ts';
import type { Agent } from '#lib/api/types.ts';
import { formFacts } from '#lib/agent-form/form-facts.ts';
import { later } from '#lib/agents/later.ts';

/** Read once: what is typed on top of it must not be read over. */
export function load({ params }) {
  const form = Promise.all([formFacts(), api<Agent>('GET', `/agents/${params.id}`)]);
  return { form: later(form.then(([facts, agent]) => ({ facts, agent }))) };
}
