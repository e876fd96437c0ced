import { locale } from '../words/locale.svelte.ts';
import { session } from '../session/session.svelte.ts';
import { Problem, problemOf, unreachable } from './problem.ts';
import { noteServerTime } from './server-clock.ts';

export const ROOT = '/api/v1';

interface Options {
  body?: unknown;
  /** Makes a second sending of the same request harmless. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** False for the doors that are open to everybody. */
  signedIn?: boolean;
}

/**
 * Asks the API. Throws `Problem` for every answer that is an error, and for none. A token that ran out is traded once;
 * who is not signed in any more is asked to sign in, over the page that stays as it is.
 */
export async function api<Reply>(method: string, path: string, options: Options = {}): Promise<Reply> {
  const response = await send(method, path, options);
  return (response.status === 204 ? undefined : await response.json()) as Reply;
}

/** The same, for an answer that is read piece by piece or is a file. */
export async function send(method: string, path: string, options: Options = {}): Promise<Response> {
  const { signedIn = true } = options;
  if (!signedIn) return checked(await call(method, path, options, undefined));
  const token = await reached(() => session.token());
  if (token === undefined) throw ended();
  const response = await call(method, path, options, token);
  if (response.status !== 401) return checked(response);
  const next = await reached(() => session.refresh(token));
  if (next === undefined) throw ended();
  return checked(await call(method, path, options, next));
}

async function call(method: string, path: string, options: Options, token: string | undefined): Promise<Response> {
  const { body, idempotencyKey, signal, headers } = options;
  const isFile = body instanceof Blob;
  const response = await reached(() =>
    fetch(ROOT + path, {
      method,
      headers: {
        'accept-language': locale.now,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && !isFile && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        ...headers,
      },
      ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    }),
  );
  noteServerTime(response.headers.get('date'));
  return response;
}

async function checked(response: Response): Promise<Response> {
  if (!response.ok) throw await problemOf(response);
  return response;
}

function ended(): Problem {
  session.over = true;
  return new Problem({ type: 'urn:problem:auth.required', title: '', status: 401 });
}

/** A network that fails throws a TypeError; an aborted request stays what it is. */
async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TypeError) throw unreachable();
    throw error;
  }
}
