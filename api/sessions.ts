import { createHash, randomBytes } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { AppError } from '../contracts/errors.ts';
import type { Account, Accounts, NewRefreshToken, SignIns } from '../domain/account-ports.ts';
import type { AccessTokens } from './access-tokens.ts';

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  refreshExpiresAt: Date;
}

export interface Sessions {
  open(account: Account): Promise<TokenPair>;
  /** Trades a refresh token; throws `auth.required` for an unknown one, and for one that was traded before, which ends its session. */
  refresh(refreshToken: string): Promise<TokenPair>;
  close(userId: string, sessionId: string): Promise<void>;
}

const REFRESH_LIFETIME_MS = 30 * 24 * 3_600_000;

/** Sign-ins with rotating refresh tokens (RFC 9700 §4.14.2); the record knows a token by its hash only. */
export function sessions(signIns: SignIns, accounts: Accounts, tokens: AccessTokens): Sessions {
  const pair = (account: Account, sessionId: string, fresh: FreshToken): TokenPair => ({
    accessToken: tokens.issue({ userId: account.userId, sessionId, jid: account.jid }),
    refreshToken: fresh.token,
    refreshExpiresAt: fresh.record.expiresAt,
  });
  return {
    async open(account) {
      const sessionId = newId();
      const fresh = freshToken();
      await signIns.open(account.userId, sessionId, fresh.record);
      return pair(account, sessionId, fresh);
    },
    async refresh(refreshToken) {
      const fresh = freshToken();
      const rotation = await signIns.rotate(hashOf(refreshToken), fresh.record);
      const account = rotation.outcome === 'rotated' ? await accounts.byId(rotation.userId) : undefined;
      if (rotation.outcome !== 'rotated' || account === undefined)
        throw new AppError('auth.required', { reason: 'The refresh token is not valid (any more)' });
      return pair(account, rotation.sessionId, fresh);
    },
    close: (userId, sessionId) => signIns.revoke(userId, sessionId),
  };
}

interface FreshToken {
  token: string;
  record: NewRefreshToken;
}

function freshToken(): FreshToken {
  const token = randomBytes(32).toString('base64url');
  return { token, record: { tokenHash: hashOf(token), expiresAt: new Date(Date.now() + REFRESH_LIFETIME_MS) } };
}

/** A token of 256 random bits needs no slow hash. */
const hashOf = (token: string): Uint8Array => createHash('sha256').update(token).digest();
