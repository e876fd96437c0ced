import type { ErrorCode } from '../contracts/errors.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { McpLeftOut, McpState, McpTool, McpTransport } from '../contracts/mcp.ts';

/** Where an MCP server is: a URL, or the name of a command of the operator's. */
export interface McpPlace {
  transport: McpTransport;
  address: string;
}

export interface NewMcpServer extends McpPlace {
  name: string;
  /** Sent with each request over HTTP; sealed, shown to nobody again. */
  headers: Record<string, string>;
}

/** A server as its owner may see it: without the values of its headers. */
export interface McpServer extends McpPlace {
  name: string;
  headerNames: string[];
  tools: McpTool[];
  leftOut: McpLeftOut[];
  state: McpState;
  /** Why it is `failed` or `changed`, for people. */
  fault: string | null;
  listedAt: Date | null;
  createdAt: Date;
}

/** Owners' servers as the REST door writes them. */
export interface McpServers {
  /** In the order of their names. */
  list(ownerUserId: string): Promise<McpServer[]>;
  find(ownerUserId: string, name: string): Promise<McpServer | undefined>;
  /** Throws `item.conflict` when the owner has one of that name, `policy.violation` when they have too many. */
  add(ownerUserId: string, server: NewMcpServer): Promise<void>;
  /** False when there was none. */
  remove(ownerUserId: string, name: string): Promise<boolean>;
  /** Writes down that the owner was shown the list and took it. */
  accepted(ownerUserId: string, name: string, changes: McpChanges): Promise<void>;
}

/** Names of tools, by what became of them between two lists. */
export interface McpChanges {
  added: string[];
  changed: string[];
  removed: string[];
}

/** Has a server read by the AI tier: a door calls no address that an owner gave. */
export interface McpReadings {
  /** The row holds what was read, or why nothing was. Throws `worker.unavailable`, `service.unavailable`, `item.not_found`. */
  read(ref: MessageRef, server: string, signal: AbortSignal): Promise<void>;
}

/** What a reading came to; what was read is in the row. */
export type McpReading = { state: 'read' } | { state: 'refused'; code: ErrorCode };

/** What the AI tier needs to call a server. */
export interface McpConnection extends McpPlace {
  name: string;
  headers: Record<string, string>;
  tools: McpTool[];
}

/** Owners' servers as the AI tier reads and keeps them. */
export interface McpRecords {
  open(ownerUserId: string, name: string): Promise<McpConnection | undefined>;
  /** Keeps a new list, unless the server is another one by now. */
  keep(ownerUserId: string, connection: McpConnection, listing: McpListing): Promise<void>;
  /** Keeps why the list is not to be relied on. */
  mark(ownerUserId: string, connection: McpConnection, state: 'changed' | 'failed', fault: string): Promise<void>;
}

/** A list as it can be offered. */
export interface McpListing {
  tools: Omit<McpTool, 'version'>[];
  leftOut: McpLeftOut[];
}

export interface McpClient {
  /**
   * Connects, does the work, and leaves nothing open. What fails at the server's end is thrown as ToolFault, without a
   * word of the server's; `signal` ends it.
   */
  visit<T>(connection: McpConnection, signal: AbortSignal, work: (visit: McpVisit) => Promise<T>): Promise<T>;
}

export interface McpVisit {
  list(): Promise<McpListing>;
  /** The text of the answer. One that calls itself an error says so first. */
  call(tool: string, input: Record<string, unknown>): Promise<string>;
}

/** Owners' tools as whoever offers them reads them. */
export interface McpTools {
  of(ownerUserId: string): Promise<(McpTool & { server: string })[]>;
}
