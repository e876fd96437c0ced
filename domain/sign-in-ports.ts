/** How somebody gets in and stays in: guessing is bounded, ends are heard of, programs have keys of their own. */
import type { ApiKeyScope } from '../contracts/api-keys.ts';
import type { ErrorCode } from '../contracts/errors.ts';
import type { Page, PageRequest } from './account-ports.ts';

/** One try of a password. */
export interface PasswordTry {
  /** The e-mail address, whether or not somebody has it. */
  email: string;
  /** The caller's network address. */
  address: string;
}

/**
 * Slows guessing of passwords down and then locks it for a while: for one account from one address, for one account from
 * all of them, for one address whatever the account. Nothing fails open: what cannot be counted is not tried.
 */
export interface PasswordGuard {
  /**
   * Runs a try unless it comes too early, else throws `rate.limited` with details {retry_after_s, opens_at}. A try is
   * wrong when it throws `wrong`; another error does not count. Throws `service.unavailable` when tries cannot be counted.
   */
  guarded<T>(who: PasswordTry, wrong: ErrorCode, attempt: () => Promise<T>): Promise<T>;
}

/** Carries the end of a session, or of an API key, to the streams it opened in any process. Best effort: they ask as well. */
export interface SessionEnds {
  announce(sessionIds: readonly string[]): void;
  /** Calls back when the session ends; gives the function that stops watching. */
  watch(sessionId: string, ended: () => void): () => void;
}

export interface ApiKeyRecord {
  id: string;
  name: string;
  scopes: ApiKeyScope[];
  createdAt: Date;
  expiresAt: Date | undefined;
  /** To the minute. */
  lastUsedAt: Date | undefined;
}

export interface NewApiKey extends Pick<ApiKeyRecord, 'id' | 'name' | 'scopes' | 'expiresAt'> {
  /** SHA-256 of the key, which itself is kept nowhere. */
  keyHash: Uint8Array;
}

export interface ApiKeys {
  /** Throws `policy.violation` when the account has as many as it may. */
  create(ownerUserId: string, key: NewApiKey): Promise<ApiKeyRecord>;
  /** Newest first, expired ones too. */
  list(ownerUserId: string, page: PageRequest): Promise<Page<ApiKeyRecord>>;
  /** False when there was none. */
  remove(ownerUserId: string, id: string): Promise<boolean>;
  /** Whose valid key this is, and notes that it was used. */
  use(keyHash: Uint8Array): Promise<{ id: string; userId: string; jid: string; scopes: ApiKeyScope[] } | undefined>;
}
