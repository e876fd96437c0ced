import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../contracts/errors.ts';
import { because } from '../contracts/reasons.ts';
import type { Rate, RateClass, RateScope, RequestRates } from '../domain/rate-ports.ts';
import { addressOf } from './caller.ts';
import type { Subject } from './endpoint.ts';

export interface RateLimits {
  /** Counts a request by its address, before anything is done for it. */
  byAddress: RequestHandler;
  /** Counts a request of somebody who is known; throws `rate.limited`. */
  byUser(request: Request, response: Response, subject: Subject): Promise<void>;
}

const signIns = /^\/auth\/(register|login|refresh|password-reset)$/;
/** What makes a model work. */
const messages = /^\/agents\/(try|[^/]+\/messages)$/;

/** A look that costs like a change: it reads everything, opens it, and is audited. */
const costly = /^\/me\/export$/;

/** By method and path, not by route: what is no route is counted as well. `path` is under the API's root. */
export function rateClassOf(method: string, path: string): RateClass {
  if (costly.test(path)) return 'writes';
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return 'reads';
  if (signIns.test(path)) return 'sign-ins';
  return method === 'POST' && messages.test(path) ? 'messages' : 'writes';
}

/**
 * How often somebody may ask, told by every answer in `RateLimit` and `RateLimit-Policy`
 * (draft-ietf-httpapi-ratelimit-headers). `refused` is called for each refusal.
 */
export function rateLimits(rates: RequestRates, refused: () => void): RateLimits {
  const count = async (request: Request, response: Response, scope: RateScope, who: string): Promise<void> => {
    const rateClass = (response.locals['rateClass'] ??= rateClassOf(request.method, request.path)) as RateClass;
    const rate = await rates.count(rateClass, scope, who);
    if (rate === undefined) return;
    const told = ((response.locals['rates'] as Rate[] | undefined) ?? []).concat(rate);
    response.locals['rates'] = told;
    response.set({
      'RateLimit-Policy': told.map(({ name, limit, windowS }) => `"${name}";q=${limit};w=${windowS}`).join(', '),
      RateLimit: told.map(({ name, left, resetsInS }) => `"${name}";r=${left};t=${resetsInS}`).join(', '),
    });
    if (!rate.refused) return;
    refused();
    throw new AppError('rate.limited', {
      ...because('requests_many', { whose: scope === 'user' ? 'account' : 'address' }),
      retry_after_s: rate.resetsInS,
      policy: rate.name,
    });
  };
  return {
    async byAddress(request, response, next) {
      await count(request, response, 'address', addressOf(request));
      next();
    },
    byUser: (request, response, { userId }) => count(request, response, 'user', userId),
  };
}
