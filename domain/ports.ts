/** What the world must offer. Adapters implement these; activities and doors are handed them; tests of pure rules fake them. */
import type { AgentDefinition, CapabilityDescriptor, Provider } from '../contracts/agent.ts';
import type { AIWorkerRequest, AIWorkerResponse, TokenUsage, Turn } from '../contracts/ai-worker.ts';
import type { ErrorCode, ErrorDetails } from '../contracts/errors.ts';
import type { Door, MessageRef } from '../contracts/identifiers.ts';
import type { PermitRequest } from '../contracts/permit.ts';
import type { MessageEvent } from '../contracts/stream-events.ts';
import type { WorkerCapabilities } from '../contracts/worker-capabilities.ts';
import type { AvailabilityFacts, QuotaFacts } from './policy/facts.ts';
import type { Decided, PolicyStamp } from './policy/decision.ts';
import type { TextRound } from './tool-rounds.ts';

/** Seals and opens under a tenant's data key (AES-256-GCM); `context` is bound as associated data, so that a value cannot be moved. */
export interface Vault {
  seal(ownerUserId: string, context: string, plain: Uint8Array): Promise<Uint8Array>;
  /** Throws when key, context or bytes do not fit. */
  open(ownerUserId: string, context: string, sealed: Uint8Array): Promise<Uint8Array>;
}

// ── doors ────────────────────────────────────────────────────────────────────────────────────────

/** What the directory says of an address and a speaker. Unknown agent and stranger are the same answer: undefined. */
export interface DirectoryEntry {
  ownerUserId: string;
  agentId: string;
  agentName: string;
  state: 'active' | 'paused' | 'deleted';
}

export interface Directory {
  /** Who may write to this agent; takes the same time whatever the answer. */
  lookup(agentId: string, senderJid: string): Promise<DirectoryEntry | undefined>;
  /** Refusals are counted and audited in aggregate; returns before they are, since a stranger must not measure it. */
  countRefusal(agentId: string, senderJid: string): Promise<void>;
  /** The owner's agents as they appear in a roster: for presence. */
  agentsOf(ownerJid: string): Promise<{ agentId: string; name: string; state: 'active' | 'paused' }[]>;
}

export interface InboundMessage {
  messageId: string;
  agentId: string;
  ownerUserId: string;
  /** Bare JID. */
  senderJid: string;
  /** Full JID or empty: where a reply goes. */
  replyTo: string;
  /** Makes a resend recognisable: origin-id, or stanza id with a hash of the body, or Idempotency-Key. */
  key: string;
  door: Door;
  stanzaId: string;
  thread: string;
  receivedAt: Date;
  sealedBody: Uint8Array;
}

export interface AcceptedMessage {
  ref: MessageRef;
  sequence: number;
  /** True when the same key was accepted before; `ref` is then the first one's. */
  duplicate: boolean;
  /** True when that first one is answered, refused or failed already: nothing is left to start. */
  finished: boolean;
}

export interface Inbox {
  /** One call of the database function `accept_message`; throws `item.not_found` for a stranger. */
  accept(message: InboundMessage): Promise<AcceptedMessage>;
}

/** Starts the workflow of a message; a second start of the same message is not an error. */
export interface MessageStarter {
  start(ref: MessageRef): Promise<void>;
}

// ── platform tier ────────────────────────────────────────────────────────────────────────────────

/** A message with all that the workflow must know of it, loaded once. Texts are opened. */
export interface LoadedMessage {
  ref: MessageRef;
  body: string;
  senderJid: string;
  replyTo: string;
  door: Door;
  stanzaId: string;
  thread: string;
  conversationId: string;
  sequence: number;
  /** The message before it in the conversation while that one has not passed its turn; else null. */
  previousMessageId: string | null;
  agentJid: string;
  agentVersion: number;
  agentState: 'active' | 'paused' | 'deleted';
  definition: AgentDefinition;
  /** Size of the sealed system prompt's plain text: a bound for the reservation. */
  systemPromptBytes: number;
  receivedAt: number;
  acceptedAt: number;
}

export interface Messages {
  /** Loads and marks as running; undefined when the sender may not write to the agent (checked again here). */
  begin(ref: MessageRef): Promise<LoadedMessage | undefined>;
  /** Whether the message before has passed its turn: 'passed', 'open', or 'unstarted'. */
  turnOf(ownerUserId: string, messageId: string): Promise<'passed' | 'open' | 'unstarted'>;
  /** The turn is passed and, with an outcome, the message is finished. Idempotent. */
  finish(ref: MessageRef, outcome: { state: 'answered' | 'refused' | 'failed'; code?: ErrorCode }): Promise<void>;
  /** Accepted rows that no workflow was seen for, in order; for the starter loop. */
  unstarted(olderThanMs: number, limit: number): Promise<MessageRef[]>;
  /** The last `limit` turns of a conversation before a sequence number, oldest first: rebuilds a lost session. */
  turnsBefore(ownerUserId: string, conversationId: string, sequence: number, limit: number): Promise<Turn[]>;
}

/** Long texts that must not enter a history. */
export interface Payloads {
  /** Kept until its date, or until the agent it belongs to is purged. */
  put(ownerUserId: string, id: string, text: string, agentId?: string): Promise<void>;
  get(ownerUserId: string, id: string): Promise<string>;
}

export interface Reservation {
  granted: number;
  /** Epoch milliseconds at which the exhausted window opens again; set when less was granted than wanted. */
  resetsAt: number | null;
  /** Which limit left less than was wanted: tokens of the agent's or user's minute or day, requests at once, AI workers' time. */
  limit:
    | 'agent_minute'
    | 'user_minute'
    | 'user_day'
    | 'user_requests'
    | 'agent_requests'
    | 'user_worker_day'
    | 'agent_worker_day'
    | null;
  remaining: number;
}

export interface Ledger {
  /**
   * Takes what `checkQuota` grants by the facts that are told, under the owner's lock; `granted` is what was taken, 0 when a
   * limit is used up. Idempotent by (message, call). The message counts as being answered until it ends or the lease does.
   */
  reserve(
    ref: MessageRef,
    call: number,
    want: number,
    floor: number,
    agentPerMinute: number,
    leaseMs: number,
  ): Promise<{ granted: number; facts: QuotaFacts }>;
  /**
   * Books the true usage against the reservation, once, and the AI worker's time; `unknown` charges the whole reservation and
   * all the time since. Leaves a warning when four fifths of a limit are used; gives the limits of those that are new.
   */
  settle(
    ref: MessageRef,
    call: number,
    usage: TokenUsage | 'unknown',
    took?: { workerMs: number | 'unknown'; agentPerMinute: number },
  ): Promise<string[]>;
  /** What is tried before it is saved has no message that ends. */
  release(ref: MessageRef): Promise<void>;
}

/** Short memory: the last turns of a conversation, sealed, rebuilt from the record when lost. */
export interface Sessions {
  /** The turns before message `sequence`; undefined when they are not kept, or end at an older message than the one before it. */
  read(ownerUserId: string, conversationId: string, sequence: number): Promise<Turn[] | undefined>;
  /** The turns up to and with message `sequence`. */
  write(ownerUserId: string, conversationId: string, sequence: number, turns: Turn[]): Promise<void>;
}

/** What is recorded before the reply leaves. */
export interface ExecutionRecord {
  ref: MessageRef;
  agentVersion: number;
  outcome: { state: 'answered' | 'refused' | 'failed'; code?: ErrorCode; details?: ErrorDetails };
  reply: string;
  replyId: string;
  tokens: TokenUsage;
  toolsCalled: string[];
  workerId: string | null;
  provider: string | null;
  model: string | null;
  attempts: number;
  durationMs: number;
  platformLatencyMs: number;
  aiLatencyMs: number;
  priority: { score: number; key: number };
  policyHash: string;
  /** How much of it is audited. */
  audited: 'full' | 'essential';
  /** What was decided on the way and is not recorded yet. */
  decisions: Decided[];
}

export interface PolicyRecord {
  /** Said twice, the first counts; of a message that is not stored, nothing is kept. */
  record(ref: MessageRef, policy: PolicyStamp, decisions: Decided[]): Promise<void>;
}

export type TrialRecord = Pick<ExecutionRecord, 'outcome' | 'tokens' | 'provider' | 'model'>;

export interface Executions {
  /** Execution row, reply row and audit row in one transaction. False when the message was recorded before. */
  record(record: ExecutionRecord): Promise<boolean>;
  /** The audit's line about an agent that was tried before it was saved; said twice, the first counts. */
  recordTrial(ref: MessageRef, trial: TrialRecord): Promise<void>;
}

/** Inputs of the priority formula (design §2), gathered once and written into the history. */
export interface PriorityFacts {
  /** Share of successful executions among the agent's last 100, smoothed. */
  reliability: number;
  /** Share of the agent's tools that are available now. */
  toolsAvailable: number;
  /** Free share of the pool's slots. */
  poolFree: number;
  poolWorkers: number;
}

export interface LoadedCapabilities {
  descriptor: CapabilityDescriptor;
  facts: PriorityFacts;
  /** False when AI workers of the pool live, and none of them can call the agent's provider. */
  served: boolean;
  availability: AvailabilityFacts;
}

export interface Capabilities {
  load(ownerUserId: string, agentId: string, version: number): Promise<LoadedCapabilities>;
}

export interface PermitSigner {
  /** A short-lived ES256 JWT over these claims. */
  sign(request: PermitRequest): Promise<string>;
}

/** Side channel beside the history, and what SSE reads. */
export interface EventStream {
  publish(ref: MessageRef, event: MessageEvent): Promise<void>;
}

export interface EventReader {
  /**
   * Events of one message after `lastId` (all of them without it), waiting for more until `signal` aborts. When the
   * piece after `lastId` is gone, a `reset` comes first: what was shown is void, `done` brings the whole text.
   */
  read(
    ref: Pick<MessageRef, 'ownerUserId' | 'messageId'>,
    lastId: string | undefined,
    signal: AbortSignal,
  ): AsyncIterable<{ id: string; event: MessageEvent }>;
}

// ── AI tier ──────────────────────────────────────────────────────────────────────────────────────

export interface Memory {
  id: string;
  text: string;
  score: number;
  createdAt: Date;
}

export interface NewMemory {
  id: string;
  messageId: string;
  text: string;
  embedding: number[];
  embeddingModel: string;
}

export interface GaveWay {
  memories: number;
  bytes: number;
}

/** Long memory. Every query names owner AND agent. */
export interface MemoryStore {
  nearest(
    ownerUserId: string,
    agentId: string,
    embedding: number[],
    embeddingModel: string,
    limit: number,
  ): Promise<Memory[]>;
  /** Idempotent by memory id. */
  insert(ownerUserId: string, agentId: string, memories: NewMemory[]): Promise<void>;
  /** The oldest, least recalled memories give way until the agent's limit and its owner's hold; how many did. */
  makeRoom(ownerUserId: string, agentId: string, limit: { megabytes: number; audited: boolean }): Promise<GaveWay>;
}

/** What an AI worker tells of itself every few seconds. */
export interface WorkerReport {
  workerId: string;
  host: string;
  pool: string;
  capabilities: WorkerCapabilities;
  slots: number;
  activeRequests: number;
  /** Mean of the model calls of the last minute; null without one. */
  averageLatencyMs: number | null;
  /** The same of the last hour: what is usual for this worker. */
  hourlyLatencyMs: number | null;
  memoryMb: number;
}

export interface WorkerRegistry {
  report(report: WorkerReport): Promise<void>;
  /** The worker ends: it is not counted any more. */
  leave(workerId: string): Promise<void>;
}

export interface Embedder {
  readonly model: string;
  readonly dimensions: number;
  /**
   * One vector of `dimensions` floats for each text, normalised to length 1. `ownerUserId`: whose texts they are; what is
   * kept of them is kept for that owner alone, and nothing is without one.
   */
  embed(texts: string[], ownerUserId?: string): Promise<number[][]>;
}

/** What the AI tier may read of a version, checked by owner in the database once more. */
export interface AgentVersions {
  systemPrompt(ownerUserId: string, agentId: string, version: number): Promise<string | undefined>;
}

export interface ModelCall {
  request: Pick<AIWorkerRequest, 'ownerUserId' | 'tools' | 'llmConfig'>;
  /** The owner's prompt with the agent's traits. */
  systemPrompt: string;
  memories: Memory[];
  turns: Turn[];
  message: string;
  /** What was asked of tools for this message, and what they gave. */
  rounds: TextRound[];
  maxTokens: number;
  timeoutMs: number;
  signal: AbortSignal;
  onDelta: (text: string) => void;
}

/** A key that an owner brought for a provider; without an address it is for the provider's own. */
export interface ProviderCredential {
  apiKey: string;
  baseUrl: string | null;
}

/** What the AI tier reads of owners' keys, anew for each call: a deleted key is not used again. */
export interface ProviderCredentials {
  of(ownerUserId: string, provider: Provider): Promise<ProviderCredential | undefined>;
}

export interface ModelAnswer {
  text: string;
  toolCalls: AIWorkerResponse['toolsCalled'];
  usage: TokenUsage;
}

/** A language model endpoint. Throws AppError `model.*` with what a person should hear. */
export interface ModelPort {
  answer(call: ModelCall): Promise<ModelAnswer>;
}

// ── bridge ───────────────────────────────────────────────────────────────────────────────────────

export interface Delivery {
  ref: MessageRef;
  replyId: string;
  agentJid: string;
  replyTo: string;
  thread: string;
  /** Stanza id of the message that is answered (XEP-0461). */
  inReplyTo: string;
  text: string;
}

export interface Archive {
  /** Whether the XMPP server's archive of a local user holds a message with this id from this agent. */
  has(userJid: string, agentJid: string, stanzaId: string): Promise<boolean>;
}

// ── accounts and agents (REST) ───────────────────────────────────────────────────────────────────

/** The XMPP server's accounts and rosters. */
export interface XmppAccounts {
  /** Throws `item.conflict` when the address is taken. */
  register(local: string, password: string): Promise<void>;
  /** Takes back a registration whose outcome may be unknown: the account goes if this is its password. False: it is not. */
  withdraw(local: string, password: string): Promise<boolean>;
  /** The account with all that the server keeps of it: archive, roster, stored messages. What is gone stays gone. */
  remove(local: string): Promise<void>;
  /** Replaces the password and ends the sessions that the old one opened. */
  changePassword(local: string, password: string): Promise<void>;
  /** Puts the agent into its owner's roster (both directions) and shows it as present. */
  addToRoster(ownerLocal: string, agentId: string, name: string): Promise<void>;
  removeFromRoster(ownerLocal: string, agentId: string): Promise<void>;
}
