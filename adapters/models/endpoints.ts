import { LRUCache } from 'lru-cache';
import { AppError } from '../../contracts/errors.ts';
import type { ModelAnswer, ModelCall } from '../../domain/ports.ts';
import { languageOf } from '../../domain/sentences.ts';
import type { Breaker, BreakerSettings } from './breaker.ts';
import { breaker } from './breaker.ts';
import { modelError } from './failures.ts';
import type { Endpoint, ProviderClient, ReadyEndpoint, RemoteProvider } from './provider-client.ts';

export interface Endpoints {
  /** One call. While the endpoint's breaker is open nobody is called, and that is told at once. */
  answer(endpoint: Endpoint, call: ModelCall): Promise<ModelAnswer>;
  /** Loads the clients of these providers beforehand, so that the first person who writes need not wait for it. */
  load(providers: readonly RemoteProvider[]): Promise<void>;
}

/** Tens of megabytes and half a second, LangChain's core included: nobody pays for a provider that nobody calls. */
const clients: Record<RemoteProvider, () => Promise<ProviderClient>> = {
  openai: async () => (await import('./openai.ts')).openai,
  anthropic: async () => (await import('./anthropic.ts')).anthropic,
  google: async () => (await import('./google.ts')).google,
};

const loaded = (provider: RemoteProvider) => Promise.all([clients[provider](), import('./complete.ts')]);

const homes: Record<RemoteProvider, string> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com',
  google: 'https://generativelanguage.googleapis.com',
};

/** The address of an endpoint, the provider's own by default, in the form in which a path can be appended. */
export const baseUrlOf = ({ provider, baseUrl }: Pick<Endpoint, 'provider' | 'baseUrl'>): string =>
  (baseUrl ?? homes[provider]).replace(/\/+$/, '');

/** Endpoints whose state is remembered. One that is forgotten is taken for healthy. */
const MOST_ENDPOINTS = 1_000;

/**
 * All endpoints that are called over the network, each behind a breaker of its own. An endpoint is a provider, an
 * address and the owner of the key: one owner's trouble keeps nobody else from the same provider.
 */
export function modelEndpoints(settings?: BreakerSettings): Endpoints {
  // with one of these set, LangChain would send every prompt to a tracing service, or all calls through a gateway
  for (const name of tracingSwitches) delete process.env[name];
  const breakers = new LRUCache<string, Breaker<[ReadyEndpoint, ModelCall], ModelAnswer>>({
    max: MOST_ENDPOINTS,
    dispose: (forgotten) => forgotten.close(),
  });
  const breakerOf = (endpoint: ReadyEndpoint) => {
    const name = JSON.stringify([endpoint.provider, endpoint.baseUrl, endpoint.ownerUserId ?? null]);
    const known = breakers.get(name) ?? guarded(settings);
    breakers.set(name, known, { noDisposeOnSet: true });
    return known;
  };
  return {
    async answer(given, call) {
      const endpoint = { ...given, baseUrl: baseUrlOf(given), fetch: given.fetch ?? globalThis.fetch };
      return breakerOf(endpoint).fire(endpoint, call);
    },
    load: async (providers) => void (await Promise.all(providers.map(loaded))),
  };
}

function guarded(settings: BreakerSettings | undefined): Breaker<[ReadyEndpoint, ModelCall], ModelAnswer> {
  const own: Breaker<[ReadyEndpoint, ModelCall], ModelAnswer> = breaker(
    async (endpoint: ReadyEndpoint, call: ModelCall) => {
      const [client, { complete }] = await loaded(endpoint.provider);
      return complete(client, endpoint, call, () => own.alive());
    },
    {
      isOutage: (error) => error instanceof AppError && outages.has(String(error.details['reason_code'])),
      isOurs: (error) => !(error instanceof AppError),
      whileOpen: (retryAfter, _endpoint, call) =>
        modelError('model.unavailable', 'breaker_open', languageOf(call.message), {
          may_have_spent: false,
          retry_after_s: retryAfter,
        }),
    },
    settings,
  );
  return own;
}

const tracingSwitches = [
  ...['LANGSMITH_TRACING_V2', 'LANGCHAIN_TRACING_V2', 'LANGSMITH_TRACING', 'LANGCHAIN_TRACING'],
  'LANGSMITH_GATEWAY',
];

const outages = new Set(['unreachable', 'timeout', 'cut', 'server_error']);
