import type { Payload } from '@temporalio/common';
import type { messageHistory } from './message-history.ts';

type History = NonNullable<Awaited<ReturnType<typeof messageHistory>>>;
type Event = NonNullable<History['events']>[number];
type Failure = NonNullable<Event['activityTaskFailedEventAttributes']>['failure'];

/** One activity of a worker as its history has it, sealed; times are epoch milliseconds. */
export interface AiStep {
  activity: string;
  /** What its permit allows, such as `think-1`. */
  step: string;
  request: Payload | undefined;
  /** Undefined while it runs, and for one that failed. */
  response: Payload | undefined;
  scheduledAt: number;
  /** The last time that it was tried; the history has it once it has ended. */
  started: { at: number; attempt: number; lastFailure: Failure } | undefined;
  endedAt: number | undefined;
  /** Why it was given up. */
  failure: Failure;
}

type Moment = Event['eventTime'];

export const epochMs = (moment: Moment): number => Number(moment?.seconds ?? 0) * 1_000 + (moment?.nanos ?? 0) / 1e6;

/** What workers were asked in a message's workflow, in that order. */
export function aiSteps({ events }: History): AiStep[] {
  const steps = new Map<string, AiStep>();
  for (const event of events ?? []) {
    const at = epochMs(event.eventTime);
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled)
      steps.set(String(event.eventId), {
        ...{ activity: scheduled.activityType?.name ?? '', step: scheduled.activityId ?? '' },
        // behind the permit, where there is one
        request: scheduled.input?.payloads?.at(-1),
        ...{ response: undefined, scheduledAt: at, started: undefined, endedAt: undefined, failure: undefined },
      });
    const started = event.activityTaskStartedEventAttributes;
    const begun = started && steps.get(String(started.scheduledEventId));
    if (begun) begun.started = { at, attempt: started.attempt ?? 1, lastFailure: started.lastFailure };
    const completed = event.activityTaskCompletedEventAttributes;
    const given =
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    const ended = completed ?? given;
    const step = ended && steps.get(String(ended.scheduledEventId));
    if (!step) continue;
    step.endedAt = at;
    step.response = completed?.result?.payloads?.[0];
    if (given) step.failure = 'failure' in given ? given.failure : { canceledFailureInfo: {} };
  }
  return [...steps.values()];
}
