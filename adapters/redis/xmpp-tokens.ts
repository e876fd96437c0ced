import type { Redis } from 'ioredis';
import { AppError } from '../../contracts/errors.ts';
import type { Vault } from '../../domain/ports.ts';
import type { IssuedXmppTokens } from '../../domain/way-in-ports.ts';

/** As long as a session can live without being renewed: its end also ends the connections that its tokens opened. */
const LIFETIME_S = 30 * 86_400;

const keyOf = (userId: string, sessionId: string): string => `aiox:xmpp-token:${userId}:${sessionId}`;
const contextOf = (sessionId: string): string => `xmpp-token:${sessionId}`;

/** The last token of each session, sealed. Throws `service.unavailable`: what cannot be remembered could not be revoked. */
export function redisXmppTokens(redis: Redis, vault: Vault): IssuedXmppTokens {
  const asked = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw new AppError('service.unavailable', { service: 'redis' }, { cause });
    });
  /** Undefined for one whose key was exchanged long ago: a token lives for minutes. */
  const opened = async (userId: string, sessionId: string, sealed: Buffer): Promise<string | undefined> =>
    vault.open(userId, contextOf(sessionId), sealed).then(
      (plain) => new TextDecoder().decode(plain),
      () => undefined,
    );
  return {
    async remember(userId, sessionId, token) {
      const sealed = await vault.seal(userId, contextOf(sessionId), new TextEncoder().encode(token));
      const key = keyOf(userId, sessionId);
      const before = await asked(redis.setBuffer(key, Buffer.from(sealed), 'EX', LIFETIME_S, 'GET'));
      return before ? opened(userId, sessionId, before) : undefined;
    },
    async of(userId, sessionId) {
      const sealed = await asked(redis.getBuffer(keyOf(userId, sessionId)));
      if (!sealed) return undefined;
      const token = await opened(userId, sessionId, sealed);
      return token === undefined ? {} : { token };
    },
    async forget(userId, sessionId) {
      await asked(redis.del(keyOf(userId, sessionId)));
    },
  };
}
