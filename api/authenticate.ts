import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { SignIns } from '../domain/account-ports.ts';
import type { ApiKeys } from '../domain/sign-in-ports.ts';
import type { AccessTokens } from './access-tokens.ts';
import { apiKeyHash, isApiKey } from './api-key.ts';
import type { Authenticate } from './router.ts';

interface Parts {
  tokens: AccessTokens;
  signIns: SignIns;
  apiKeys: ApiKeys;
}

/**
 * Who calls, by a bearer token (RFC 6750): an access token or an API key. The session, or the key, is looked up at every
 * request, one indexed read, so that it is dead in all processes at once after its end; without the record nobody gets in.
 */
export const authenticate =
  ({ tokens, signIns, apiKeys }: Parts): Authenticate =>
  async (authorization) => {
    const [, token] = /^Bearer ([A-Za-z0-9._~+/=-]{1,4096})$/i.exec(authorization ?? '') ?? [];
    if (token === undefined) throw new AppError('auth.required', { reason: reasons.credentials_needed });
    if (isApiKey(token)) {
      const key = await apiKeys.use(apiKeyHash(token));
      if (key === undefined) throw new AppError('auth.required', { reason: reasons.api_key_over });
      return { userId: key.userId, sessionId: key.id, jid: key.jid, scopes: key.scopes };
    }
    const subject = tokens.verify(token);
    if (!(await signIns.isOpen(subject.userId, subject.sessionId)))
      throw new AppError('auth.required', { reason: reasons.access_token_over });
    return subject;
  };
