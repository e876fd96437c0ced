/** What makes a repeated write harmless. */

/** The request that a key stands for. Both are hashes: neither key nor body is kept. */
export interface KeyedRequest {
  ownerUserId: string;
  keyHash: Uint8Array;
  fingerprint: Uint8Array;
}

/** An answer as it was given first. */
export interface KeptReply {
  status: number;
  headers: Record<string, string | string[]>;
  /** Undefined: there was none. */
  body?: string | undefined;
}

export type Claim =
  | { outcome: 'yours'; holder: string }
  | { outcome: 'answered'; reply: KeptReply }
  | { outcome: 'running'; retryAfterMs: number }
  | { outcome: 'mismatch' };

export interface IdempotencyKeys {
  /** Who may carry the request out: one at a time, until `leaseMs` ran out unanswered. A key is forgotten after a day. */
  claim(request: KeyedRequest, leaseMs: number): Promise<Claim>;
  /** Goes on holding it; false when it is another's by now. */
  hold(request: KeyedRequest, holder: string, leaseMs: number): Promise<boolean>;
  /** Keeps the answer, sealed, for those who ask again. */
  answer(request: KeyedRequest, holder: string, reply: KeptReply): Promise<void>;
  /** Gives the key back: the request came to nothing and may be sent again. */
  release(request: KeyedRequest, holder: string): Promise<void>;
}
