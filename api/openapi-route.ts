import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import type { Route } from './endpoint.ts';
import { openApiDocument } from './openapi.ts';

/** Of the API as it is described; grows when a client would notice. */
const API_VERSION = '1.0.0';

/** `/openapi.json`: the document of all routes under `root`, of those beside it, and of itself. Made once, when it is first asked for. */
export function openApiRoute(root: string, routes: Route[], publicRoutes: Route[]): Route {
  let made: Record<string, unknown> | undefined;
  const route: Route = endpoint({
    method: 'get',
    path: '/openapi.json',
    auth: 'none',
    summary: 'This document: the API in OpenAPI 3.1',
    reply: z.record(z.string(), z.unknown()),
    async handle() {
      const beside = { root: '', routes: [...publicRoutes, route] };
      return (made ??= openApiDocument([{ root, routes }, beside], API_VERSION));
    },
  });
  return route;
}
