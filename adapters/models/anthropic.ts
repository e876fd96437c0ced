import { ChatAnthropic } from '@langchain/anthropic';
import { modelError } from './failures.ts';
import type { Finish, ProviderClient } from './provider-client.ts';
import { streamedToolCalls } from './provider-client.ts';
import { languageOf } from '../../domain/sentences.ts';

const finishes: Record<string, Finish> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'filtered',
};

/** Anthropic's Messages API, and servers that speak it. */
export const anthropic: ProviderClient = {
  chatModel({ apiKey, baseUrl, fetch }, { request, maxTokens, timeoutMs, message }) {
    const model = new ChatAnthropic({
      model: request.llmConfig.model,
      temperature: request.llmConfig.temperature,
      maxTokens,
      apiKey,
      anthropicApiUrl: baseUrl,
      maxRetries: 0,
      streamUsage: true,
      verbose: false,
      // the SDK logs what it cannot parse, which is somebody's conversation
      clientOptions: { fetch, timeout: timeoutMs, logLevel: 'off' },
    });
    try {
      model.invocationParams({});
    } catch {
      // the library knows models that take no temperature; the setting is refused rather than ignored
      throw modelError('model.refused', 'temperature_fixed', languageOf(message), { may_have_spent: false });
    }
    return model;
  },
  finishOf({ additional_kwargs: { stop_reason: reason } }) {
    return typeof reason === 'string' ? (finishes[reason] ?? 'done') : undefined;
  },
  /** The first event counts the prompt; each later one counts the answer so far. */
  usageOf(counts) {
    const prompt = counts[0]?.input_tokens;
    const completion = counts.length > 1 ? counts.at(-1)?.output_tokens : undefined;
    return { ...(prompt !== undefined && { prompt }), ...(completion !== undefined && { completion }) };
  },
  toolCallsOf: streamedToolCalls,
  translate(error) {
    const { status, type, message } = (error ?? {}) as { status?: number; type?: string | null; message?: string };
    // what a stream brings has no status
    if (status === 529 || type === 'overloaded_error')
      return Object.assign(new Error('overloaded'), { status: 429, headers: headersOf(error) });
    if (status === 400 && /credit balance/i.test(message ?? '')) return Object.assign(new Error(), { status: 402 });
    return error;
  },
};

const headersOf = (error: unknown): unknown => (error as { headers?: unknown }).headers;
