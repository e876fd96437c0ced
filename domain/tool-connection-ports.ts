import type { PostgresAccess } from '../contracts/tool-connection.ts';

/** A database that an owner let their agents read, as it may be shown again: without where it is and how to get in. */
export interface ToolConnection {
  name: string;
  kind: 'postgres';
  allowedTables: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** Connections as the REST door writes them. */
export interface ToolConnections {
  /** In the order of their names. */
  list(ownerUserId: string): Promise<ToolConnection[]>;
  find(ownerUserId: string, name: string): Promise<ToolConnection | undefined>;
  /** Replaces what was there under this name; undefined when the owner has as many as one may have. */
  put(
    ownerUserId: string,
    connection: { name: string; access: PostgresAccess; allowedTables: string[] },
  ): Promise<ToolConnection | undefined>;
  /** False when there was none. */
  remove(ownerUserId: string, name: string): Promise<boolean>;
}

/** A connection as a tool uses it. */
export interface StoredConnection {
  access: PostgresAccess;
  allowedTables: readonly string[];
}

/** Connections as the AI tier reads them. */
export interface StoredConnections {
  of(ownerUserId: string, name: string): Promise<StoredConnection | undefined>;
}

/** A statement that was found to read allowed tables only, and how much of its answer is wanted. */
export interface SelectRequest {
  sql: string;
  /** Names that follow a dot: each must be a column, and not a function of that name (`row.f` means `f(row)`). */
  attributes: readonly string[];
  maxRows: number;
  /** Of all lines together, in UTF-8. */
  maxBytes: number;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface Selected {
  columns: string[];
  /** A JSON array for each row. */
  lines: string[];
  /** Which limit ended it. */
  cut?: 'rows' | 'bytes';
}

/** Databases of owners, read and never written. */
export interface ReadOnlyDatabases {
  /** Throws ToolFault with what the model may hear. */
  select(access: PostgresAccess, request: SelectRequest): Promise<Selected>;
}
