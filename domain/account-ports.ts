/** What the REST door asks of the record: accounts, sign-ins, history; of agents in `agent-ports.ts`. Adapters open and seal texts themselves. */
import type { ErrorCode } from '../contracts/errors.ts';
import type { Door, MessageRef } from '../contracts/identifiers.ts';
import type { Role } from '../contracts/roles.ts';
import type { Step } from '../contracts/steps.ts';
import type { Trial, TrialResult } from '../contracts/trial.ts';
import type { WorkerCapabilities } from '../contracts/worker-capabilities.ts';
import type { WorkerFacts } from './worker-health.ts';

// ── people ───────────────────────────────────────────────────────────────────────────────────────

export interface Account {
  userId: string;
  /** As it was written; compared without case. */
  email: string;
  name: string;
  /** Bare JID. */
  jid: string;
  /** What the platform writes to them in. */
  language: AccountLanguage;
  role: Role;
  createdAt: Date;
}

export type AccountLanguage = 'en' | 'pt';

/** What somebody changes of their own account, all of it or nothing. */
export interface AccountChange {
  name?: string | undefined;
  language?: AccountLanguage | undefined;
  /** Hashes in PHC form; a new password ends all sessions but this one. */
  password?: { before: string; after: string; keepSessionId: string } | undefined;
}

export interface NewAccount {
  userId: string;
  email: string;
  name: string;
  jid: string;
  /** argon2id in PHC form. */
  passwordHash: string;
}

export interface Accounts {
  /**
   * Inserts the user and its tenant key (wrapped for every tier) in one transaction and runs `beforeCommit` inside it:
   * when that throws, nothing stays. Throws `item.conflict` with details {field: 'email' | 'jid'} when one is taken.
   */
  create(account: NewAccount, beforeCommit: () => Promise<void>): Promise<Account>;
  /** Takes the same time for an address that nobody has. */
  byEmail(email: string): Promise<(Account & { passwordHash: string }) | undefined>;
  withPassword(userId: string): Promise<(Account & { passwordHash: string }) | undefined>;
  /** Gives the ids of the sessions that ended by it; throws `auth.password_wrong` when `before` is not the password any more. */
  change(userId: string, change: AccountChange): Promise<{ account: Account; endedSessions: string[] } | undefined>;
  byId(userId: string): Promise<Account | undefined>;
  /**
   * Closes the account for good and runs `beforeCommit` inside the transaction: when that throws, nothing has changed.
   * Gives the ids of the sessions and API keys that ended by it. Throws `auth.password_wrong` when the password with this
   * hash is not the account's any more, `item.conflict` for the only admin.
   */
  close(userId: string, passwordHash: string, beforeCommit: () => Promise<void>): Promise<string[]>;
  /** Audits that the XMPP password was replaced by `replace`; when that throws, nothing is audited. */
  replaceXmppPassword(userId: string, replace: () => Promise<void>): Promise<void>;
}

/** A token is known by its SHA-256 only. */
export interface NewRefreshToken {
  tokenHash: Uint8Array;
  expiresAt: Date;
  /** What the caller says it is, cut; may be empty. */
  userAgent: string;
}

/** A session as its owner sees it. */
export interface SignIn {
  sessionId: string;
  startedAt: Date;
  /** When its tokens were last renewed: at most an access token's lifetime ago while it is in use. */
  lastUsedAt: Date;
  expiresAt: Date;
  userAgent: string;
}

export type Rotation =
  | { outcome: 'rotated'; userId: string; sessionId: string }
  | { outcome: 'reused'; userId: string; sessionId: string }
  | { outcome: 'unknown' };

/** Sign-ins. One session is one family of refresh tokens, each traded once for the next (RFC 9700 §4.14.2). */
export interface SignIns {
  /** `provenBy` is the hash that the password matched: when it was changed meanwhile, throws `auth.failed`. */
  open(userId: string, sessionId: string, token: NewRefreshToken, provenBy: string): Promise<void>;
  /** Trades a token in one transaction. A token traded before is `reused` and revokes its whole session; one that is expired or revoked is `unknown`. */
  rotate(tokenHash: Uint8Array, next: NewRefreshToken): Promise<Rotation>;
  /** Ends a session; false when this user has no such open one. */
  revoke(userId: string, sessionId: string): Promise<boolean>;
  /** Ends all sessions but one; gives the ids of those that were open. */
  revokeOthers(userId: string, keepSessionId: string): Promise<string[]>;
  /** The open ones, newest first. */
  list(userId: string, page: PageRequest): Promise<Page<SignIn>>;
  /** Whether the session exists, belongs to this user and is not revoked. */
  isOpen(userId: string, sessionId: string): Promise<boolean>;
}

/** Bounds guessing. Nothing fails open: what cannot be counted is not tried. */
export interface Attempts {
  /**
   * Runs a try of `name` if there were not too many wrong ones of late, else throws `rate.limited` with details
   * {retry_after_s}. A try is wrong when it throws one of `wrong`; others are given back. Throws `service.unavailable`
   * when tries cannot be counted.
   */
  limited<T>(name: string, wrong: readonly ErrorCode[], attempt: () => Promise<T>): Promise<T>;
}

// ── lists ────────────────────────────────────────────────────────────────────────────────────────

export interface Page<Item> {
  items: Item[];
  /** Opaque; undefined on the last page. */
  next: string | undefined;
}

export interface PageRequest {
  limit: number;
  /** `next` of the page before; an adapter throws `input.invalid` for one it did not make. */
  cursor?: string | undefined;
}

// ── messages ─────────────────────────────────────────────────────────────────────────────────────

export type MessageState = 'accepted' | 'running' | 'answered' | 'refused' | 'failed';

/** One line of a history: what came in, or what went out. */
export interface HistoryEntry {
  messageId: string;
  direction: 'in' | 'out';
  text: string;
  /** Of an inbound message; an outbound one is `answered`. */
  state: MessageState;
  /** Why an inbound message was not answered. */
  code: ErrorCode | undefined;
  door: Door;
  thread: string;
  /** The inbound message that an outbound one answers. */
  inReplyTo: string | undefined;
  at: Date;
}

/** An inbound message with what became of it. */
export interface MessageReport {
  ref: MessageRef;
  state: MessageState;
  code: ErrorCode | undefined;
  /** Bare JID. */
  senderJid: string;
  door: Door;
  thread: string;
  text: string;
  receivedAt: Date;
  finishedAt: Date | undefined;
  reply: { messageId: string; text: string; at: Date } | undefined;
}

/** The row of `executions`: what one message cost. Never a text. */
export interface ExecutionReport {
  agentVersion: number;
  state: 'answered' | 'refused' | 'failed';
  code: ErrorCode | undefined;
  tokensUsed: number;
  promptTokens: number;
  completionTokens: number;
  toolsCalled: string[];
  workerId: string | undefined;
  provider: string | undefined;
  model: string | undefined;
  attempts: number;
  durationMs: number;
  platformLatencyMs: number;
  aiLatencyMs: number;
  createdAt: Date;
}

export interface HistoryRequest extends PageRequest {
  /** Of an inbound message. */
  upTo?: string | undefined;
}

/** Reads of an owner; foreign and unknown ids are `undefined`. */
export interface History {
  /** Newest first, of one agent, whichever door; with `upTo` the thread of that message, up to it. Empty when there is none. */
  list(ownerUserId: string, agentId: string, page: HistoryRequest): Promise<Page<HistoryEntry> | undefined>;
  report(ownerUserId: string, messageId: string): Promise<MessageReport | undefined>;
  execution(ownerUserId: string, messageId: string): Promise<ExecutionReport | undefined>;
}

/** Agents that are tried before they are saved. */
export interface Trials {
  /** One answer, or why there is none; `signal` ends it. Throws `service.unavailable`. */
  run(trial: Trial, signal: AbortSignal): Promise<TrialResult>;
}

// ── AI workers ───────────────────────────────────────────────────────────────────────────────────

/** What an AI worker last said of itself. */
export interface ListedWorker extends WorkerFacts {
  workerId: string;
  pool: string;
  capabilities: WorkerCapabilities;
  memoryMb: number;
  startedAt: Date;
  lastHeartbeatAt: Date;
}

export interface WorkerRoll {
  /** Of all pools; one that was not heard of for a day is forgotten. */
  all(): Promise<ListedWorker[]>;
}

/** What the workflow of a message says of itself. */
export interface Timeline {
  /** Steps of an open or closed workflow; undefined when none was started (yet). Throws `service.unavailable`. */
  steps(ref: MessageRef): Promise<Step[] | undefined>;
}
