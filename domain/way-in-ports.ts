/** Other ways in than a password: an admin's one-time reset of it, and short-lived tokens for the XMPP server. */

export interface PasswordResets {
  /** When it ends; undefined when the caller is no admin or there is no such account. It takes the place of an earlier one. */
  issue(adminId: string, userId: string, tokenHash: Uint8Array): Promise<Date | undefined>;
  /** Whose it is, while it can be used. */
  ownerOf(tokenHash: Uint8Array): Promise<string | undefined>;
  /**
   * Uses it up: sets the password and ends all sessions, whose ids it gives. Undefined when another use came before, or it
   * is over.
   */
  use(userId: string, tokenHash: Uint8Array, passwordHash: string): Promise<{ endedSessions: string[] } | undefined>;
}

/** Tokens of the XMPP server, as it makes and forgets them. Throws `service.unavailable` when it does not do as asked. */
export interface XmppTokenIssuer {
  issueToken(local: string, lifetimeS: number): Promise<string>;
  /** Nobody gets in by it any more; one that is not there (any more) is as good. */
  revokeToken(token: string): Promise<void>;
  /** Ends all connections of an account. */
  disconnect(local: string): Promise<void>;
}

/** Which token a session got last. */
export interface IssuedXmppTokens {
  /** Gives the one whose place it takes, as far as that can be read. */
  remember(userId: string, sessionId: string, token: string): Promise<string | undefined>;
  /** Undefined for a session that never got one; without `token` when it cannot be read any more, and so is over. */
  of(userId: string, sessionId: string): Promise<{ token?: string } | undefined>;
  forget(userId: string, sessionId: string): Promise<void>;
}
