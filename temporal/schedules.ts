import type { Client, ScheduleOptions } from '@temporalio/client';
import { ScheduleAlreadyRunning } from '@temporalio/client';
import { PLATFORM_QUEUE } from '../workflows/messages.ts';
import type { PurgeSettings } from '../workflows/purge-deleted-agents.ts';

export const PURGE_SCHEDULE = 'purge-deleted-agents';
export const ERASURE_SCHEDULE = 'erase-closed-accounts';

/** One for all platform workers. The id of a run is this one and a time: no tenant's, so the system key seals it. */
const hourly = (workflowType: string, workflowId: string, args: unknown[]) =>
  ({
    spec: { intervals: [{ every: '1h' }] },
    action: {
      type: 'startWorkflow',
      ...{ workflowType, workflowId, args, taskQueue: PLATFORM_QUEUE, workflowRunTimeout: '6h' },
    },
    // what was missed while nothing ran is done once, by the next run
    policies: { overlap: 'SKIP', catchupWindow: '1h' },
  }) satisfies Omit<ScheduleOptions, 'scheduleId'>;

/** Makes the schedules what they should be, whatever is there; one that an operator paused stays paused. */
export async function ensureSchedules(client: Client, purge: PurgeSettings): Promise<void> {
  await ensure(client, PURGE_SCHEDULE, hourly('purgeDeletedAgents', PURGE_SCHEDULE, [purge]));
  await ensure(client, ERASURE_SCHEDULE, hourly('eraseClosedAccounts', ERASURE_SCHEDULE, []));
}

async function ensure(client: Client, scheduleId: string, schedule: ReturnType<typeof hourly>): Promise<void> {
  try {
    await client.schedule.create({ scheduleId, ...schedule });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...schedule, state }));
  }
}

/** Erases closed accounts now, and once more after a run that is under way; without this the next hour does it. */
export const eraseSoon = async (client: Client, timeoutMs = 3_000): Promise<void> =>
  client.withDeadline(Date.now() + timeoutMs, () => client.schedule.getHandle(ERASURE_SCHEDULE).trigger('BUFFER_ONE'));
