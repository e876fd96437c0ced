export interface GuardedInit extends RequestInit {
  /**
   * Asked before the first request and before each one that a redirect leads to; what it throws refuses it and is
   * thrown by the fetch. `named`: the operator allows this host or address by its name.
   */
  mayGo?: (url: URL, named: boolean) => Promise<void>;
}

/**
 * `fetch` for URLs that came from somebody else: no private address, on no hop. What is refused throws ForbiddenAddress,
 * perhaps as the cause of a TypeError. Redirects are followed, with `redirect: 'manual'` they are the answer.
 */
export type GuardedFetch = (url: string | URL | Request, init?: GuardedInit) => Promise<Response>;
