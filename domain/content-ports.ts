/** Who may read what somebody else's agents were told, and what is known afterwards of everybody who did. */

/** Whether a caller may read an owner's content: messages, prompts, what stands in the histories of their workflows. */
export type MayReadContent = (reader: { userId: string }, ownerUserId: string) => Promise<boolean>;

/** The owner, and nobody by a role: who operates the platform reads no content. */
export const ownerAlone: MayReadContent = async ({ userId }, ownerUserId) => userId === ownerUserId;

/** One reading of somebody else's content. */
interface ContentReading {
  readerUserId: string;
  /** By which way, such as `codec`. */
  by: string;
  /** How many pieces were read. */
  pieces: number;
}

export interface ContentAudit {
  /** Written to the owner's audit. When it rejects, nothing may be read. */
  reading(ownerUserId: string, reading: ContentReading): Promise<void>;
}

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
