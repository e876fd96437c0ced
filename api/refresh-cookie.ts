import type { Request, Response } from 'express';
import { API_ROOT } from './app.ts';

const NAME = 'aiox_refresh';

/**
 * The refresh token of a browser: no script can read it, no other site can send it (SameSite=Strict), and it goes to
 * the auth routes only. `secure` is for production and
 * for TLS of our own; on http://127.0.0.1 some browsers drop a Secure cookie.
 */
export function setRefreshCookie(response: Response, token: string, expires: Date, secure: boolean): void {
  response.cookie(NAME, token, { httpOnly: true, sameSite: 'strict', path: `${API_ROOT}/auth`, expires, secure });
}

export function clearRefreshCookie(response: Response, secure: boolean): void {
  response.clearCookie(NAME, { httpOnly: true, sameSite: 'strict', path: `${API_ROOT}/auth`, secure });
}

/**
 * Whether a page of ours sent this, or no page at all. A cookie goes along with whatever a browser sends, and what SameSite takes
 * for one site has others on it: neighbours under one domain, and every port of a host.
 */
export function isOurOwnPage(request: Request): boolean {
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = request.get('Origin');
  return origin === undefined || isAt(request.host, origin);
}

/** Also when one of the two names the port that its scheme has anyway. Pages without an origin (`null`) are at no host. */
function isAt(host: string, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: theirs } = new URL(origin);
  const ours = `${protocol}//${host}`;
  return theirs !== '' && URL.canParse(ours) && new URL(ours).host === theirs;
}

export function refreshCookie(request: Request): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${NAME}=`))?.slice(NAME.length + 1);
}
