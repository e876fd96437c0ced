import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import sirv from 'sirv';

/** Names of files that never change: their content's sum is in them. */
const FOR_EVER = '/_app/immutable/';

/**
 * The dashboard's files, and its page for every other address that a browser wants to see as a page; what it shows there is
 * the page's to find out. Everything else is handed on, so that programs get problems and never a page.
 * `folder` is what the set-up built of `ui`. Throws when it is not there.
 */
export function dashboard(folder: string): RequestHandler[] {
  const page = pageIn(folder);
  const policy = `${policyIn(page)}; frame-ancestors 'none'`;
  const serve = sirv(folder, {
    ...{ extensions: [], etag: true },
    // as the build has compressed them
    ...{ brotli: true, gzip: true },
    setHeaders: (response, path) => {
      response.setHeader('Cache-Control', caching(path));
      if (path.endsWith('.html')) response.setHeader('Content-Security-Policy', policy);
    },
  }) as RequestHandler;
  const files: RequestHandler = (request, response, next) => (reads(request) ? serve(request, response, next) : next());
  const anyPage = (request: Request, response: Response, next: NextFunction): void => {
    if (!wantsPage(request)) return next();
    response.locals['route'] = 'dashboard';
    response.set({ 'Content-Security-Policy': policy, 'Cache-Control': 'no-cache', Vary: 'Accept' });
    response.type('html').send(page);
  };
  return [files, anyPage];
}

function pageIn(folder: string): string {
  try {
    return readFileSync(join(folder, 'index.html'), 'utf8');
  } catch (cause) {
    throw new Error('The dashboard is not built: run npm run setup', { cause });
  }
}

/** The page's own policy, from its meta tag: said as a header it holds for what comes before that tag, too. */
function policyIn(page: string): string {
  const [, policy] = /http-equiv="content-security-policy" content="([^"]*)"/.exec(page) ?? [];
  if (policy === undefined) throw new Error('The dashboard was built without a Content-Security-Policy');
  return policy.replaceAll('&#39;', "'");
}

const caching = (path: string): string =>
  path.startsWith(FOR_EVER) ? 'public, max-age=31536000, immutable' : 'no-cache';

/** A navigation of a browser; the API's own addresses are never one. */
const wantsPage = ({ method, path, headers }: Request): boolean =>
  reads({ method }) &&
  !/^\/(api|docs|health|temporal|\.well-known|_app)(\/|$)/.test(path) &&
  (headers.accept ?? '').split(',').some((type) => type.trim().startsWith('text/html'));

const reads = ({ method }: Pick<Request, 'method'>): boolean => method === 'GET' || method === 'HEAD';
