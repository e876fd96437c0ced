import type { Request, Response } from 'express';
import { z } from 'zod';
import type { ErrorCode } from '../contracts/errors.ts';
import { parseInput } from './parse-input.ts';

/** Who calls, as the access token proved it. */
export interface Subject {
  userId: string;
  sessionId: string;
  /** Bare JID. */
  jid: string;
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
  auth: Auth;
  /** HTTP status of success. */
  status: number;
  params: z.ZodType;
  query: z.ZodType;
  /** Undefined: the route takes no body. */
  body: z.ZodType | undefined;
  /** Undefined: the route answers without a body, or writes its own. */
  reply: z.ZodType | undefined;
  errors: readonly ErrorCode[];
  /** Parses, handles, and gives back what `reply` describes. */
  serve(call: Call): Promise<unknown>;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Auth = 'none' | 'token';

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
  auth: A;
  status?: number;
  params?: P;
  query?: Q;
  body?: B;
  reply?: R;
  errors?: readonly ErrorCode[];
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
    auth: definition.auth,
    status: definition.status ?? (definition.reply ? 200 : 204),
    params,
    query,
    body: definition.body,
    reply: definition.reply,
    errors: definition.errors ?? [],
    async serve({ request, response, subject }) {
      return definition.handle({
        params: parseInput('path', params, request.params) as z.output<P>,
        query: parseInput('query', query, request.query) as z.output<Q>,
        body: parseInput('body', body, request.body ?? {}) as z.output<B>,
        subject: subject as A extends 'token' ? Subject : undefined,
        request,
        response,
      });
    },
  };
}
