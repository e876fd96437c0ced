import { AsyncLocalStorage } from 'node:async_hooks';
import type { ErrorCode } from '../contracts/errors.ts';
import { AppError } from '../contracts/errors.ts';
import type { AcceptMessage } from '../doors/accept-message.ts';
import type { MayWrite } from '../doors/access.ts';
import { idsOf } from './activity-spans.ts';
import { here } from './here.ts';
import type { Metrics } from './metrics.ts';
import type { SpanName, Tracing } from './span.ts';
import { newSpanId, rootOf, traceOf } from './span.ts';
import { Stopwatch } from './stopwatch.ts';
import { severityOf } from '../contracts/violations.ts';

interface Arrival {
  watch: Stopwatch;
  /** When it was known that the sender may write. */
  accessEndedAt?: number;
}

export interface DoorWatch {
  /** Everything that is done for one request or stanza. */
  arrive<T>(work: () => T): T;
  mayWrite(mayWrite: MayWrite): MayWrite;
  accept(accept: AcceptMessage): AcceptMessage;
  /** Something was refused by a rule of the door itself. */
  refused(code: ErrorCode): void;
}

const unwatched: DoorWatch = {
  arrive: (work) => work(),
  mayWrite: (mayWrite) => mayWrite,
  accept: (accept) => accept,
  refused: () => undefined,
};

/**
 * Measures the way from the wire to the accepted message. Which message it is, is known only in the end: until then the
 * times are kept beside the work.
 */
export function doorWatch(metrics: Metrics | undefined, tracing: Tracing | undefined): DoorWatch {
  if (!metrics && !tracing) return unwatched;
  const arrivals = new AsyncLocalStorage<Arrival>();
  const refused = (code: ErrorCode): void => {
    const severity = severityOf(code);
    if (severity) metrics?.violated(code, severity);
  };
  return {
    refused,
    arrive: (work) => arrivals.run({ watch: new Stopwatch() }, work),
    mayWrite: (mayWrite) => async (agentId, senderJid) => {
      const asked = new Stopwatch();
      try {
        return await mayWrite(agentId, senderJid);
      } catch (error) {
        if (error instanceof AppError && error.code === 'item.not_found') refused('access.denied');
        throw error;
      } finally {
        metrics?.took('access', asked.milliseconds);
        const arrival = arrivals.getStore();
        if (arrival) arrival.accessEndedAt = arrival.watch.span.endedAt;
      }
    },
    accept: (accept) => async (message) => {
      const { watch, accessEndedAt } = arrivals.getStore() ?? { watch: new Stopwatch() };
      const accepted = await accept(message);
      metrics?.took('accept', watch.milliseconds, accepted.ref);
      if (!tracing || accepted.duplicate) return accepted;
      const traceId = traceOf(accepted.ref.messageId);
      const root = rootOf(traceId);
      const attributes = { ...idsOf(accepted.ref), door: message.door };
      const span = (name: SpanName, endedAt: number) => ({
        name,
        traceId,
        startedAt: watch.startedAt,
        endedAt,
        attributes,
      });
      tracing.record({ ...span('door.receive', watch.span.endedAt), spanId: root });
      if (accessEndedAt !== undefined)
        tracing.record({ ...span('door.access', accessEndedAt), spanId: newSpanId(), parentSpanId: root });
      // what the door still logs of this request belongs to the trace
      here.enterWith({ traceId, spanId: root });
      return accepted;
    },
  };
}
