import { AppError } from '../contracts/errors.ts';
import type { SignIns } from '../domain/account-ports.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Authenticate } from './router.ts';

/**
 * Who calls, by a bearer token (RFC 6750). The session is looked up at every request, one indexed read, so that a token
 * is dead in all processes at once after logout; without the record nobody gets in.
 */
export const authenticate =
  (tokens: AccessTokens, signIns: SignIns): Authenticate =>
  async (authorization) => {
    const [, token] = /^Bearer ([A-Za-z0-9._~+/=-]{1,4096})$/i.exec(authorization ?? '') ?? [];
    if (token === undefined)
      throw new AppError('auth.required', { reason: 'Send Authorization: Bearer <access token>' });
    const subject = tokens.verify(token);
    if (!(await signIns.isOpen(subject.userId, subject.sessionId)))
      throw new AppError('auth.required', { reason: 'The access token is not valid (any more)' });
    return subject;
  };
