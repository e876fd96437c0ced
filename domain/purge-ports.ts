/** What the purge asks of the world. It belongs to no tenant: what it may touch is decided by the database's functions. */
export interface AgentRef {
  ownerUserId: string;
  agentId: string;
}

/** What was deleted, for those who keep something of it elsewhere. */
export interface PurgedRows {
  /** `more`: call again. `kept`: the agent is not due (restored meanwhile), or gone already. */
  state: 'more' | 'purged' | 'kept';
  messages: string[];
  conversations: string[];
}

export interface PurgeStore {
  /** Agents deleted so many days ago or before, the oldest first. */
  due(retentionDays: number, limit: number): Promise<AgentRef[]>;
  /** Deletes a part of what hangs on an agent, and with the last part the agent; writes one audit row then. */
  purge(agent: AgentRef, retentionDays: number): Promise<PurgedRows>;
  /** Deletes some of the long texts whose time is over, of anybody; how many. 0 when none is left. */
  expirePayloads(): Promise<number>;
}

/** Accounts that their owners have closed. */
export interface ClosedAccounts {
  /** The ids of those that are not erased yet, closed first. */
  list(limit: number): Promise<string[]>;
  /** The ids of such an account's agents, all of them deleted from now on. */
  agentsOf(ownerUserId: string): Promise<string[]>;
  /** Deletes what is left of an account without agents, its keys included, and audits it; false when it is not to be erased (any more). */
  erase(ownerUserId: string): Promise<boolean>;
}

/** What is kept for a while beside the record, and ends by itself if it cannot be reached. */
export interface ShortLived {
  forget(ownerUserId: string, rows: Pick<PurgedRows, 'messages' | 'conversations'>): Promise<void>;
  /** What belongs to the person and to no agent. */
  forgetAccount(ownerUserId: string): Promise<void>;
}

export interface OpenWorkflows {
  /** Ends, without a word to anybody, the workflows of an agent that are still open; how many. */
  end(agent: AgentRef): Promise<number>;
  /** The same of everything that a tenant has open. */
  endAll(ownerUserId: string): Promise<number>;
}
