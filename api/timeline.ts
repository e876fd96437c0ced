import { z } from 'zod';
import { messageWorkflowId } from '../contracts/addresses.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { PriceList } from '../contracts/price-list.ts';
import type { Step } from '../contracts/steps.ts';
import { step } from '../contracts/steps.ts';
import type { History, Timeline } from '../domain/account-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { executionReply, executionView } from './execution-view.ts';
import { messageParams, reportOf } from './messages.ts';

export interface TimelineParts {
  history: History;
  timeline: Timeline;
  prices: PriceList | undefined;
  /** Where a message's trace is found; undefined while this platform records none. */
  traceOf: ((messageId: string) => string) | undefined;
}

const time = z.iso.datetime().nullable();

const stepReply = step.omit({ startedAt: true, finishedAt: true }).extend({ started_at: time, finished_at: time });

export const timelineReply = z.strictObject({
  message_id: z.uuid(),
  workflow_id: z.string(),
  /** Of its OpenTelemetry trace; null while this platform records none. */
  trace_id: z.string().nullable(),
  /** Empty until the workflow is started. */
  steps: z.array(stepReply),
  /** Null until the message is finished. */
  execution: executionReply.nullable(),
});

/** What one message went through; who may ask is the caller's to know. */
export async function timelineOf(
  { history, timeline, prices, traceOf }: TimelineParts,
  ref: MessageRef,
): Promise<z.input<typeof timelineReply>> {
  const [steps, execution] = await Promise.all([
    timeline.steps(ref),
    history.execution(ref.ownerUserId, ref.messageId),
  ]);
  return {
    message_id: ref.messageId,
    workflow_id: messageWorkflowId(ref),
    trace_id: traceOf?.(ref.messageId) ?? null,
    steps: (steps ?? []).map(stepView),
    execution: execution ? executionView(execution, prices) : null,
  };
}

/** `messages/{id}/timeline`: the 15 steps as the workflow tells them, and what the message cost. */
export const timelineRoutes = (parts: TimelineParts): Route[] => [
  endpoint({
    method: 'get',
    path: '/messages/:message/timeline',
    summary: 'The 15 steps of one message, and what it cost',
    auth: 'token',
    params: messageParams,
    reply: timelineReply,
    errors: ['item.not_found', 'service.unavailable'],
    async handle({ params, subject }) {
      const { ref } = await reportOf(parts.history, subject.userId, params.message);
      return timelineOf(parts, ref);
    },
  }),
];

const at = (epochMs: number | null): string | null => (epochMs === null ? null : new Date(epochMs).toISOString());

const stepView = ({ startedAt, finishedAt, ...told }: Step): z.input<typeof stepReply> => ({
  ...told,
  started_at: at(startedAt),
  finished_at: at(finishedAt),
});
