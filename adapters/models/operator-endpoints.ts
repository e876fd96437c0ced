import type { Endpoint, RemoteProvider } from './provider-client.ts';

/** The operator's keys and addresses as the environment names them. */
export interface ModelSettings {
  OPENAI_API_KEY?: string | undefined;
  OPENAI_BASE_URL?: string | undefined;
  ANTHROPIC_API_KEY?: string | undefined;
  ANTHROPIC_BASE_URL?: string | undefined;
  GOOGLE_API_KEY?: string | undefined;
  GOOGLE_BASE_URL?: string | undefined;
}

/** The endpoints that the operator configured: for those without a key of their own. */
export function operatorEndpoints(settings: ModelSettings): Partial<Record<RemoteProvider, Endpoint>> {
  const given: [RemoteProvider, string | undefined, string | undefined][] = [
    ['openai', settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL],
    ['anthropic', settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL],
    ['google', settings.GOOGLE_API_KEY, settings.GOOGLE_BASE_URL],
  ];
  return Object.fromEntries(
    given
      .filter(([, apiKey, baseUrl]) => apiKey !== undefined || baseUrl !== undefined)
      // servers at home ask for no key; the clients insist on some
      .map(([provider, apiKey = 'none', baseUrl]) => [provider, { provider, apiKey, baseUrl }]),
  );
}
