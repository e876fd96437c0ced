import { randomUUID } from 'node:crypto';
import express from 'express';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { IdempotencyKeys } from '../domain/idempotency-ports.ts';
import { docsRoutes } from './docs.ts';
import type { Route } from './endpoint.ts';
import { idempotent } from './idempotent.ts';
import { refuseAmbiguousJson } from './json-body.ts';
import { openApiRoute } from './openapi-route.ts';
import { sendProblem } from './problem.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Authenticate } from './router.ts';
import { fileRouterOf, routerOf } from './router.ts';

interface Parts {
  /** Routes under `/api/v1`. */
  routes: Route[];
  /** Routes beside it: health, keys. */
  publicRoutes: Route[];
  authenticate: Authenticate;
  /** Answers for a path of its own before bodies are read; what it hands on is an address like any other. */
  beside?: { path: string; handler: RequestHandler } | undefined;
  /** Files and pages for people, asked before an address is said not to exist. */
  pages?: RequestHandler[];
  /** How often the routes under `/api/v1` may be asked. */
  rates: RateLimits;
  idempotencyKeys: IdempotencyKeys;
  log: Logger;
  checkReplies: boolean;
  /** Addresses and networks whose `X-Forwarded-For` is believed; nobody's by default. */
  trustedProxies?: string[];
}

export const API_ROOT = '/api/v1';

/** Bytes of the largest request body, but for files. */
const REQUEST_LIMIT_BYTES = 1_048_576;

/** The HTTP door as an Express application: headers, one log line per request, JSON bodies, routes, problems. */
export function createApp({
  routes,
  publicRoutes,
  log,
  trustedProxies = [],
  beside,
  pages = [],
  idempotencyKeys,
  ...rest
}: Parts): Express {
  const options = { ...rest, idempotent: idempotent({ keys: idempotencyKeys, log }) };
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('trust proxy', trustedProxies);
  app.use(identify(log), secureHeaders);
  // before a body is read; probes and documents beside the API are not counted
  app.use(API_ROOT, rest.rates.byAddress);
  app.use(refuseBrokenQuery);
  if (beside) app.use(beside.path, beside.handler);
  app.use(API_ROOT, fileRouterOf(routes, options));
  app.use(express.json({ limit: REQUEST_LIMIT_BYTES, verify: refuseAmbiguousJson }));
  app.use(API_ROOT, routerOf(routes, options));
  app.use(routerOf([...publicRoutes, openApiRoute(API_ROOT, routes, publicRoutes), ...docsRoutes()], options));
  for (const handler of pages) app.use(handler);
  app.use(() => {
    throw new AppError('item.not_found', { reason: reasons.no_address });
  });
  // express knows an error handler by its four parameters
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => fail(error, response, log));
  return app;
}

/** Gives every request an id of ours (one from outside could be anybody's) and logs it without its query, body or token. */
const identify =
  (log: Logger) =>
  (request: Request, response: Response, next: NextFunction): void => {
    const started = performance.now();
    const requestId = randomUUID();
    response.locals['requestId'] = requestId;
    response.setHeader('X-Request-Id', requestId);
    response.once('close', () => {
      log.info({
        event: 'http_request',
        request_id: requestId,
        method: request.method,
        route: (response.locals['route'] as string | undefined) ?? null,
        status: response.statusCode,
        completed: response.writableFinished,
        duration_ms: Math.round(performance.now() - started),
      });
    });
    next();
  };

const secureHeaders = (_request: Request, response: Response, next: NextFunction): void => {
  response.set({
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
  });
  next();
};

/** The query parser would put a mark in the place of bytes that are no UTF-8, and go on with other words than were sent. */
const refuseBrokenQuery = (request: Request, _response: Response, next: NextFunction): void => {
  const query = request.url.slice(request.url.indexOf('?') + 1);
  try {
    decodeURIComponent(query);
  } catch (cause) {
    throw new AppError('input.invalid', { reason: reasons.address_broken }, { cause });
  }
  next();
};

function fail(error: unknown, response: Response, log: Logger): void {
  const requestId = response.locals['requestId'] as string;
  // an answer that has begun (an event stream) cannot become another one: it is cut, and the client comes back
  if (response.headersSent) {
    log.warn({ event: 'http_stream_broken', request_id: requestId, error });
    response.destroy();
    return;
  }
  const { status } = sendProblem(response, error, requestId);
  if (status >= 500) log.error({ event: 'http_failed', request_id: requestId, error });
}
