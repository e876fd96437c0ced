import { lookup as systemLookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import type { Agent } from 'undici';
import { ForbiddenAddress } from '../../domain/forbidden-address.ts';
import type { GuardedFetch } from '../../domain/http-ports.ts';
import type { Allowance } from './addresses.ts';
import { allowance, isPublicAddress } from './addresses.ts';

/** Looks a name up once and gives all of its addresses. */
export type Lookup = (host: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

export interface Guard {
  /** Throws ForbiddenAddress for a URL that must not be fetched, and the resolver's error for a name that nobody knows. */
  check(url: string): Promise<void>;
  fetch: GuardedFetch;
}

/** undici's fetch, whose types are its own. */
type Send = (url: URL, init: Omit<RequestInit, 'dispatcher'> & { dispatcher: Agent }) => Promise<Response>;

const MOST_REDIRECTS = 3;
const CONNECT_LIMIT_MS = 5_000;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Keeps requests that others ask for away from private networks. A name is resolved once, by the connection itself: all
 * answers are checked, and the connection goes to one of these very answers, so that a name which changes between check
 * and use gains nothing. Each redirect is checked like the first URL and carries no credentials to another origin.
 */
export function networkGuard(allowed: readonly string[], lookup: Lookup = resolveAll): Guard {
  const granted = allowance(allowed);
  let agent: Promise<[Agent, Send]> | undefined;

  const guardedFetch: GuardedFetch = async (first, { mayGo, ...init } = {}) => {
    // its body can be read once, and a redirect may need it again
    if (first instanceof Request) throw new TypeError('Give the URL and its options apart');
    const [dispatcher, send] = await (agent ??= openAgent(granted, lookup));
    let url = parse(String(first), granted);
    let request: RequestInit = { ...init, redirect: 'manual' };
    for (let hops = 0; ; hops += 1) {
      await mayGo?.(url, isNamed(url, granted));
      const response = await send(url, { ...request, dispatcher });
      const location = redirects.has(response.status) ? response.headers.get('location') : null;
      if (location === null || init.redirect === 'manual') return response;
      await response.body?.cancel();
      if (hops === MOST_REDIRECTS) throw new ForbiddenAddress('redirects');
      const next = parse(location, granted, url);
      request = redirected(request, response.status, next.origin === url.origin);
      url = next;
    }
  };

  return {
    async check(text) {
      const host = hostOf(parse(text, granted));
      if (isIP(host) || granted.host(host)) return;
      await new Promise<void>((resolve, reject) =>
        checkedLookup(granted, lookup)(host, { all: true }, (error) => (error ? reject(error) : resolve())),
      );
    },
    fetch: guardedFetch,
  };
}

/** What can be known of a URL without asking anybody. The parser has turned 0x7f.1, 2130706433 and 0177.0.0.1 into 127.0.0.1. */
function parse(text: string, granted: Allowance, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw new ForbiddenAddress('not_a_url');
  const url = new URL(text, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new ForbiddenAddress('scheme');
  if (url.username !== '' || url.password !== '') throw new ForbiddenAddress('credentials');
  writtenAddress(hostOf(url), granted);
  return url;
}

/**
 * The address of a host that no resolver is asked for: one that is an address, or this machine by name, whatever the resolver
 * makes of it (RFC 6761 §6.3). Throws ForbiddenAddress for one that is neither public nor allowed.
 */
export function writtenAddress(host: string, granted: Allowance): string | undefined {
  const address = isIP(host) ? host : localhost.test(host) ? '127.0.0.1' : undefined;
  if (address !== undefined && !granted.host(host) && !may(address, granted)) throw new ForbiddenAddress('private');
  return address;
}

const localhost = /(^|\.)localhost\.?$/;

/** Without the brackets of an IPv6 address. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

const isNamed = (url: URL, granted: Allowance): boolean => granted.host(hostOf(url)) || granted.address(hostOf(url));

const may = (address: string, granted: Allowance): boolean => isPublicAddress(address) || granted.address(address);

/** One private answer among public ones refuses them all: that mixture is how names are rebound. */
export const checkedLookup =
  (granted: Allowance, lookup: Lookup): LookupFunction =>
  (host, { all }, done) =>
    lookup(host, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) return done(error, '', 0);
      const forbidden = !granted.host(host) && addresses.some(({ address }) => !may(address, granted));
      if (forbidden || first === undefined) return done(new ForbiddenAddress('private'), '', 0);
      return all ? done(null, addresses) : done(null, first.address, first.family);
    });

export const resolveAll: Lookup = (host, done) => systemLookup(host, { all: true }, done);

/** Loaded by the first request: most installations never make one. Its fetch and its agent must be of one version. */
async function openAgent(granted: Allowance, lookup: Lookup): Promise<[Agent, Send]> {
  const undici = await import('undici');
  const connect = { timeout: CONNECT_LIMIT_MS, lookup: checkedLookup(granted, lookup) };
  return [new undici.Agent({ connect }), undici.fetch as unknown as Send];
}

/** The request after a redirect (Fetch §4.4): POST becomes GET where it always did, and another origin sees no key of ours. */
function redirected(request: RequestInit, status: number, sameOrigin: boolean): RequestInit {
  const method = (request.method ?? 'GET').toUpperCase();
  const becomesGet = status === 303 ? method !== 'HEAD' : (status === 301 || status === 302) && method === 'POST';
  const headers = new Headers(request.headers);
  if (!sameOrigin) for (const name of [...headers.keys()]) if (!harmlessHeaders.has(name)) headers.delete(name);
  if (!becomesGet) return { ...request, headers };
  for (const name of ['content-type', 'content-length', 'content-encoding']) headers.delete(name);
  return { ...request, method: 'GET', body: null, headers };
}

const harmlessHeaders = new Set(['accept', 'accept-language', 'content-type', 'content-encoding', 'user-agent']);
