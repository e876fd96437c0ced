import type { AgentInput, Provider } from '../contracts/agent.ts';
import type { FieldReason } from '../contracts/field-error.ts';
import { reasons, reasonWith } from '../contracts/reasons.ts';
import { TOKEN_FLOOR } from './governance.ts';

/** What is wrong between two members of an agent that are right by themselves; `path` names the one to change. */
export interface AgentFault extends FieldReason {
  path: (string | number)[];
}

/** Refuses, when an agent is saved, what could never work: nobody should find out by a silent agent. */
export function agentFaults(agent: AgentInput): AgentFault[] {
  const faults: AgentFault[] = [];
  const { provider, model, temperature, fallback } = agent.llm_config;
  faults.push(...modelFaults({ provider, model }, ['llm_config']));
  if (fallback) {
    faults.push(...modelFaults(fallback, ['llm_config', 'fallback']));
    if (fallback.provider === provider && fallback.model === model)
      faults.push({ path: ['llm_config', 'fallback'], code: 'fallback_same', detail: reasons.fallback_same });
  }
  // above our own range it is refused already
  const cool = [provider, ...(fallback ? [fallback.provider] : [])].find(
    (name) => temperature <= 2 && temperature > (HOTTEST[name] ?? 2),
  );
  if (cool)
    faults.push({
      path: ['llm_config', 'temperature'],
      ...reasonWith('too_hot', { provider: cool, maximum: HOTTEST[cool] ?? 2 }),
    });
  const promptTokens = Math.ceil(new TextEncoder().encode(agent.profile.system_prompt).length / BYTES_PER_TOKEN);
  if (promptTokens + TOKEN_FLOOR > agent.governance.max_tokens_per_minute)
    faults.push({
      path: ['governance', 'max_tokens_per_minute'],
      ...reasonWith('prompt_long', { tokens: promptTokens, maximum: agent.governance.max_tokens_per_minute }),
    });
  return faults;
}

function modelFaults({ provider, model }: { provider: Provider; model: string }, path: string[]): AgentFault[] {
  if (provider !== 'builtin' && model === 'builtin')
    return [{ path: [...path, 'model'], ...reasonWith('model_needed', { provider }) }];
  if (provider === 'builtin' && model !== 'builtin')
    return [{ path: [...path, 'model'], code: 'builtin_model', detail: reasons.builtin_model }];
  return [];
}

/** Providers that take less than our range of temperatures. */
const HOTTEST: Partial<Record<Provider, number>> = { anthropic: 1 };

/** Optimistic on purpose: only a prompt that could never fit is refused here; the ledger decides of the rest. */
const BYTES_PER_TOKEN = 4;
