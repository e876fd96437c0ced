import { api } from '#lib/api/client.ts';
import type { Agent } from '#lib/api/types.ts';
import { agentWords } from '#lib/agents/agents-words.ts';
import { exampleKeys, exampleOf } from '#lib/agents/examples.ts';
import { draftOf, newDraft, type Draft } from '#lib/agent-form/draft.ts';
import { formFacts, type FormFacts } from '#lib/agent-form/form-facts.ts';
import { later } from '#lib/agents/later.ts';

/** `?from=<agent>` begins with what another one is, `?example=<name>` with one of ours. */
export function load({ url }) {
  return { form: later(begun(url.searchParams)) };
}

async function begun(query: URLSearchParams): Promise<{ facts: FormFacts; start: Draft }> {
  const from = query.get('from');
  const [facts, agent] = await Promise.all([
    formFacts(),
    from === null ? undefined : api<Agent>('GET', `/agents/${encodeURIComponent(from)}`),
  ]);
  if (agent) {
    const { profile, ...rest } = draftOf(agent);
    // a name as long as it may be stays one
    const name = agentWords().copyName(profile.name).slice(0, 80);
    return { facts, start: { ...rest, profile: { ...profile, name } } };
  }
  const key = exampleKeys.find((each) => each === query.get('example'));
  return { facts, start: key ? exampleDraft(key, facts) : newDraft() };
}

/** An example in words, on the best model that can be used now, with those of its tools that are there. */
function exampleDraft(key: (typeof exampleKeys)[number], { tools, models }: FormFacts): Draft {
  const { name, description, prompt, tools: wanted } = exampleOf(key);
  const draft = newDraft();
  const provider = (['openai', 'anthropic', 'google'] as const).find((each) => models.providers[each]?.available);
  const model = provider && models.providers[provider]?.models[0];
  return {
    ...draft,
    profile: { ...draft.profile, name, description, system_prompt: prompt },
    llm_config: { ...draft.llm_config, ...(provider && model && { provider, model }) },
    tools: tools
      .filter((tool) => wanted.includes(tool.name))
      .map((tool) => ({ name: tool.name, policy: 'default' as const, worker: 'ai' as const })),
  };
}
