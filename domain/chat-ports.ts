/** What the chat's own commands, vCards and announcements ask of the world. */
import type { AgentDefinition } from '../contracts/agent.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { DirectoryEntry } from './ports.ts';
import type { WorkerFacts } from './worker-health.ts';

/** Who gave a command, and the key by which one that is sent again is recognised. */
export interface CommandRef {
  ownerUserId: string;
  agentId: string;
  /** Bare JID. */
  senderJid: string;
  key: string;
}

export interface ChatStatus {
  state: DirectoryEntry['state'];
  /** Tokens that are left, of the window that leaves least. */
  minuteLeft: number;
  dayLeft: number;
  minuteEndsAt: Date;
  dayEndsAt: Date;
  /** Messages of this conversation without an answer yet. */
  running: number;
  pool: string;
  workers: WorkerFacts[];
}

/** What a vCard says of an agent. */
export interface AgentCard {
  name: string;
  description: string;
  domainTags: string[];
}

/** The record as a chat sees it. Everything throws `item.not_found` for who may not write to the agent. */
export interface ChatDesk {
  status(asker: Omit<CommandRef, 'key'>): Promise<ChatStatus>;
  card(asker: Omit<CommandRef, 'key'>): Promise<AgentCard>;
  /** The current version, as it is described to its owner. */
  definition(asker: Omit<CommandRef, 'key'>): Promise<{ version: number; definition: AgentDefinition }>;
  /** The open conversation is closed; the next message opens another. Said twice with one key, the first counts. */
  closeConversation(command: CommandRef): Promise<void>;
  /** Messages without an answer yet; a command that is sent again finds none that came after it was sent first. */
  messagesToStop(command: CommandRef): Promise<MessageRef[]>;
}

/** Asks the workflow of a message to end early; false when there is none that runs. */
export interface MessageCanceller {
  cancel(ref: MessageRef): Promise<boolean>;
}

/** An agent as its owner's contact list shows it. */
export interface AnnouncedAgent {
  agentId: string;
  ownerJid: string;
  name: string;
  state: DirectoryEntry['state'];
}

export interface AgentNews {
  /** Agents that are not deleted, with an id after this one, in the order of their ids. */
  page(afterAgentId: string, limit: number): Promise<AnnouncedAgent[]>;
  /**
   * Tells of every agent that is made, changed, paused, resumed, renamed or deleted, until `signal` aborts. `begun` is
   * called each time it begins to listen: what changed before was not heard.
   */
  listen(hear: { begun(): void; changed(agent: AnnouncedAgent): void }, signal: AbortSignal): Promise<void>;
}
