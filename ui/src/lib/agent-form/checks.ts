import type { Tool } from '../api/types.ts';
import type { Draft } from './draft.ts';
import { formWords } from './form-words.ts';
import { atMost, hosts, list, needed, range, whole } from './limits.ts';
import { toolMistakes } from './tool-checks.ts';

/** What is wrong with an agent, field by field, in the order of the form. The API checks the same again. */
export function mistakesIn(draft: Draft, tools: Tool[]): Map<string, string> {
  const found: [string, string | undefined][] = [
    ['profile/name', needed(draft.profile.name) ?? atMost(draft.profile.name, 80)],
    ['profile/description', atMost(draft.profile.description, 500)],
    ['capabilities/domain_tags', list(draft.capabilities.domain_tags, 20, 64)],
    ['profile/personality_traits', list(draft.profile.personality_traits, 10, 64)],
    ['profile/system_prompt', needed(draft.profile.system_prompt) ?? atMost(draft.profile.system_prompt, 32_000)],
    ...modelMistakes(draft.llm_config),
    ...toolMistakes(draft.tools, tools),
    ['memory_config/short_term_limit', whole(draft.memory_config.short_term_limit, 0, 100)],
    ['capabilities/priority_weight', range(draft.capabilities.priority_weight, 0, 1)],
    ['governance/max_tokens_per_minute', tokensMistake(draft)],
    ['governance/max_memory_mb', whole(draft.governance.max_memory_mb, 1, 1_048_576)],
    ['governance/allowed_domains', hosts(draft.governance.allowed_domains)],
  ];
  return new Map(found.filter((each): each is [string, string] => each[1] !== undefined));
}

/** Providers that take less than the API's range. */
const HOTTEST: Partial<Record<Draft['llm_config']['provider'], number>> = { anthropic: 1 };

function modelMistakes(config: Draft['llm_config']): [string, string | undefined][] {
  const { provider, model, temperature, fallback } = config;
  const cool = [provider, ...(fallback ? [fallback.provider] : [])].find((name) => temperature > (HOTTEST[name] ?? 2));
  const repeated = fallback?.provider === provider && fallback.model === model;
  return [
    ['llm_config/model', modelName(provider, model)],
    [
      'llm_config/temperature',
      range(temperature, 0, 2) ?? (cool && formWords().temperatureMost(cool, HOTTEST[cool] ?? 2)),
    ],
    ['llm_config/max_tokens', whole(config.max_tokens, 1, 128_000)],
    [
      'llm_config/fallback/model',
      fallback
        ? (modelName(fallback.provider, fallback.model) ?? (repeated ? formWords().sameFallback : undefined))
        : undefined,
    ],
  ];
}

function modelName(provider: string, model: string): string | undefined {
  if (provider !== 'builtin' && model === 'builtin') return formWords().modelNotBuiltin;
  return needed(model) ?? atMost(model, 200);
}

/** A prompt that leaves no room for an answer makes an agent that never answers: four bytes are about a token. */
function tokensMistake({ profile, governance }: Draft): string | undefined {
  const wrong = whole(governance.max_tokens_per_minute, 1, 10_000_000);
  const prompt = Math.ceil(new TextEncoder().encode(profile.system_prompt).length / 4);
  return wrong ?? (prompt > governance.max_tokens_per_minute ? formWords().promptTooBig(prompt) : undefined);
}
