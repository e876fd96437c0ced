import type { Payload } from '@temporalio/common';
import type { messageHistory } from './message-history.ts';

type History = NonNullable<Awaited<ReturnType<typeof messageHistory>>>;

/** One activity of the AI tier as its history has it, sealed. */
export interface AiStep {
  activity: string;
  /** What its permit allows, such as `think-1`. */
  step: string;
  request: Payload | undefined;
  /** Undefined while it runs, and for one that failed. */
  response: Payload | undefined;
}

/** The place of the request beside the permit. */
const REQUEST = 1;

/** What the AI tier was asked in a message's workflow, in that order. */
export function aiSteps({ events }: History): AiStep[] {
  const steps = new Map<string, AiStep>();
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled)
      steps.set(String(event.eventId), {
        ...{ activity: scheduled.activityType?.name ?? '', step: scheduled.activityId ?? '' },
        request: scheduled.input?.payloads?.[REQUEST],
        response: undefined,
      });
    const completed = event.activityTaskCompletedEventAttributes;
    const step = completed && steps.get(String(completed.scheduledEventId));
    if (step) step.response = completed.result?.payloads?.[0];
  }
  return [...steps.values()];
}
