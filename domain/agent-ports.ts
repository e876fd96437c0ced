/** What the REST door asks of the record of agents. Every call names the owner; foreign and unknown ids are `undefined`. */
import type { AgentDefinition } from '../contracts/agent.ts';
import type { ErrorCode } from '../contracts/errors.ts';
import type { Door } from '../contracts/identifiers.ts';
import type { ExecutionReport, Page, PageRequest } from './account-ports.ts';
import type { UsageOfModel } from './usage-days.ts';

export type AgentState = 'active' | 'paused' | 'deleted';

export interface AgentRecord {
  agentId: string;
  ownerUserId: string;
  /** Grows by one with every change. */
  version: number;
  definition: AgentDefinition;
  state: AgentState;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | undefined;
}

type WithPrompt = AgentRecord & { systemPrompt: string };

/** Calls that speak of a living agent take a deleted one for none; `stateOf` tells the two apart. */
export interface Agents {
  /** The system prompt is sealed under the tenant's key and kept apart from the definition. */
  create(
    ownerUserId: string,
    agentId: string,
    definition: AgentDefinition,
    systemPrompt: string,
    beforeCommit: () => Promise<void>,
  ): Promise<AgentRecord>;
  /** Without system prompts. */
  list(ownerUserId: string, request: AgentListRequest): Promise<Page<ListedAgent>>;
  get(ownerUserId: string, agentId: string): Promise<WithPrompt | undefined>;
  /** Of any agent of this owner that is not purged yet. */
  stateOf(ownerUserId: string, agentId: string): Promise<AgentState | undefined>;
  /** Adds a version. Throws `item.conflict` when `expectedVersion` is no longer the current one. */
  update(
    ownerUserId: string,
    agentId: string,
    expectedVersion: number,
    definition: AgentDefinition,
    systemPrompt: string,
    beforeCommit: () => Promise<void>,
  ): Promise<AgentRecord | undefined>;
  /** Pauses or wakes up. Idempotent. */
  setState(ownerUserId: string, agentId: string, state: 'active' | 'paused'): Promise<AgentRecord | undefined>;
  /** Soft: the agent answers nobody any more. False when there was none. */
  remove(ownerUserId: string, agentId: string, beforeCommit: () => Promise<void>): Promise<boolean>;
  /**
   * Brings a deleted agent back to the state it was in; one that lives is given back as it is. Throws `agent.deleted`
   * for one that was deleted `retentionDays` ago or before: it is about to be purged. `beforeCommit` is told its name.
   */
  restore(
    ownerUserId: string,
    agentId: string,
    retentionDays: number,
    beforeCommit: (name: string) => Promise<void>,
  ): Promise<AgentRecord | undefined>;
}

// ── lists ────────────────────────────────────────────────────────────────────────────────────────

export const agentSorts = ['created', 'name', 'last_used'] as const;
export type AgentSort = (typeof agentSorts)[number];

export interface AgentListRequest extends PageRequest {
  /** Default: those that live. */
  states?: readonly AgentState[] | undefined;
  /** Found in name, description, tags or address, whatever its case and accents. */
  search?: string | undefined;
  /** Default `created`. By name from A to Z; by time the newest first. */
  sort?: AgentSort | undefined;
  /** Whether each comes with what it does now, and with its numbers of the last 24 hours. */
  metrics?: boolean | undefined;
}

export interface ListedAgent extends AgentRecord {
  /** Of its last message, in or out. */
  lastUsedAt: Date | undefined;
  now: AgentNow | undefined;
  /** With what was used of each model. */
  metrics: (SmallMetrics & { models: UsageOfModel[] }) | undefined;
}

/** What an agent does at this moment. */
export interface AgentNow {
  /** Whether a message to it has no end yet. */
  atWork: boolean;
  /** Requests of it that nobody has answered. */
  waitingApprovals: number;
}

// ── versions ─────────────────────────────────────────────────────────────────────────────────────

export interface VersionRecord {
  version: number;
  definition: AgentDefinition;
  policyHash: string;
  createdAt: Date;
}

/** Versions of an agent that lives. They are written by `Agents` and never changed. */
export interface VersionHistory {
  /** Newest first. */
  list(ownerUserId: string, agentId: string, page: PageRequest): Promise<Page<VersionRecord> | undefined>;
  get(
    ownerUserId: string,
    agentId: string,
    version: number,
  ): Promise<(VersionRecord & { systemPrompt: string }) | undefined>;
}

// ── what an agent did ────────────────────────────────────────────────────────────────────────────

/** Milliseconds; null when nothing was measured. */
export interface Latency {
  median: number | null;
  p95: number | null;
}

export interface SmallMetrics {
  /** That were finished. */
  messages: number;
  promptTokens: number;
  completionTokens: number;
  platformLatency: Latency;
  /** Of messages that reached a model. */
  aiLatency: Latency;
}

export interface AgentMetrics extends SmallMetrics {
  outcomes: { state: ExecutionReport['state']; code: ErrorCode | undefined; messages: number }[];
  lastUsedAt: Date | undefined;
}

export interface RunRecord extends ExecutionReport {
  messageId: string;
  senderJid: string;
  door: Door;
}

export interface ConversationRecord {
  conversationId: string;
  participantJid: string;
  /** Messages of the participant. */
  messages: number;
  createdAt: Date;
  lastMessageAt: Date | undefined;
  closedAt: Date | undefined;
}

/** Of a run; what is left out does not matter. */
export interface RunFilter {
  outcome?: ExecutionReport['state'] | undefined;
  code?: ErrorCode | undefined;
  /** Empty: none was asked. */
  model?: string | undefined;
  door?: Door | undefined;
  /** One that was called. */
  tool?: string | undefined;
  /** Of the agent. */
  version?: number | undefined;
  /** At least so many. */
  tokens?: number | undefined;
  /** At least so long, in milliseconds. */
  tookMs?: number | undefined;
  /** When it was finished: from (inclusive) and until (exclusive), RFC 3339. */
  from?: string | undefined;
  until?: string | undefined;
}

/** What an agent that lives did; whether it lives is for the caller to ask. */
export interface AgentActivity {
  metrics(ownerUserId: string, agentId: string, hours: number): Promise<AgentMetrics>;
  /** Newest first. */
  runs(ownerUserId: string, agentId: string, page: PageRequest & RunFilter): Promise<Page<RunRecord>>;
  /** The one spoken in last first. */
  conversations(ownerUserId: string, agentId: string, page: PageRequest): Promise<Page<ConversationRecord>>;
}
