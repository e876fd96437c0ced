/** What reading, proving and keeping the audit asks of the world. Rows hold codes, numbers and ids, never a text. */
import type { AuditEventType, Severity } from '../contracts/audit-events.ts';
import type { Page, PageRequest } from './account-ports.ts';

/** One row as its owner sees it. */
export interface AuditEntry {
  sequence: number;
  id: string;
  agentId: string | undefined;
  messageId: string | undefined;
  eventType: string;
  severity: Severity;
  details: Record<string, unknown>;
  at: Date;
  /** SHA-256, hex. */
  hash: string;
}

export interface AuditFilter {
  agentId?: string | undefined;
  eventType?: AuditEventType | undefined;
  severity?: Severity | undefined;
  /** From this moment on. */
  from?: Date | undefined;
  /** Before this moment. */
  to?: Date | undefined;
}

export interface AuditLog {
  /** Newest first. */
  list(ownerUserId: string, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>;
  /** Oldest first, at most 500 rows: a message leaves few. */
  ofMessage(ownerUserId: string, messageId: string): Promise<AuditEntry[]>;
  /** Oldest first, piece by piece: all that was there when it began. */
  export(ownerUserId: string, filter: AuditFilter): AsyncIterable<AuditEntry[]>;
}

// ── the chain ────────────────────────────────────────────────────────────────────────────────────

/** A row with exactly what its hash is made of; hashes are hex. */
export interface ChainedRow {
  sequence: number;
  id: string;
  agentId: string;
  messageId: string;
  eventType: string;
  severity: string;
  createdAtMs: number;
  /** As the database writes it: the text that was hashed. */
  details: string;
  previousHash: string;
  hash: string;
}

export interface ChainHead {
  sequence: number;
  hash: string;
  /** The first row that is still kept, and the hash of the one before. */
  startSequence: number;
  startHash: string;
}

/** A head as it was when it was signed. */
export interface Anchor {
  sequence: number;
  hash: string;
  at: Date;
  keyId: string;
  signature: Uint8Array;
}

/** A chain as it is stored: whoever may change the database may have changed it. */
export interface StoredChain {
  /** Undefined when nothing of this owner was ever audited. */
  head(ownerUserId: string): Promise<ChainHead | undefined>;
  /** Rows up to a number, in their order, the first ones included whatever their number is. */
  rows(ownerUserId: string, upTo: number): AsyncIterable<ChainedRow[]>;
  /** Rows that stand behind the head, at one moment. */
  beyond(ownerUserId: string): Promise<ChainedRow[]>;
  anchors(ownerUserId: string): Promise<Anchor[]>;
}

export interface AnchorSigner {
  keyId: string;
  sign(text: string): Uint8Array;
}

/** Whether a key of ours has signed this. */
export type AnchorCheck = (keyId: string, text: string, signature: Uint8Array) => boolean;

// ── upkeep ───────────────────────────────────────────────────────────────────────────────────────

export interface HeadToAnchor {
  ownerUserId: string;
  sequence: number;
  hash: string;
}

export interface AuditUpkeep {
  /** Heads that moved since they were anchored. */
  toAnchor(limit: number): Promise<HeadToAnchor[]>;
  keepAnchors(anchors: (HeadToAnchor & { signature: Uint8Array })[], at: Date, keyId: string): Promise<void>;
  /** Partitions for this month and so many to come; how many were made. */
  makePartitions(monthsAhead: number): Promise<number>;
  /** Drops the oldest month that is older than so many days; its name, or undefined when there is none. */
  dropPartition(retentionDays: number): Promise<string | undefined>;
}

/** Counts tries of signing in beside the way: a try takes no longer for it. */
export interface SignInTally {
  /** `ownerUserId` is undefined for an address that nobody has. */
  note(ownerUserId: string | undefined, outcome: 'right' | 'wrong'): void;
}
