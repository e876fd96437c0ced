import { z } from 'zod';
import { uuid } from './identifiers.ts';
import { reasons } from './reasons.ts';
import { domainPattern, toolName, toolPolicy } from './tool.ts';

/** Text that a database and a stanza can both hold: no NUL, no lone surrogate. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), reasons.text_broken);

const tag = text(64).min(1);

export const profile = z.strictObject({
  name: text(80).min(1),
  description: text(500).default(''),
  system_prompt: text(32_000).min(1),
  personality_traits: z.array(tag).max(10).default([]),
  encrypted: z.literal(true).default(true),
});

/** `openai`: any endpoint that speaks OpenAI's chat completions. `builtin` is no language model and needs no key. */
export const providers = ['builtin', 'openai', 'anthropic', 'google'] as const;
export type Provider = (typeof providers)[number];

const modelName = text(200).min(1);

export const llmConfig = z.strictObject({
  provider: z.enum(providers).default('builtin'),
  model: modelName.default('builtin'),
  temperature: z.number().min(0).max(2).default(0.7),
  max_tokens: z.number().int().min(1).max(128_000).default(4_096),
  worker_pool: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, reasons.pool_name)
    .default('default'),
  /** Answers instead while the first one's endpoint is out of service; null: the person is told to wait. */
  fallback: z
    .strictObject({ provider: z.enum(providers), model: modelName })
    .nullable()
    .default(null),
});
export type LlmConfig = z.infer<typeof llmConfig>;

export const capabilities = z.strictObject({
  domain_tags: z.array(tag.toLowerCase()).max(20).default([]),
  priority_weight: z.number().min(0).max(1).default(0.5),
});

export const EMBEDDING_MODEL = 'sentence-transformers/all-MiniLM-L6-v2';

export const memoryConfig = z.strictObject({
  type: z.enum(['short_term', 'long_term', 'hybrid']).default('hybrid'),
  short_term_limit: z.number().int().min(0).max(100).default(10),
  long_term_enabled: z.boolean().default(true),
  vector_index_partition: z.literal('user_id_hash').default('user_id_hash'),
  embedding_model: z.literal(EMBEDDING_MODEL).default(EMBEDDING_MODEL),
});
export type MemoryConfig = z.infer<typeof memoryConfig>;

export const governance = z.strictObject({
  max_tokens_per_minute: z.number().int().min(1).max(10_000_000).default(1_000),
  max_memory_mb: z.number().int().min(1).max(1_048_576).default(512),
  /** What tools may reach; nothing else. */
  allowed_domains: z.array(domainPattern).max(100).default([]),
  /** Off: what went well is audited without its optional detail. Refusals and faults always are, in full. */
  audit_log_enabled: z.boolean().default(true),
});

/** Names for what an agent's policy of a tool is most often made of. */
export const toolPresets = ['default', 'read_only', 'requires_approval'] as const;

/** A tool that an agent may use: as it is, or under a policy that is tighter than the tool's own. */
export const toolSetting = z.strictObject({
  name: toolName,
  policy: z.union([z.enum(toolPresets), toolPolicy.partial()]).default('default'),
  worker: z.literal('ai').default('ai'),
});
export type ToolSetting = z.infer<typeof toolSetting>;

/** What an owner writes to create an agent; unknown fields are refused by name. */
export const agentInput = z.strictObject({
  profile,
  llm_config: llmConfig.prefault({}),
  capabilities: capabilities.prefault({}),
  memory_config: memoryConfig.prefault({}),
  tools: z
    .array(toolSetting)
    .max(32)
    .refine((tools) => new Set(tools.map(({ name }) => name)).size === tools.length, reasons.tool_twice)
    .default([]),
  governance: governance.prefault({}),
  visibility: z.literal('private').default('private'),
});
export type AgentInput = z.infer<typeof agentInput>;

/** The immutable definition of one version; the system prompt is kept apart, sealed. */
export type AgentDefinition = Omit<AgentInput, 'profile'> & { profile: Omit<AgentInput['profile'], 'system_prompt'> };

/** Agent Capability Descriptor (ACD): what the platform publishes of an agent version. */
export const capabilityDescriptor = z.strictObject({
  agent_id: uuid,
  owner_user_id: uuid,
  visibility: z.literal('private'),
  manifest_version: z.number().int(),
  governance_version: z.string(),
  policy_hash: z.string(),
  worker_pool: z.string(),
  llm_provider: z.enum(providers),
});
export type CapabilityDescriptor = z.infer<typeof capabilityDescriptor>;

/** The same as the owner gets it, with a hash of the version's settings. */
export const publishedDescriptor = capabilityDescriptor.extend({ manifest_hash: z.string() });
export type PublishedDescriptor = z.infer<typeof publishedDescriptor>;
