import type { Info } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { messageOfWorkflow } from '../contracts/addresses.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import { here } from './here.ts';
import type { Metrics } from './metrics.ts';
import { tellMetrics } from './activity-facts.ts';
import { describe, idsOf, spanOf } from './activity-spans.ts';
import type { Tracing } from './span.ts';
import { newSpanId, rootOf, traceOf } from './span.ts';
import { Stopwatch } from './stopwatch.ts';

/** How an attempt ended, for a label. */
type Status = 'ok' | 'refused' | 'failed' | 'cancelled';

/**
 * Measures every attempt of an activity and makes spans of those that are steps of a message. It stands first in the
 * row, so that failures have the names by which workflows know them.
 */
export function activityWatch(
  metrics: Metrics | undefined,
  tracing: Tracing | undefined,
): ActivityInterceptorsFactory[] {
  if (!metrics && !tracing) return [];
  return [
    ({ info }) => ({
      inbound: {
        async execute(input, next) {
          const watch = new Stopwatch();
          const ref = messageOfWorkflow(info.workflowExecution?.workflowId ?? '');
          if (metrics && ref && info.activityType === 'think')
            metrics.took('queue', watch.startedAt - info.currentAttemptScheduledTimestampMs, ref);
          const traced = tracing && ref && traceActivity(tracing, info, ref, watch, input.args);
          const end = (error: unknown, result?: unknown): void => {
            metrics?.activityEnded(info.activityType, statusOf(error), watch.milliseconds);
            if (metrics && ref)
              tellMetrics(metrics, { activity: info.activityType, ref, args: input.args, result, error });
            traced?.ended(error, result);
          };
          try {
            const result = await (traced ? traced.inside(() => next(input)) : next(input));
            end(undefined, result);
            return result;
          } catch (error) {
            end(error);
            throw error;
          }
        },
      },
    }),
  ];
}

function statusOf(error: unknown): Status {
  if (error === undefined) return 'ok';
  if (error instanceof CancelledFailure) return 'cancelled';
  return error instanceof ApplicationFailure && error.nonRetryable ? 'refused' : 'failed';
}

function traceActivity(tracing: Tracing, info: Info, ref: MessageRef, watch: Stopwatch, args: unknown[]) {
  const name = spanOf(info.activityType);
  if (name === undefined) return undefined;
  const traceId = traceOf(ref.messageId);
  const [spanId, parentSpanId] = [newSpanId(), rootOf(traceId)];
  if (name === 'ai.think')
    tracing.record({
      name: 'platform.dispatch',
      ...{ traceId, parentSpanId, startedAt: info.currentAttemptScheduledTimestampMs, endedAt: watch.startedAt },
      attributes: { ...idsOf(ref), task_queue: info.taskQueue, priority_key: info.priority?.priorityKey ?? 0 },
    });
  return {
    inside: <T>(work: () => Promise<T>): Promise<T> => here.run({ traceId, spanId }, work),
    ended(error: unknown, result: unknown) {
      const well = error === undefined;
      tracing.record({
        ...{ name, traceId, spanId, parentSpanId },
        ...{ ...watch.span, ...since(info.activityType, args) },
        attributes: { ...idsOf(ref), attempt: info.attempt, ...(well && describe(info.activityType, args, result)) },
        failure: well ? undefined : codeOf(error),
      });
    },
  };
}

/** The way back from the AI tier is part of booking what it brought. */
function since(activity: string, args: unknown[]): { startedAt?: number } {
  if (activity !== 'settleResponse') return {};
  const { finishedAt } = args[2] as { finishedAt?: unknown };
  return typeof finishedAt === 'number' && finishedAt <= Date.now() ? { startedAt: finishedAt } : {};
}

const codeOf = (error: unknown): string =>
  error instanceof CancelledFailure
    ? 'cancelled'
    : error instanceof ApplicationFailure && error.type
      ? error.type
      : 'internal.error';
