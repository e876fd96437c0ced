import { ApplicationFailure } from '@temporalio/common';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { WatchedActivities } from './activity-spans.ts';
import type { Metrics } from './metrics.ts';
import { severityOf } from '../contracts/violations.ts';

interface Ended {
  activity: string;
  ref: MessageRef;
  args: unknown[];
  result: unknown;
  error: unknown;
}

type Tell = {
  [N in keyof WatchedActivities]?: (
    metrics: Metrics,
    ref: MessageRef,
    args: Parameters<WatchedActivities[N]>,
    result: Awaited<ReturnType<WatchedActivities[N]>>,
  ) => void;
};

/** What a step that came to its end says of the message. A step that is repeated after a crash says it again. */
const tell: Tell = {
  checkGovernance(metrics, ref, [, , budget], { reservation }) {
    metrics.quotaLeft(Math.min(1, reservation.remaining / budget.tokensPerMinute), ref);
  },
  settleResponse(metrics, ref, [, , { tokensUsed }], kept) {
    if (!kept) return;
    metrics.tokensBooked('prompt', tokensUsed.prompt, ref);
    metrics.tokensBooked('completion', tokensUsed.completion, ref);
  },
  checkToolCall(metrics, _ref, _args, { decision }) {
    if (!decision.allowed) violation(metrics, decision.code);
  },
  act(metrics, ref, [, { tool }], { status }) {
    if (status === 'done') metrics.toolExecuted(tool, ref);
  },
  recordExecution(metrics, ref, [{ outcome, aiLatencyMs, receivedAt }]) {
    const wholeMs = Math.max(0, Date.now() - receivedAt);
    metrics.took('message', wholeMs, ref);
    metrics.took('ai', aiLatencyMs, ref);
    metrics.took('platform', wholeMs - aiLatencyMs, ref);
    violation(metrics, outcome.code);
  },
};

/** Counts what an activity of a message tells, when it ended well; and the one refusal that is recorded nowhere else. */
export function tellMetrics(metrics: Metrics, { activity, ref, args, result, error }: Ended): void {
  if (error === undefined) {
    const say = tell[activity as keyof WatchedActivities] as
      ((metrics: Metrics, ref: MessageRef, args: unknown[], result: unknown) => void) | undefined;
    say?.(metrics, ref, args, result);
  } else if (activity === 'checkOwnership' && error instanceof ApplicationFailure)
    violation(metrics, error.type ?? undefined);
}

function violation(metrics: Metrics, code: string | undefined): void {
  const severity = severityOf(code);
  if (code !== undefined && severity !== undefined) metrics.violated(code, severity);
}
