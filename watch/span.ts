import { randomBytes } from 'node:crypto';

/** A span that is over. Attributes are codes, numbers and ids of ours: never a text of people. */
export interface FinishedSpan {
  name: SpanName;
  traceId: string;
  /** By default a new one. */
  spanId?: string;
  /** Absent: the root of the trace. */
  parentSpanId?: string;
  /** Epoch milliseconds; fractions count. */
  startedAt: number;
  endedAt: number;
  attributes?: Record<string, string | number | boolean>;
  /** A code of the error table, or a word for what is in no table. */
  failure?: string | undefined;
}

/** Every span there is; the first part is the tier that did the work. */
export type SpanName =
  | 'door.receive'
  | 'door.access'
  | 'door.reply'
  | 'platform.ownership'
  | 'platform.governance'
  | 'platform.tools'
  | 'ai.tool'
  | 'platform.priority'
  | 'platform.session'
  | 'platform.permit'
  | 'platform.dispatch'
  | 'platform.result'
  | 'platform.short-memory'
  | 'platform.audit'
  | 'platform.finish'
  | 'ai.think'
  | 'ai.embedding'
  | 'ai.recall'
  | 'ai.model'
  | 'ai.remember';

export interface Tracing {
  record(span: FinishedSpan): void;
  /** Sends what waits; gives up after two seconds. */
  close(): Promise<void>;
}

/**
 * The trace of a message is its id, so that every process finds it by itself: nothing has to be handed on through
 * Temporal or the database, a message that is started late keeps its trace, and an id in a log or in the audit leads to
 * its trace.
 */
export const traceOf = (messageId: string): string => messageId.replaceAll('-', '');

/** The door's span, under which all others hang: the random half of the id. */
export const rootOf = (traceId: string): string => traceId.slice(16);

export const newSpanId = (): string => randomBytes(8).toString('hex');
