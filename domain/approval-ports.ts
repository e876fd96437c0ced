/** What approvals ask of the world: the platform opens and closes them, the doors decide them. */
import type { ApprovalRequest, ApprovalView } from '../contracts/approval.ts';
import type { Door, MessageRef } from '../contracts/identifiers.ts';
import type { Effect, Risk } from '../contracts/tool.ts';
import type { Page, PageRequest } from './account-ports.ts';

/** Something that a person must agree to. */
export interface NewApproval {
  ref: MessageRef;
  id: string;
  agentVersion: number;
  kind: 'call' | 'unclear';
  tool: string;
  toolVersion: number;
  risk: Risk;
  request: ApprovalRequest;
  requestHash: string;
  policyHash: string;
}

export interface OpenedApproval {
  code: string;
  /** Epoch milliseconds. */
  deadlineAt: number;
  /** User ids, and the bare JIDs of the same. */
  approvers: string[];
  approverJids: string[];
  /** Whether an attempt that was cut off opened it, and a person has answered since. */
  decided?: boolean;
}

export type ApprovalState = ApprovalView['state'];

/** What a person answered, as the platform reads it before anything runs. */
export interface HeardDecision {
  decision: 'approve' | 'deny';
  /** Of what was agreed to. */
  requestHash: string;
  editedArguments: Record<string, unknown> | null;
  reason: string | null;
  byJid: string;
  door: Door;
}

/** The record as the platform tier sees it: it cannot write a decision. */
export interface ApprovalDesk {
  /** Idempotent by id. */
  open(approval: NewApproval, approvers: string[], timeoutS: number): Promise<OpenedApproval>;
  /** Closes it unless it was decided or closed before; its state then. */
  close(ownerUserId: string, id: string, state: 'expired' | 'withdrawn'): Promise<ApprovalState>;
  /** The decision, noted as taken by its workflow; undefined without one. */
  hear(ownerUserId: string, id: string): Promise<HeardDecision | undefined>;
  unheard(olderThanMs: number, limit: number): Promise<{ ref: MessageRef; approvalId: string }[]>;
}

/** How far an act that must not be repeated has come. */
export interface EffectFence {
  /**
   * Whether it may be tried in this attempt; from then on an earlier one cannot begin any more. `again`: a person said so though
   * nobody knows whether it acted.
   */
  fence(ref: MessageRef, key: string, attempt: number, again: boolean): Promise<'fresh' | 'unclear' | 'done'>;
}

/** The same from the side that acts. */
export interface EffectNotes {
  /** False unless this attempt is the newest and has not begun. */
  begin(ref: MessageRef, key: string, attempt: number): Promise<boolean>;
  end(ownerUserId: string, key: string, attempt: number, outcome: 'done' | 'not_done' | 'unclear'): Promise<void>;
}

/** One person's request with what only a door may see. */
export interface SeenApproval {
  view: ApprovalView;
  ownerUserId: string;
  /** For the hash of other arguments. */
  request: ApprovalRequest;
}

/** What a call comes to, for who looks over many of them. */
export type DescribeCall = (call: { tool: string; toolVersion: number; arguments: Record<string, unknown> }) => {
  /** One line. */
  summary: string;
  /** Null for a tool that is not there in this version. */
  effect: Effect | null;
};

export interface ApprovalQuery {
  id?: string;
  code?: string;
  /** Of the owner's own. */
  agentId?: string;
  states?: ApprovalState[];
  /** Of a decision of this person's. */
  key?: string;
}

export interface NewDecision {
  decision: 'approve' | 'deny';
  /** Of the request that the person saw. */
  shownHash: string;
  /** Of what they agree to. */
  hash: string;
  editedArguments?: Record<string, unknown>;
  reason?: string;
  door: Door;
  /** The same decision said again has the same. */
  key: string;
}

/** The record as a door sees it, on behalf of one person. */
export interface ApprovalDoor {
  /** The newest of those that fit. */
  find(userId: string, query: ApprovalQuery, limit: number): Promise<SeenApproval[]>;
  /** Newest first. */
  page(userId: string, states: ApprovalState[] | undefined, page: PageRequest): Promise<Page<SeenApproval>>;
  /** The first valid answer wins; undefined when there is no such request for this person. */
  decide(
    userId: string,
    seen: SeenApproval,
    decision: NewDecision,
  ): Promise<{ result: 'decided' | 'closed' | 'stale' | 'revoked'; ref: MessageRef } | undefined>;
}

/** Tells the waiting workflow that there is a decision. Throws `service.unavailable` while the engine is away. */
export interface DecisionCourier {
  /** False when no workflow waits for it any more. */
  carry(ref: MessageRef, approvalId: string): Promise<boolean>;
}
