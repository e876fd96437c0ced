import { AppError } from '../../contracts/errors.ts';
import type { ModelCall, ModelPort, ProviderCredentials } from '../../domain/ports.ts';
import { languageOf } from '../../domain/sentences.ts';
import type { Guard } from '../http/guard.ts';
import type { BreakerSettings } from './breaker.ts';
import { builtinModel } from './builtin.ts';
import { modelEndpoints } from './endpoints.ts';
import { modelError } from './failures.ts';
import type { ModelSettings } from './operator-endpoints.ts';
import { operatorEndpoints } from './operator-endpoints.ts';
import type { Endpoint, RemoteProvider } from './provider-client.ts';

/** How owners' own keys are found, and how their endpoints are reached. */
export interface OwnKeys {
  credentials: ProviderCredentials;
  guard: Pick<Guard, 'fetch'>;
}

export interface ModelRouter extends ModelPort {
  /** Loads the clients of the providers that the operator configured. */
  load(): Promise<void>;
}

/**
 * Sends each call to the provider that the agent's settings name, with the owner's key if they brought one, otherwise
 * with the operator's. An owner's address goes through the guard; the operator's own is trusted.
 */
export function modelRouter(settings: ModelSettings, ownKeys?: OwnKeys, breaker?: BreakerSettings): ModelRouter {
  const builtin = builtinModel();
  const endpoints = modelEndpoints(breaker);
  const operators = operatorEndpoints(settings);

  const ownEndpoint = async (owner: string, provider: RemoteProvider): Promise<Endpoint | undefined> => {
    const found = await ownKeys?.credentials.of(owner, provider);
    if (!found || !ownKeys) return undefined;
    const { apiKey, baseUrl } = found;
    const own = { provider, apiKey, ownerUserId: owner };
    return baseUrl === null ? own : { ...own, baseUrl, fetch: ownKeys.guard.fetch };
  };

  return {
    async answer(call) {
      const { provider } = call.request.llmConfig;
      if (provider === 'builtin') return builtin.answer(call);
      const own = await beforeSpending(() => ownEndpoint(call.request.ownerUserId, provider));
      const endpoint = own ?? operators[provider];
      if (!endpoint) throw keyMissing(provider, call);
      return endpoints.answer(endpoint, call);
    },
    load: () => endpoints.load(Object.keys(operators) as RemoteProvider[]),
  };
}

const keyMissing = (provider: RemoteProvider, { message }: ModelCall): AppError =>
  modelError('model.refused', 'key_missing', languageOf(message), { may_have_spent: false }, undefined, {
    provider,
    own: false,
  });

/** A fault of our own database has cost nothing at the provider. */
async function beforeSpending<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, details } = error instanceof AppError ? error : new AppError('internal.error');
    throw new AppError(code, { ...details, may_have_spent: false }, { cause: error });
  }
}
