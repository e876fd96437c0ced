import type { Agent } from '../api/types.ts';

/** What an owner may write of an agent, every field with a value. */
export type Draft = Pick<
  Agent,
  'profile' | 'llm_config' | 'capabilities' | 'memory_config' | 'tools' | 'governance' | 'visibility'
>;
export type ToolSetting = Draft['tools'][number];
export type OwnPolicy = Exclude<ToolSetting['policy'], string>;

/** An agent that nothing was said of: the defaults of the API. */
export const newDraft = (): Draft => ({
  profile: { name: '', description: '', system_prompt: '', personality_traits: [], encrypted: true },
  llm_config: {
    ...{ provider: 'builtin', model: 'builtin', temperature: 0.7, max_tokens: 4_096, worker_pool: 'default' },
    fallback: null,
  },
  capabilities: { domain_tags: [], priority_weight: 0.5 },
  memory_config: {
    ...{ type: 'hybrid', short_term_limit: 10, long_term_enabled: true, vector_index_partition: 'user_id_hash' },
    embedding_model: 'sentence-transformers/all-MiniLM-L6-v2',
  },
  tools: [],
  governance: { max_tokens_per_minute: 1_000, max_memory_mb: 512, allowed_domains: [], audit_log_enabled: true },
  visibility: 'private',
});

/** What is written of an agent that is there: without what the platform says of it. */
export const draftOf = (agent: Agent): Draft => {
  const { profile, llm_config, capabilities, memory_config, tools, governance, visibility } = agent;
  return { profile, llm_config, capabilities, memory_config, tools, governance, visibility };
};
