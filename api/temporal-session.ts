import type { Request, Response } from 'express';
import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import type { SignIns } from '../domain/account-ports.ts';
import type { Role } from '../contracts/roles.ts';
import { reasons } from '../contracts/reasons.ts';
import type { Roles } from '../domain/role-ports.ts';
import type { AccessTokens } from './access-tokens.ts';
import { ACCESS_TOKEN_LIFETIME_S } from './access-tokens.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';

const NAME = 'aiox_temporal';

/** Under it lie Temporal's Web UI and the codec that it asks; the cookie goes nowhere else. */
export const TEMPORAL_ROOT = '/temporal';

export interface Visitor {
  userId: string;
  role: Exclude<Role, 'user'>;
}

/** Who comes with the cookie; undefined for everybody who has no business here, whatever the reason. */
export type VisitorOf = (request: Request) => Promise<Visitor | undefined>;

interface Parts {
  /** Of the audience `aiox-temporal`: an access token is no cookie, and the cookie no access token. */
  tokens: AccessTokens;
  signIns: SignIns;
  roles: Roles;
  secureCookies: boolean;
}

const seesTemporal = (role: Role | undefined): role is Visitor['role'] => role === 'admin' || role === 'auditor';

/**
 * A page that a browser opens can send no bearer token: a cookie stands in for it under `/temporal`, a quarter of an hour
 * long. Session and role are looked up at every request, so that it ends with the one and with the other.
 */
export function temporalSessions({ tokens, signIns, roles, secureCookies }: Parts): {
  routes: Route[];
  visitorOf: VisitorOf;
} {
  const grant = endpoint({
    method: 'post',
    path: '/auth/temporal-session',
    summary: 'Open Temporal’s Web UI to this browser for a quarter of an hour (admins and auditors)',
    auth: 'token',
    idempotency: 'own', // said twice, it lasts longer
    reply: z.strictObject({ expires_in: z.number().int() }),
    errors: ['item.not_found'],
    async handle({ subject, response }) {
      if (!seesTemporal(await roles.of(subject.userId)))
        throw new AppError('item.not_found', { reason: reasons.no_address });
      const { userId, sessionId, jid } = subject;
      setCookie(response, tokens.issue({ userId, sessionId, jid }), secureCookies);
      return { expires_in: ACCESS_TOKEN_LIFETIME_S };
    },
  });
  return {
    routes: [grant],
    async visitorOf(request) {
      const cookie = cookieOf(request);
      if (cookie === undefined) return undefined;
      let visitor;
      try {
        visitor = tokens.verify(cookie);
      } catch (error) {
        if (error instanceof AppError && error.code === 'auth.required') return undefined;
        throw error;
      }
      const { userId, sessionId } = visitor;
      const [open, role] = await Promise.all([signIns.isOpen(userId, sessionId), roles.of(userId)]);
      return open && seesTemporal(role) ? { userId, role } : undefined;
    },
  };
}

const setCookie = (response: Response, token: string, secure: boolean): void => {
  const maxAge = ACCESS_TOKEN_LIFETIME_S * 1_000;
  response.cookie(NAME, token, { httpOnly: true, sameSite: 'strict', path: TEMPORAL_ROOT, maxAge, secure });
};

/** Undefined also for a cookie that stands twice: one of them would be believed. */
function cookieOf(request: Request): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const [cookie, second] = pairs.filter((pair) => pair.startsWith(`${NAME}=`));
  return second === undefined ? cookie?.slice(NAME.length + 1) : undefined;
}
