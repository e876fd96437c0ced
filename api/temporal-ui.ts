import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import { Agent as SecureAgent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { AppError } from '../contracts/errors.ts';
import { isCodecPath } from './temporal-codec.ts';
import type { Visitor, VisitorOf } from './temporal-session.ts';
import { TEMPORAL_ROOT } from './temporal-session.ts';

interface Parts {
  /** Where the Web UI is served, under the same base path as here. */
  url: string;
  visitorOf: VisitorOf;
  log: Logger;
}

const TIME_LIMIT_MS = 60_000;
const PAGE_LIMIT_BYTES = 1_048_576;

/** What the Web UI is told of a request: no credentials of ours, nothing that could make two of one request. */
const FORWARDED = ['accept', 'accept-language', 'x-csrf-token'];
/** With a body only: a length without one would take the next request on the same connection for it. */
const OF_BODY = ['content-type', 'content-length'];
/** What the browser is told of an answer: our own security headers stay. */
const RETURNED = ['content-type', 'content-length', 'last-modified'];
/** The Web UI's own guard against forged writes. */
const CSRF = /^_csrf=[A-Za-z0-9_-]{1,128}$/;

/**
 * Temporal's Web UI for a visitor with the cookie. Whoever else asks is handed on, to what an unknown address gives; so is
 * an address that is not plainly one of the Web UI's. Auditors look; only an admin changes something.
 */
export function temporalUi({ url, visitorOf, log }: Parts): RequestHandler {
  const upstream = new URL(url);
  const secure = upstream.protocol === 'https:';
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive: true, maxSockets: 64 });
  const send = secure ? httpsRequest : httpRequest;

  const ask = (request: Request, path: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { method } = request;
      const bare = method === 'GET' || method === 'HEAD';
      const headers = forwarded(request.headers, bare ? FORWARDED : [...FORWARDED, ...OF_BODY]);
      const options = { method, path, headers, agent, timeout: TIME_LIMIT_MS };
      const outgoing = send(upstream.origin, options, resolve);
      outgoing.once('timeout', () => outgoing.destroy(new Error('the Web UI took too long')));
      outgoing.once('error', reject);
      request.res?.once('close', () => outgoing.destroy());
      if (bare) outgoing.end();
      else pipeline(request, outgoing).catch(reject);
    });

  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const path = plainPath(request.originalUrl);
    const visitor = path === undefined || isCodecPath(path) ? undefined : await visitorOf(request);
    if (path === undefined || visitor === undefined) {
      next();
      return;
    }
    response.locals['route'] = `${TEMPORAL_ROOT}/*`;
    refuseWriting(request, response, path, visitor);
    if (!reads(request.method, path))
      log.info({ event: 'temporal_ui_write', user_id: visitor.userId, method: request.method });
    let answer: IncomingMessage;
    try {
      answer = await ask(request, path);
    } catch (cause) {
      throw new AppError('service.unavailable', { service: 'temporal' }, { cause });
    }
    await giveBack(answer, response);
  };
}

/**
 * The address, if it says what it seems to say: no step upwards in any writing, nothing encoded that would be a separator
 * behind us, no other host. Undefined otherwise.
 */
function plainPath(target: string): string | undefined {
  const [path = '', ...query] = target.split('?');
  if (!/^\/temporal(\/[\w.~!$&'()*+,;=:@%-]+)*\/?$/.test(path)) return undefined;
  if (/%(?:2f|5c|25|[01][0-9a-f]|7f|2e)/i.test(path) || path.split('/').some((part) => /^\.+$/.test(part)))
    return undefined;
  return query.length > 1 || /[\s\\#]/.test(target) ? undefined : target;
}

/** Queries are asked by POST and change nothing. */
const QUERY = /^\/temporal\/api\/v1\/namespaces\/[^/?]+\/workflows\/[^/?]+\/query\/[^/?]+$/;

const reads = (method: string, path: string): boolean =>
  method === 'GET' || method === 'HEAD' || (method === 'POST' && QUERY.test(path.split('?')[0] ?? ''));

function refuseWriting({ method }: Request, response: Response, path: string, { role }: Visitor): void {
  const writes = role === 'admin' ? ['POST', 'PUT', 'PATCH', 'DELETE'] : [];
  if (reads(method, path) || writes.includes(method)) return;
  const allow = ['GET', 'HEAD', ...writes];
  response.setHeader('Allow', allow.join(', '));
  throw new AppError('method.not_allowed', { allow, reason: 'Auditors look at Temporal and change nothing' });
}

function forwarded(headers: IncomingHttpHeaders, names: string[]): Record<string, string> {
  const kept = names.map((name) => [name, headers[name]] as const);
  const csrf = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return {
    ...Object.fromEntries(kept.filter((pair): pair is [string, string] => typeof pair[1] === 'string')),
    // pages are read here, for the sums of their scripts
    'accept-encoding': 'identity',
    ...Object.fromEntries(csrf.filter((pair) => CSRF.test(pair)).map((pair) => ['cookie', pair])),
  };
}

async function giveBack(answer: IncomingMessage, response: Response): Promise<void> {
  response.status(answer.statusCode ?? 502);
  for (const name of RETURNED) {
    const value = answer.headers[name];
    if (value !== undefined) response.setHeader(name, value);
  }
  const { location } = answer.headers;
  if (location !== undefined && plainPath(location) !== undefined) response.setHeader('Location', location);
  for (const cookie of answer.headers['set-cookie'] ?? []) {
    const [pair = ''] = cookie.split(';');
    // readable to the page's own scripts, which send it back as a header
    if (CSRF.test(pair)) response.append('Set-Cookie', `${pair}; Path=${TEMPORAL_ROOT}; SameSite=Strict`);
  }
  if (/^text\/html\b/.test(answer.headers['content-type'] ?? '') && response.req.method !== 'HEAD') {
    const page = await wholePage(answer);
    response.setHeader('Content-Security-Policy', policyFor(page));
    response.end(page);
  } else await pipeline(answer, response);
}

async function wholePage(answer: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > PAGE_LIMIT_BYTES) throw new AppError('service.unavailable', { service: 'temporal' });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/**
 * Files of the Web UI, and the one script that stands in its page and starts it, by that script's own sum. It sets styles
 * on elements, draws pictures from data: addresses, and talks to this origin alone.
 */
function policyFor(page: Buffer): string {
  const inline = [...page.toString('utf8').matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    ["script-src 'self'", ...inline].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
