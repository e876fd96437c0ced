import type { Provider } from '../contracts/agent.ts';

/** A key of an owner as it may be shown again: without itself. */
export interface ModelKey {
  provider: Exclude<Provider, 'builtin'>;
  baseUrl: string | null;
  lastFour: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** Owners' own keys for language models, as the REST door writes them. */
export interface ModelKeys {
  /** In the order of the providers' names. */
  list(ownerUserId: string): Promise<ModelKey[]>;
  /** Replaces what was there for this provider. */
  put(
    ownerUserId: string,
    key: { provider: ModelKey['provider']; apiKey: string; baseUrl: string | null },
  ): Promise<ModelKey>;
  /** False when there was none. */
  remove(ownerUserId: string, provider: ModelKey['provider']): Promise<boolean>;
}
