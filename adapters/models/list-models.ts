import { z } from 'zod';
import { baseUrlOf } from './endpoints.ts';
import { limitedFetch } from './limited-fetch.ts';
import type { Endpoint, RemoteProvider } from './provider-client.ts';

const ANSWER_LIMIT_MS = 5_000;
const ANSWER_LIMIT_BYTES = 4 * 1_048_576;
const MOST_MODELS = 1_000;

const name = z.string().min(1).max(200);
const listed = z.object({ data: z.array(z.object({ id: name })) });
const listedByGoogle = z.object({
  models: z.array(z.object({ name, supportedGenerationMethods: z.array(z.string()).optional() })),
});

interface Listing {
  path: string;
  headers: (apiKey: string) => Record<string, string>;
  names: (body: unknown) => string[];
}

const idsOf = (body: unknown): string[] => listed.parse(body).data.map(({ id }) => id);

const listings: Record<RemoteProvider, Listing> = {
  openai: { path: '/models', headers: (key) => ({ authorization: `Bearer ${key}` }), names: idsOf },
  anthropic: {
    path: '/v1/models?limit=1000',
    headers: (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
    names: idsOf,
  },
  google: {
    path: '/v1beta/models?pageSize=1000',
    headers: (key) => ({ 'x-goog-api-key': key }),
    names: (body) =>
      listedByGoogle
        .parse(body)
        .models.filter(({ supportedGenerationMethods: can }) => can?.includes('generateContent') ?? true)
        .map((model) => model.name.replace(/^models\//, '')),
  },
};

/** The names of an endpoint's models, sorted. Throws when it does not answer in five seconds, or with something else. */
export async function listModels(endpoint: Endpoint): Promise<string[]> {
  const { path, headers, names } = listings[endpoint.provider];
  const send = limitedFetch(endpoint.fetch ?? fetch, ANSWER_LIMIT_BYTES);
  const response = await send(`${baseUrlOf(endpoint)}${path}`, {
    headers: { accept: 'application/json', ...headers(endpoint.apiKey) },
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`The list of models answered HTTP ${response.status}`);
  }
  return [...new Set(names(await response.json()))].sort().slice(0, MOST_MODELS);
}
