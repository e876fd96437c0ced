import { goto } from '$app/navigation';
import type { Account } from '../api/types.ts';

interface TokenReply {
  access_token: string;
  expires_in: number;
}

type News = { kind: 'token'; token: string; expiresAt: number } | { kind: 'signed-out' };

const ROOT = '/api/v1/auth';
/** Milliseconds before its end at which a token is traded for the next one. */
const MARGIN_MS = 20_000;

/**
 * Who is signed in. The access token lives in memory alone; the refresh token in a cookie that no script can read. Tabs
 * trade it one after the other and share what they get: a refresh token that is used twice ends the session.
 */
class Session {
  account = $state<Account>();
  /** True when the session ended under an open page: a dialog asks to sign in, and what is typed stays. */
  over = $state(false);
  #token: string | undefined;
  #expiresAt = 0;
  #news = new BroadcastChannel('aiox-session');

  constructor() {
    this.#news.onmessage = ({ data }: MessageEvent<News>) => {
      if (data.kind === 'token') this.#take(data.token, data.expiresAt);
      else this.#forget();
    };
  }

  get signedIn(): boolean {
    return this.#token !== undefined;
  }

  /** A token that holds for a while; undefined when nobody is signed in. Throws when the server does not answer. */
  async token(): Promise<string | undefined> {
    if (this.#token !== undefined && Date.now() < this.#expiresAt - MARGIN_MS) return this.#token;
    return this.refresh(this.#token);
  }

  /** Trades the refresh token, unless another tab has done so since `stale` was ours. */
  async refresh(stale: string | undefined): Promise<string | undefined> {
    return navigator.locks.request('aiox-refresh', async () => {
      if (this.#token !== undefined && this.#token !== stale) return this.#token;
      const response = await fetch(`${ROOT}/refresh`, { method: 'POST', headers: json, body: '{}' });
      if (response.status === 401) {
        this.#token = undefined;
        return undefined;
      }
      if (!response.ok) throw new TypeError(`refresh: ${response.status}`);
      this.began((await response.json()) as TokenReply);
      return this.#token;
    });
  }

  /** After a sign-in or a trade: all tabs get the token. */
  began({ access_token: token, expires_in: seconds }: TokenReply): void {
    const expiresAt = Date.now() + seconds * 1_000;
    this.#take(token, expiresAt);
    this.#news.postMessage({ kind: 'token', token, expiresAt } satisfies News);
  }

  async signOut(): Promise<void> {
    const token = await this.token();
    const headers = { ...json, authorization: `Bearer ${token}` };
    if (token !== undefined) await fetch(`${ROOT}/logout`, { method: 'POST', headers, body: '{}' });
    this.#news.postMessage({ kind: 'signed-out' } satisfies News);
    this.#forget();
  }

  #take(token: string, expiresAt: number): void {
    this.#token = token;
    this.#expiresAt = expiresAt;
    this.over = false;
  }

  #forget(): void {
    this.#token = undefined;
    this.account = undefined;
    void goto('/sign-in');
  }
}

const json = { 'content-type': 'application/json' };

export const session = new Session();
