import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  defineSignal,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';

/** One try to make the AI tier work: which activity under which id, and its two arguments. */
export interface Attempt {
  activity: 'think' | 'act';
  step: string;
  permit: unknown;
  request: unknown;
}

export const attemptAll = defineSignal<[Attempt[]]>('attemptAll');

type Activities = Record<Attempt['activity'], (...given: unknown[]) => Promise<{ status?: string }>>;

/** Schedules activities on the AI tier's queue as nobody but the platform should; says how each of them ended. */
export async function attack(taskQueue: string): Promise<string[]> {
  let attempts: Attempt[] | undefined;
  setHandler(attemptAll, (given) => void (attempts = given));
  await condition(() => attempts !== undefined);
  return Promise.all((attempts ?? []).map((attempt) => endOf(taskQueue, attempt)));
}

async function endOf(taskQueue: string, { activity, step, permit, request }: Attempt): Promise<string> {
  const activities = proxyActivities<Activities>({
    ...{ taskQueue, activityId: step },
    // patient, so that only what the server may not repeat ends at its first try
    ...{ startToCloseTimeout: '20s', retry: { maximumAttempts: 5, initialInterval: '10ms' } },
  });
  try {
    const { status = 'ran' } = await activities[activity](permit, request);
    return status;
  } catch (error) {
    if (!(error instanceof ActivityFailure && error.cause instanceof ApplicationFailure)) return String(error);
    const { type, details } = error.cause;
    const claim = (details?.[0] as { permit?: string } | undefined)?.permit;
    return `${type} ${claim} ${error.retryState}`;
  }
}
