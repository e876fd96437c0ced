/** What stands in the histories of workflows, as those who look at them get it. */

/** A payload in the JSON form of Temporal's API: bytes in base64. */
export interface WirePayload {
  metadata?: Record<string, string> | undefined;
  data?: string | undefined;
}

/** What seals and opens the payloads of workflows. */
export interface SealedPayloads {
  /** Whose payload it says it is; undefined for one that is not sealed by us. A false word of it does not open. */
  ownerOf(payload: WirePayload): string | undefined;
  /** Rejects for one that was changed, and for one whose key is gone. */
  open(payload: WirePayload): Promise<WirePayload>;
  /** The same payload, still sealed, with a word of why. */
  withheld(payload: WirePayload, why: string): WirePayload;
}
