/** What the REST door asks of limits and of decisions. */
import type { OwnQuota, QuotaLimits } from '../contracts/quota.ts';
import type { ErrorCode, ErrorDetails } from '../contracts/errors.ts';
import type { Door } from '../contracts/identifiers.ts';
import type { Page, PageRequest } from './account-ports.ts';
import type { AgentMetrics } from './agent-ports.ts';
import type { PolicyStep } from './policy/decision.ts';
import type { UsageOfDay } from './usage-days.ts';

export interface QuotaSettings {
  /** What an admin allows. */
  granted: QuotaLimits;
  /** What the user allows themself of it. */
  own: OwnQuota;
  /** The lower of both: what holds. */
  limits: QuotaLimits;
}

/** Of an agent, or of the owner as a whole. Windows are UTC minutes and days. */
export interface Usage {
  minuteTokens: number;
  dayTokens: number;
  workerMs: number;
  memoryBytes: number;
  requests: number;
}

export interface AgentUsage extends Usage {
  agentId: string;
}

/** A window in which four fifths of a limit were used. */
export interface QuotaAlert {
  id: string;
  kind: string;
  agentId: string | undefined;
  windowStart: Date;
  used: number;
  limit: number;
  createdAt: Date;
  /** When its owner said that they have seen it, and who that was. */
  acknowledged: { at: Date; by: string } | undefined;
}

export interface UsageReport {
  at: Date;
  user: Usage;
  agents: AgentUsage[];
  /** Of the last day, newest first, at most a hundred. */
  alerts: QuotaAlert[];
}

export interface Quotas {
  of(userId: string): Promise<QuotaSettings | undefined>;
  setOwn(userId: string, own: OwnQuota): Promise<QuotaSettings | undefined>;
  /** The database asks for the admin's role itself; undefined when there is none, or no such user. */
  grant(adminId: string, userId: string, limits: QuotaLimits): Promise<QuotaSettings | undefined>;
  isAdmin(userId: string): Promise<boolean>;
  usage(userId: string): Promise<UsageReport>;
  /** Said again, the first time counts. Undefined for one that is not there (any more), or somebody else's. */
  acknowledge(userId: string, alertId: string): Promise<QuotaAlert | undefined>;
}

/** How an agent's messages went, and how long they took. */
export interface FiguresOfAgent extends Pick<AgentMetrics, 'outcomes' | 'platformLatency' | 'aiLatency'> {
  agentId: string;
}

/** Of executions that were recorded from a moment on and before another; of one agent, or of all, the deleted ones too. */
export interface UsedTokens {
  between(ownerUserId: string, from: Date, until: Date, agentId?: string): Promise<UsageOfDay[]>;
  figures(ownerUserId: string, from: Date, until: Date, agentId?: string): Promise<FiguresOfAgent[]>;
}

export interface RecordedDecision {
  messageId: string;
  agentId: string;
  step: PolicyStep;
  call: number;
  rule: string;
  allowed: boolean;
  code: ErrorCode | undefined;
  details: ErrorDetails;
  facts: unknown;
  policyVersion: string;
  policyHash: string;
  decidedAt: Date;
}

/** With who wrote the message. */
export interface RefusedDecision extends RecordedDecision {
  sender: { jid: string; door: Door };
}

export interface RefusedFilter {
  agentId?: string | undefined;
  /** From this moment on. */
  from?: Date | undefined;
  /** Before this moment. */
  until?: Date | undefined;
}

export interface Decisions {
  /** Of one message, in the order in which they were made. */
  of(ownerUserId: string, messageId: string): Promise<RecordedDecision[]>;
  /** What was refused, newest first. */
  refused(ownerUserId: string, page: PageRequest & RefusedFilter): Promise<Page<RefusedDecision>>;
}
