import { ChatOpenAI } from '@langchain/openai';
import type { Finish, ProviderClient } from './provider-client.ts';
import { streamedToolCalls } from './provider-client.ts';

const finishes: Record<string, Finish> = { length: 'length', content_filter: 'filtered' };

/** Any endpoint that speaks OpenAI chat completions: OpenAI, Azure, vLLM, Ollama, LM Studio, llama-server. */
export const openai: ProviderClient = {
  chatModel: ({ apiKey, baseUrl, fetch }, { request, maxTokens, timeoutMs }) =>
    new ChatOpenAI({
      model: request.llmConfig.model,
      temperature: request.llmConfig.temperature,
      maxTokens,
      apiKey,
      maxRetries: 0,
      timeout: timeoutMs,
      streamUsage: true,
      useResponsesApi: false,
      verbose: false,
      configuration: {
        baseURL: baseUrl,
        fetch,
        // the SDK logs what it cannot parse, which is somebody's conversation
        logLevel: 'off',
      },
    }),
  finishOf: ({ response_metadata: { finish_reason: reason } }) =>
    typeof reason === 'string' && reason !== '' ? (finishes[reason] ?? 'done') : undefined,
  usageOf(counts) {
    const { input_tokens: prompt, output_tokens: completion } = counts.at(-1) ?? {};
    return { ...(prompt !== undefined && { prompt }), ...(completion !== undefined && { completion }) };
  },
  toolCallsOf: streamedToolCalls,
};
