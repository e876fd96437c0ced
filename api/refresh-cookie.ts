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

export function refreshCookie(request: Request): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${NAME}=`))?.slice(NAME.length + 1);
}
