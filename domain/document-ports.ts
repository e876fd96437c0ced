import type { documentOrigins } from '../contracts/document.ts';
import type { Page, PageRequest } from './account-ports.ts';
import type { ToolFile } from './tool-ports.ts';

/** A kept file without its content. */
export interface DocumentRecord {
  id: string;
  agentId: string;
  name: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  origin: (typeof documentOrigins)[number];
  messageId: string | undefined;
  createdAt: Date;
}

/** Files of an owner's agents, sealed, as the REST door keeps them. */
export interface Documents {
  /** Throws `input.too_large` for a file that is, and `documents.full` when the owner's limits would be passed. */
  add(ownerUserId: string, agentId: string, id: string, file: ToolFile): Promise<DocumentRecord>;
  /** Newest first. */
  list(ownerUserId: string, agentId: string, request: PageRequest): Promise<Page<DocumentRecord>>;
  /** Undefined for an unknown one, for another agent's and for somebody else's. */
  get(ownerUserId: string, agentId: string, id: string): Promise<DocumentRecord | undefined>;
  content(ownerUserId: string, agentId: string, id: string): Promise<ToolFile | undefined>;
  /** False when there was none. */
  remove(ownerUserId: string, agentId: string, id: string): Promise<boolean>;
}

/** The same store as the AI tier uses it. */
export interface AgentFiles {
  /** Undefined for an unknown one, for another agent's and for somebody else's. */
  read(ownerUserId: string, agentId: string, id: string): Promise<ToolFile | undefined>;
  /**
   * Keeps what a tool made; again under the same id it changes nothing. The name is made to fit. Throws as
   * `Documents.add` does.
   */
  keep(
    ref: { ownerUserId: string; agentId: string; messageId: string },
    id: string,
    file: ToolFile,
  ): Promise<DocumentRecord>;
}

/** What was read of a file. */
export interface ParsedDocument {
  /** For people and models, such as `PDF`. */
  format: string;
  /** With a mark before each page or sheet. */
  text: string;
  /** What the text holds of the whole, such as `pages 1-3 of 12`; undefined for a kind of file without parts. */
  extent: string | undefined;
}

export interface DocumentParser {
  /**
   * Reads a file that anybody may have made. `pages` as in a print dialogue ("1-3,5"); undefined for all. Throws
   * UnreadableDocument with what the owner may hear, and the signal's reason.
   */
  parse(file: ToolFile, pages: string | undefined, signal: AbortSignal): Promise<ParsedDocument>;
}

/** A file of which nothing can be read, in a sentence for the model and its owner. */
export class UnreadableDocument extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreadableDocument';
  }
}
