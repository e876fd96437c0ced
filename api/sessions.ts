import { createHash, randomBytes } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { Account, Accounts, NewRefreshToken, SignIns } from '../domain/account-ports.ts';
import type { AccessTokens } from './access-tokens.ts';

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  refreshExpiresAt: Date;
}

export interface Sessions {
  /** `userAgent` is what the caller says it is, for the list of sessions. */
  open(account: Account & { passwordHash: string }, userAgent: string): Promise<TokenPair>;
  /** Trades a refresh token; throws `auth.required` for an unknown one, and for one that was traded before, which ends its session. */
  refresh(refreshToken: string, userAgent: string): Promise<TokenPair>;
  /** False when the user has no such open session. */
  close(userId: string, sessionId: string): Promise<boolean>;
  closeOthers(userId: string, keepSessionId: string): Promise<void>;
}

/** Tells everything that hangs on sessions of a user that they are over. */
export type EndSessions = (userId: string, sessionIds: readonly string[]) => Promise<void>;

const REFRESH_LIFETIME_MS = 30 * 24 * 3_600_000;

/**
 * Sign-ins with rotating refresh tokens (RFC 9700 §4.14.2); the record knows a token by its hash only. What hangs on
 * a session, such as open event streams, is told when it ends.
 */
export function sessions(signIns: SignIns, accounts: Accounts, tokens: AccessTokens, ended: EndSessions): Sessions {
  const pair = (account: Account, sessionId: string, fresh: FreshToken): TokenPair => ({
    accessToken: tokens.issue({ userId: account.userId, sessionId, jid: account.jid }),
    refreshToken: fresh.token,
    refreshExpiresAt: fresh.record.expiresAt,
  });
  return {
    async open(account, userAgent) {
      const sessionId = newId();
      const fresh = freshToken(userAgent);
      await signIns.open(account.userId, sessionId, fresh.record, account.passwordHash);
      return pair(account, sessionId, fresh);
    },
    async refresh(refreshToken, userAgent) {
      const fresh = freshToken(userAgent);
      const rotation = await signIns.rotate(hashOf(refreshToken), fresh.record);
      if (rotation.outcome === 'reused') await ended(rotation.userId, [rotation.sessionId]);
      const account = rotation.outcome === 'rotated' ? await accounts.byId(rotation.userId) : undefined;
      if (rotation.outcome !== 'rotated' || account === undefined)
        throw new AppError('auth.required', { reason: reasons.refresh_token_over });
      return pair(account, rotation.sessionId, fresh);
    },
    async close(userId, sessionId) {
      const wasOpen = await signIns.revoke(userId, sessionId);
      if (wasOpen) await ended(userId, [sessionId]);
      return wasOpen;
    },
    async closeOthers(userId, keepSessionId) {
      await ended(userId, await signIns.revokeOthers(userId, keepSessionId));
    },
  };
}

interface FreshToken {
  token: string;
  record: NewRefreshToken;
}

const USER_AGENT_LENGTH = 200;

function freshToken(userAgent: string): FreshToken {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + REFRESH_LIFETIME_MS);
  return { token, record: { tokenHash: hashOf(token), expiresAt, userAgent: userAgent.slice(0, USER_AGENT_LENGTH) } };
}

/** A token of 256 random bits needs no slow hash. */
const hashOf = (token: string): Uint8Array => createHash('sha256').update(token).digest();
