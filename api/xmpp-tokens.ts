import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { AppError } from '../contracts/errors.ts';
import type { IssuedXmppTokens, XmppTokenIssuer } from '../domain/way-in-ports.ts';
import type { Subject } from './endpoint.ts';
import { localOf } from './xmpp-address.ts';

interface Parts {
  issuer: XmppTokenIssuer;
  issued: IssuedXmppTokens;
  /** The bare JID of an account; undefined when there is none. */
  jidOf: (userId: string) => Promise<string | undefined>;
  isOpen: (userId: string, sessionId: string) => Promise<boolean>;
  log: Logger;
}

export interface XmppTokens {
  /** A token for the caller's own address; it takes the place of the one that this session got before. */
  issue(subject: Subject): Promise<{ token: string; lifetimeS: number }>;
  /** The sessions' tokens are of no use any more, and connections of the account are closed if a session had one. */
  end(userId: string, sessionIds: readonly string[]): Promise<void>;
}

/** Long enough to connect with. Whoever connects again asks again. */
export const XMPP_TOKEN_LIFETIME_S = 300;

/** Pauses before the XMPP server is asked again to forget a token; then the token is over by itself. */
const AGAIN_MS = [1_000, 4_000, 15_000, 60_000, 240_000];

/** Signing in to XMPP by a token of the platform instead of the XMPP password (X-OAUTH2). */
export function xmppTokens({ issuer, issued, jidOf, isOpen, log }: Parts): XmppTokens {
  const revoke = async (userId: string, sessionId: string): Promise<boolean> => {
    const last = await issued.of(userId, sessionId);
    if (last?.token !== undefined) await issuer.revokeToken(last.token);
    return last !== undefined;
  };

  async function end(userId: string, sessionIds: readonly string[]): Promise<void> {
    const had: string[] = [];
    for (const sessionId of sessionIds) if (await revoke(userId, sessionId)) had.push(sessionId);
    if (had.length === 0) return;
    // which connection came by which token is not known to the server: those with a password come back by themselves
    const jid = await jidOf(userId);
    if (jid !== undefined) await issuer.disconnect(localOf({ jid }));
    for (const sessionId of had) await issued.forget(userId, sessionId);
  }

  return {
    async issue(subject) {
      const { userId, sessionId } = subject;
      const token = await issuer.issueToken(localOf(subject), XMPP_TOKEN_LIFETIME_S);
      try {
        const before = await issued.remember(userId, sessionId, token);
        if (before !== undefined) await issuer.revokeToken(before);
        // a sign-out that came meanwhile may have found nothing to revoke yet
        if (!(await isOpen(userId, sessionId))) throw new AppError('auth.required');
      } catch (error) {
        await issuer.revokeToken(token); // nobody has seen it
        throw error;
      }
      return { token, lifetimeS: XMPP_TOKEN_LIFETIME_S };
    },
    async end(userId, sessionIds) {
      try {
        await end(userId, sessionIds);
      } catch (first) {
        log.warn({ event: 'xmpp_tokens_not_revoked', error: first });
        // the session itself is over; its end does not wait for a server that is away
        void again(userId, sessionIds);
      }
    },
  };

  async function again(userId: string, sessionIds: readonly string[]): Promise<void> {
    for (const pause of AGAIN_MS) {
      await delay(pause, undefined, { ref: false });
      try {
        return await end(userId, sessionIds);
      } catch (error) {
        log.warn({ event: 'xmpp_tokens_not_revoked', error });
      }
    }
    log.error({ event: 'xmpp_connections_unsure', user_id: userId });
  }
}
