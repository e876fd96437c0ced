import { ChatGoogle } from '@langchain/google';
import { languageOf } from '../../domain/sentences.ts';
import { modelError } from './failures.ts';
import type { GoogleStatus } from './google-stream.ts';
import { GoogleSaid, watchEvents } from './google-stream.ts';
import type { Finish, ProviderClient, ReadyEndpoint } from './provider-client.ts';

const filters = ['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'LANGUAGE', 'IMAGE_SAFETY'];
const finishes: Record<string, Finish> = {
  MAX_TOKENS: 'length',
  ...Object.fromEntries(filters.map((reason) => [reason, 'filtered' as const])),
};

/** Google's Gemini API (generativelanguage, with an API key; not Vertex AI), and servers that speak it. */
export const google: ProviderClient = {
  chatModel(endpoint, { request, maxTokens, message }) {
    const { model, temperature } = request.llmConfig;
    // the name becomes a part of the address: it must not lead to another one
    if (!/^[\w.@-]+$/.test(model) || /^\.+$/.test(model))
      throw modelError('model.refused', 'model_unknown', languageOf(message), { may_have_spent: false }, undefined, {
        provider: 'google',
        own: endpoint.ownerUserId !== undefined,
      });
    return new ChatGoogle({
      model,
      temperature,
      maxOutputTokens: maxTokens,
      platformType: 'gai',
      endpoint: endpoint.baseUrl,
      apiClient: apiClient(endpoint),
      maxRetries: 0,
      streamUsage: true,
      verbose: false,
    });
  },
  finishOf({ additional_kwargs: { finishReason: reason } }) {
    return typeof reason === 'string' ? (finishes[reason] ?? 'done') : undefined;
  },
  /** Each piece counts what it added to the one before. */
  usageOf(counts) {
    const sum = (of: 'input_tokens' | 'output_tokens') => counts.reduce((total, count) => total + count[of], 0);
    const [prompt, completion] = [sum('input_tokens'), sum('output_tokens')];
    // nothing counted comes as zero
    return prompt + completion === 0 ? {} : { prompt, completion };
  },
  toolCallsOf: (chunks) =>
    chunks.flatMap(({ tool_calls: calls = [] }) => calls.map(({ id, name, args }) => ({ id, name, args }))),
  translate(error) {
    if (error instanceof GoogleSaid) {
      if (error.said === 'garbage') return Object.assign(new Error(), { name: 'SyntaxError' });
      return error.said === 'blocked' ? shared(400, { status: 'content_filter' }) : shared(error.said.code, error.said);
    }
    const { statusCode, data, headers } = (error ?? {}) as {
      statusCode?: number;
      data?: { error?: GoogleStatus };
      headers?: Record<string, string>;
    };
    return statusCode === undefined ? error : shared(statusCode, data?.error ?? {}, headers);
  },
};

/** LangChain's own client would read keys and service accounts out of the environment. */
const apiClient = ({ apiKey, fetch }: ReadyEndpoint) => ({
  hasApiKey: () => true,
  getProjectId: async () => '',
  async fetch(request: Request): Promise<Response> {
    const { url, method, signal } = request;
    const headers = new Headers(request.headers);
    headers.set('x-goog-api-key', apiKey);
    const response = await fetch(url, { method, headers, body: await request.text(), signal });
    if (!response.ok || response.body === null) return response;
    return new Response(response.body.pipeThrough(watchEvents()), response);
  },
});

/** A status of Google's as the other providers would have told it. */
function shared(
  status: number | undefined,
  { status: name, message = '', details }: GoogleStatus,
  headers = {},
): Error {
  const reasons = (Array.isArray(details) ? details : []).map(({ reason, retryDelay }) => ({ reason, retryDelay }));
  const wait = reasons.find(({ retryDelay }) => retryDelay !== undefined)?.retryDelay;
  const all = new Headers(headers);
  if (wait !== undefined && /^\d+(\.\d+)?s$/.test(wait) && !all.has('retry-after'))
    all.set('retry-after', wait.slice(0, -1));
  const wrongKey = reasons.some(({ reason }) => reason === 'API_KEY_INVALID') || /api key not valid/i.test(message);
  const tooLong = /token count.*exceeds/i.test(message);
  return Object.assign(new Error(name ?? 'google'), {
    status: wrongKey ? 401 : tooLong ? 413 : (status ?? 500),
    code: name,
    headers: all,
  });
}
