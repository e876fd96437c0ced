import type { LlmConfig } from '../../contracts/agent.ts';
import type { ModelPort } from '../../domain/ports.ts';
import { languageOf } from '../../domain/sentences.ts';
import { builtinModel } from './builtin.ts';
import type { BreakerSettings } from './breaker.ts';
import { openaiModel } from './openai.ts';
import { modelError } from './openai-errors.ts';

export interface ModelSettings {
  OPENAI_API_KEY?: string | undefined;
  OPENAI_BASE_URL?: string | undefined;
}

/** Sends each call to the provider that the agent's settings name. */
export function modelRouter(settings: ModelSettings, breaker?: BreakerSettings): ModelPort {
  const providers: Record<LlmConfig['provider'], ModelPort> = {
    builtin: builtinModel(),
    openai: openaiOf(settings, breaker),
    anthropic: notServed,
    google: notServed,
  };
  return { answer: (call) => providers[call.request.llmConfig.provider].answer(call) };
}

const notServed: ModelPort = {
  async answer({ message }) {
    throw modelError('model.refused', 'key_missing', languageOf(message), { may_have_spent: false });
  },
};

function openaiOf({ OPENAI_API_KEY, OPENAI_BASE_URL }: ModelSettings, breaker?: BreakerSettings): ModelPort {
  if (OPENAI_API_KEY === undefined && OPENAI_BASE_URL === undefined)
    return {
      async answer({ message }) {
        throw modelError('model.refused', 'key_missing', languageOf(message), { may_have_spent: false });
      },
    };
  // servers at home ask for no key; the client insists on some
  return openaiModel({ apiKey: OPENAI_API_KEY ?? 'none', baseUrl: OPENAI_BASE_URL, breaker });
}
