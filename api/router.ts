import { Router } from 'express';
import type { Request, Response } from 'express';
import { AppError } from '../contracts/errors.ts';
import type { Route, Subject } from './endpoint.ts';
import { requireScope } from './endpoint.ts';

export type Authenticate = (authorization: string | undefined) => Promise<Subject>;

interface Options {
  authenticate: Authenticate;
  /** In development and tests every reply is parsed by its schema: a drift is an error at once. */
  checkReplies: boolean;
}

/** Makes a router of routes. A known address with a wrong method is answered 405 with `Allow`. */
export function routerOf(routes: Route[], options: Options): Router {
  const router = Router({ strict: true, caseSensitive: true });
  for (const route of routes)
    router[route.method](route.path, (request, response) => serve(route, request, response, options));
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

async function serve(route: Route, request: Request, response: Response, options: Options): Promise<void> {
  response.locals['route'] = route.path;
  const subject = route.auth === 'token' ? await options.authenticate(request.headers.authorization) : undefined;
  if (subject) requireScope(route, subject);
  refuseOtherMedia(request);
  const reply = await route.serve({ request, response, subject });
  if (response.headersSent) return;
  response.status(route.status);
  if (route.reply === undefined) response.end();
  else response.json(options.checkReplies ? route.reply.parse(reply) : reply);
}

/** A body of another kind was not parsed: answering as if there were none would hide it. */
function refuseOtherMedia(request: Request): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && !request.is('application/json'))
    throw new AppError('input.unsupported_media', { reason: 'Send the body as application/json' });
}
