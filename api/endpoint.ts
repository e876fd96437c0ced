import type { Request, Response } from 'express';
import { z } from 'zod';
import type { ApiKeyScope } from '../contracts/api-keys.ts';
import type { ErrorCode } from '../contracts/errors.ts';
import { AppError } from '../contracts/errors.ts';
import { parseInput } from './parse-input.ts';

/** Who calls, as the access token or the API key proved it. */
export interface Subject {
  userId: string;
  /** The session; of an API key the key's id. What ends it ends the event streams that it opened. */
  sessionId: string;
  /** Bare JID. */
  jid: string;
  /** What an API key may do; absent when a person has signed in. */
  scopes?: readonly ApiKeyScope[];
}

/** One request before its parts are parsed. `subject` is set exactly for routes that need one. */
export interface Call {
  request: Request;
  response: Response;
  subject: Subject | undefined;
}

/** A route as data: the router and the OpenAPI document are made from it. */
export interface Route {
  method: Method;
  /** Express pattern under the mount point, such as `/agents/:agent`. */
  path: string;
  /** One line for the OpenAPI document: what it does, as a verb and its object. */
  summary: string | undefined;
  auth: Auth;
  /** What a caller needs: an API key's scope, or `account`, which takes a person who has signed in. */
  scope: Scope;
  /** HTTP status of success. */
  status: number;
  params: z.ZodType;
  query: z.ZodType;
  /** Undefined: the route takes no body. */
  body: z.ZodType | undefined;
  /** Undefined: the route answers without a body, or writes its own. */
  reply: z.ZodType | undefined;
  /** What the `data` of server-sent events holds, for a route that answers with a stream of them. */
  events: z.ZodType | undefined;
  /** What each line holds, for a route that answers with JSON Lines. */
  lines: z.ZodType | undefined;
  /** For a route whose body is a file of any kind: how many bytes it may have. */
  bytes: { limit: number } | undefined;
  /** Whether it answers with a file. */
  file: boolean;
  errors: readonly ErrorCode[];
  idempotency: Idempotency;
  /** Turns away who may not know of this route, before anything of the request is looked at. */
  admit?: (subject: Subject) => Promise<void>;
  /** Parses, handles, and gives back what `reply` describes. */
  serve(call: Call): Promise<unknown>;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Auth = 'none' | 'token';
type Scope = ApiKeyScope | 'account';
/**
 * What an `Idempotency-Key` does: the router keeps the answer and gives it again (`kept`, every write of somebody who is
 * known), the route has a way of its own (`own`), it is refused by name (`refused`, a write of nobody who is known), or
 * it changes nothing (`needless`, a read).
 */
type Idempotency = 'kept' | 'own' | 'refused' | 'needless';

const nothing = z.strictObject({});
type Nothing = typeof nothing;

interface Definition<
  A extends Auth,
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  method: Method;
  path: string;
  summary?: string;
  auth: A;
  status?: number;
  params?: P;
  query?: Q;
  body?: B;
  reply?: R;
  events?: z.ZodType;
  lines?: z.ZodType;
  bytes?: { limit: number };
  file?: true;
  errors?: readonly ErrorCode[];
  idempotency?: 'own';
  handle(input: {
    params: z.output<P>;
    query: z.output<Q>;
    body: z.output<B>;
    subject: A extends 'token' ? Subject : undefined;
    request: Request;
    response: Response;
  }): Promise<R extends z.ZodVoid ? void : z.input<R>>;
}

/** Makes a route of its description. Unknown members of body and query are refused by name; no schema means: none. */
export function endpoint<
  A extends Auth,
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
  R extends z.ZodType = z.ZodVoid,
>(definition: Definition<A, P, Q, B, R>): Route {
  const params: z.ZodType = definition.params ?? nothing;
  const query: z.ZodType = definition.query ?? nothing;
  const body: z.ZodType = definition.body ?? nothing;
  return {
    method: definition.method,
    path: definition.path,
    summary: definition.summary,
    auth: definition.auth,
    scope: scopeOf(definition),
    status: definition.status ?? (definition.reply ? 200 : 204),
    params,
    query,
    body: definition.body,
    reply: definition.reply,
    events: definition.events,
    lines: definition.lines,
    bytes: definition.bytes,
    file: definition.file ?? false,
    errors: definition.errors ?? [],
    idempotency: definition.idempotency ?? idempotencyOf(definition),
    async serve({ request, response, subject }) {
      return definition.handle({
        params: parseInput('path', params, request.params) as z.output<P>,
        query: parseInput('query', query, request.query) as z.output<Q>,
        // a file is no members: the handler takes it from the request
        body: parseInput('body', body, definition.bytes ? {} : (request.body ?? {})) as z.output<B>,
        subject: subject as A extends 'token' ? Subject : undefined,
        request,
        response,
      });
    },
  };
}

const idempotencyOf = ({ method, auth }: { method: Method; auth: Auth }): Idempotency => {
  if (method === 'get') return 'needless';
  return auth === 'token' ? 'kept' : 'refused';
};

/** By path and method, not by hand: a route that is added later cannot forget it. */
function scopeOf({ method, path }: { method: Method; path: string }): Scope {
  if (/^\/(me|auth|model-keys|tool-connections|mcp-servers|admin)(\/|$)/.test(path)) return 'account';
  return method === 'get' ? 'read' : 'write';
}

/** Throws `scope.missing` when an API key is not enough for a route. */
export function requireScope({ scope }: Route, { scopes }: Subject): void {
  if (scopes === undefined || (scope !== 'account' && scopes.includes(scope))) return;
  const reason =
    scope === 'account' ? 'An API key cannot do this: sign in' : `This API key does not have the scope '${scope}'`;
  throw new AppError('scope.missing', { reason, scope });
}
