import { Router } from 'express';
import type { Request, Response } from 'express';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { KeptReply } from '../domain/idempotency-ports.ts';
import type { Route, Subject } from './endpoint.ts';
import { requireScope } from './endpoint.ts';
import { idempotencyKeyOf, refuseIdempotencyKey } from './idempotency-key.ts';
import type { Idempotent } from './idempotent.ts';
import type { RateLimits } from './rate-limits.ts';
import { readRawBody, takePlace } from './raw-body.ts';

export type Authenticate = (authorization: string | undefined) => Promise<Subject>;

interface Options {
  authenticate: Authenticate;
  rates: Pick<RateLimits, 'byUser'>;
  /** Keeps first answers of writes with an `Idempotency-Key`. */
  idempotent: Idempotent;
  /** In development and tests every reply is parsed by its schema: a drift is an error at once. */
  checkReplies: boolean;
}

/** Makes a router of the routes whose body is a file: it stands before bodies are parsed, and hands on everything else. */
export const fileRouterOf = (routes: Route[], options: Options): Router =>
  serving(
    routes.filter(({ bytes }) => bytes !== undefined),
    options,
  );

/** Makes a router of routes. A known address with a wrong method is answered 405 with `Allow`. */
export function routerOf(routes: Route[], options: Options): Router {
  const router = serving(routes, options);
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    if (allowed.includes('GET')) allowed.push('HEAD');
    router.all(path, (_request, response) => {
      response.setHeader('Allow', allowed.join(', '));
      throw new AppError('method.not_allowed', { allow: allowed });
    });
  }
  return router;
}

function serving(routes: Route[], options: Options): Router {
  const router = Router({ strict: true, caseSensitive: true });
  for (const route of routes)
    router[route.method](route.path, (request, response) => serve(route, request, response, options));
  return router;
}

async function serve(route: Route, request: Request, response: Response, options: Options): Promise<void> {
  response.locals['route'] = route.path;
  const subject = route.auth === 'token' ? await options.authenticate(request.headers.authorization) : undefined;
  if (subject) await options.rates.byUser(request, response, subject);
  if (subject) await route.admit?.(subject);
  if (subject) requireScope(route, subject);
  if (route.bytes) {
    if (subject) takePlace(subject, response);
    await readRawBody(request, response, route.bytes.limit);
  } else refuseOtherMedia(request);
  const key = route.idempotency === 'kept' ? idempotencyKeyOf(request) : undefined;
  if (route.idempotency === 'refused') refuseIdempotencyKey(request);

  const call = { request, response, subject };
  if (subject === undefined || key === undefined) {
    const reply = await route.serve(call);
    if (!response.headersSent) send(response, replyOf(route, response, reply, options));
    return;
  }
  const reply = await options.idempotent(key, subject.userId, call, async () =>
    replyOf(route, response, await route.serve(call), options),
  );
  if (reply.replayed) response.setHeader('Idempotency-Replayed', 'true');
  send(response, reply);
}

/** What a client needs besides the body to take an answer for the first one. */
const TELLING_HEADERS = ['location', 'set-cookie'];

function replyOf(route: Route, response: Response, reply: unknown, { checkReplies }: Options): KeptReply {
  const headers = TELLING_HEADERS.flatMap((name) => {
    const value = response.getHeader(name);
    return value === undefined ? [] : [[name, typeof value === 'number' ? String(value) : value] as const];
  });
  const kept = { status: route.status, headers: Object.fromEntries(headers) };
  if (route.reply === undefined) return kept;
  const body = JSON.stringify(checkReplies ? route.reply.parse(reply) : reply);
  return { ...kept, headers: { ...kept.headers, 'Content-Type': 'application/json; charset=utf-8' }, body };
}

function send(response: Response, { status, headers, body }: KeptReply): void {
  response.status(status).set(headers);
  if (body === undefined) response.end();
  else response.send(body);
}

/** A body of another kind was not parsed: answering as if there were none would hide it. */
function refuseOtherMedia(request: Request): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && !request.is('application/json'))
    throw new AppError('input.unsupported_media', { reason: reasons.not_sent_as_json });
}
