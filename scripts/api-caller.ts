import type { z } from 'zod';
import { apiFetch, type ApiTls } from './own-api.ts';

export interface ApiCaller {
  /** Calls a route under `/api/v1`; throws with the problem's words unless it succeeds. */
  <S extends z.ZodType>(method: string, path: string, body: unknown, reply: S): Promise<z.output<S>>;
  /** The same, and undefined for these statuses. */
  <S extends z.ZodType>(
    method: string,
    path: string,
    body: unknown,
    reply: S,
    expected: number[],
  ): Promise<z.output<S> | undefined>;
}

const TIME_LIMIT_MS = 30_000;

/** A client of the REST API for scripts. */
export function createApiCaller(
  origin: string,
  { token, tls }: { token?: string; tls?: ApiTls | undefined } = {},
): ApiCaller {
  const send = apiFetch(tls);
  return async <S extends z.ZodType>(
    method: string,
    path: string,
    body: unknown,
    reply: S,
    expected: number[] = [],
  ) => {
    const response = await send(`${origin}/api/v1${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
    const text = await response.text();
    if (expected.includes(response.status)) return undefined as z.output<S>;
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 500)}`);
    return reply.parse(text === '' ? undefined : (JSON.parse(text) as unknown));
  };
}
