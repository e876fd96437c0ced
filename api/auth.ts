import type { Request, Response } from 'express';
import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { Accounts, Attempts } from '../domain/account-ports.ts';
import type { SignInTally } from '../domain/audit-ports.ts';
import type { PasswordGuard } from '../domain/sign-in-ports.ts';
import { ACCESS_TOKEN_LIFETIME_S } from './access-tokens.ts';
import { accountReply, accountView } from './account-view.ts';
import { addressOf, userAgentOf } from './caller.ts';
import { endpoint } from './endpoint.ts';
import type { Route } from './endpoint.ts';
import type { PasswordCheck } from './passwords.ts';
import { clearRefreshCookie, isOurOwnPage, refreshCookie, setRefreshCookie } from './refresh-cookie.ts';
import type { Register } from './registration.ts';
import type { Sessions, TokenPair } from './sessions.ts';
import { newPassword, plainText } from './texts.ts';
import { localpart } from './xmpp-address.ts';

interface Parts {
  accounts: Accounts;
  register: Register;
  passwords: PasswordCheck;
  sessions: Sessions;
  attempts: Attempts;
  guard: PasswordGuard;
  tally: SignInTally;
  secureCookies: boolean;
}

const email = z.email().max(254);
/** `true`: the refresh token comes as an HttpOnly cookie instead of in the body. */
const cookie = z.boolean().default(false);
const tokenReply = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number().int(),
  refresh_token: z.string().optional(),
});

/** Register, sign in, stay signed in, sign out. */
export function authRoutes({
  accounts,
  register,
  passwords,
  sessions,
  attempts,
  guard,
  tally,
  secureCookies,
}: Parts): Route[] {
  const reveal = (pair: TokenPair, asCookie: boolean, response: Response): z.input<typeof tokenReply> => {
    if (asCookie) setRefreshCookie(response, pair.refreshToken, pair.refreshExpiresAt, secureCookies);
    const access = {
      access_token: pair.accessToken,
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_LIFETIME_S,
    } as const;
    return asCookie ? access : { ...access, refresh_token: pair.refreshToken };
  };

  const signIn = async (address: string, password: string) => {
    const account = await accounts.byEmail(address);
    const right = await passwords.matches(account?.passwordHash, password);
    tally.note(account?.userId, right && account !== undefined ? 'right' : 'wrong');
    if (!right || account === undefined) throw new AppError('auth.failed');
    return account;
  };

  return [
    endpoint({
      method: 'post',
      path: '/auth/register',
      summary: 'Create an account, its XMPP address and a first sign-in',
      auth: 'none',
      status: 201,
      body: z.strictObject({
        email,
        password: newPassword,
        name: plainText(80).min(1),
        xmpp_localpart: localpart.optional(),
        cookie,
      }),
      reply: tokenReply.extend({ user: accountReply, jid: z.string(), xmpp_password: z.string() }),
      errors: ['item.conflict', 'rate.limited', 'service.unavailable'],
      async handle({ body, request, response }) {
        // a taken address tells that somebody has an account: asking for many is bounded
        const { account, xmppPassword } = await attempts.limited(
          `register ${addressOf(request)}`,
          ['item.conflict'],
          () => register({ ...body, xmppLocalpart: body.xmpp_localpart }),
        );
        const pair = await sessions.open(account, userAgentOf(request));
        return {
          user: accountView(account),
          jid: account.jid,
          xmpp_password: xmppPassword,
          ...reveal(pair, body.cookie, response),
        };
      },
    }),
    endpoint({
      method: 'post',
      path: '/auth/login',
      summary: 'Sign in',
      auth: 'none',
      body: z.strictObject({ email, password: z.string().min(1).max(256), cookie }),
      reply: tokenReply.extend({ user: accountReply }),
      errors: ['auth.failed', 'rate.limited', 'service.unavailable'],
      async handle({ body, request, response }) {
        const who = { email: body.email, address: addressOf(request) };
        const account = await guard.guarded(who, 'auth.failed', () => signIn(body.email, body.password));
        const pair = await sessions.open(account, userAgentOf(request));
        return { user: accountView(account), ...reveal(pair, body.cookie, response) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/auth/refresh',
      summary: 'Trade a refresh token for the next pair of tokens',
      auth: 'none',
      body: z.strictObject({ refresh_token: z.string().min(1).max(256).optional() }),
      reply: tokenReply,
      errors: ['auth.required', 'service.unavailable'],
      async handle({ body, request, response }) {
        const { token, fromCookie } = presented(body.refresh_token, request);
        try {
          return reveal(await sessions.refresh(token, userAgentOf(request)), fromCookie, response);
        } catch (error) {
          if (fromCookie && error instanceof AppError && error.code === 'auth.required')
            clearRefreshCookie(response, secureCookies);
          throw error;
        }
      },
    }),
    endpoint({
      method: 'post',
      path: '/auth/logout',
      summary: 'End this sign-in',
      auth: 'token',
      async handle({ subject, response }) {
        await sessions.close(subject.userId, subject.sessionId);
        clearRefreshCookie(response, secureCookies);
      },
    }),
  ];
}

function presented(inBody: string | undefined, request: Request): { token: string; fromCookie: boolean } {
  const token = inBody ?? refreshCookie(request);
  if (token === undefined) throw new AppError('auth.required', { reason: reasons.refresh_needed });
  const fromCookie = inBody === undefined;
  if (fromCookie && !isOurOwnPage(request)) throw new AppError('auth.required', { reason: reasons.cookie_elsewhere });
  return { token, fromCookie };
}
