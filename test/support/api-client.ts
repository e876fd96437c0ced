import assert from 'node:assert/strict';
import type { Stack, StackOptions } from '../../scripts/stack.ts';
import { startRehearsedStack } from './rehearsed-state.ts';
import { roomyRates } from './roomy-rates.ts';

export type Json = Record<string, unknown>;

export interface ApiAnswer {
  status: number;
  headers: Headers;
  /** The JSON of the answer; an empty object without a body. */
  body: Json;
}

export interface CallOptions {
  token?: string | undefined;
  headers?: Record<string, string>;
  /** Sent as it is, instead of JSON made of `body`. */
  raw?: string;
}

export type ApiClient = (method: string, path: string, body?: unknown, options?: CallOptions) => Promise<ApiAnswer>;

/** Calls an API by its origin; `path` is under `/api/v1` unless it begins with `//`. */
export function apiClient(origin: string, token?: string): ApiClient {
  return async (method, path, body, options = {}) => {
    const bearer = 'token' in options ? options.token : token;
    const content = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(path.startsWith('//') ? `${origin}${path.slice(1)}` : `${origin}/api/v1${path}`, {
      method,
      headers: {
        ...(content !== undefined && { 'content-type': 'application/json' }),
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...options.headers,
      },
      ...(content !== undefined && { body: content }),
      redirect: 'manual',
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as Json };
  };
}

/** The API as a child process with a real Postgres, Valkey and ejabberd; Temporal is away unless it is asked for. */
export function startApi(options: StackOptions = {}): Promise<Stack> {
  const { env = { api: { TEMPORAL_ADDRESS: '127.0.0.1:1' } } } = options;
  return startRehearsedStack({
    services: ['postgres', 'redis', 'xmpp'],
    processes: ['api'],
    ...options,
    env: { ...env, api: { ...roomyRates.api, ...env.api } },
  });
}

export const PASSWORD = 'correct horse battery staple';

/** A registered user and everything the registration gave. */
export interface Registered {
  api: ApiClient;
  email: string;
  userId: string;
  jid: string;
  xmppPassword: string;
  accessToken: string;
  refreshToken: string;
}

export async function register(origin: string, local: string): Promise<Registered> {
  const email = `${local}@example.org`;
  const wanted = { email, password: PASSWORD, name: local, xmpp_localpart: local };
  const { status, body } = await apiClient(origin)('POST', '/auth/register', wanted);
  assert.equal(status, 201, JSON.stringify(body));
  return {
    api: apiClient(origin, String(body['access_token'])),
    email,
    userId: String((body['user'] as Json)['user_id']),
    jid: String(body['jid']),
    xmppPassword: String(body['xmpp_password']),
    accessToken: String(body['access_token']),
    refreshToken: String(body['refresh_token']),
  };
}

/** What a client sees of an error apart from its one id. */
export const faceOf = ({ status, headers, body }: ApiAnswer): unknown => {
  const { instance: _instance, ...rest } = body;
  return { status, type: headers.get('content-type'), rest };
};

/** The members a problem complains about. */
export const complaints = ({ body }: ApiAnswer): string[] =>
  ((body['errors'] ?? []) as { pointer?: string; parameter?: string }[])
    .map(({ pointer, parameter }) => pointer ?? parameter ?? '')
    .sort();
