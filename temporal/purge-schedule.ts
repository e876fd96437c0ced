import type { Client, ScheduleOptions } from '@temporalio/client';
import { ScheduleAlreadyRunning } from '@temporalio/client';
import type { PurgeSettings } from '../workflows/purge-deleted-agents.ts';
import { PLATFORM_QUEUE } from '../workflows/messages.ts';

export const PURGE_SCHEDULE = 'purge-deleted-agents';

/** One for all platform workers. The id of a run is this one and a time: no tenant's, so the system key seals it. */
const scheduleOf = (settings: PurgeSettings) =>
  ({
    spec: { intervals: [{ every: '1h' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'purgeDeletedAgents',
      workflowId: PURGE_SCHEDULE,
      args: [settings],
      taskQueue: PLATFORM_QUEUE,
      workflowRunTimeout: '6h',
    },
    // what was missed while nothing ran is done once, by the next run
    policies: { overlap: 'SKIP', catchupWindow: '1h' },
  }) satisfies Omit<ScheduleOptions, 'scheduleId'>;

/** Makes the schedule what it should be, whatever is there; one that an operator paused stays paused. */
export async function ensurePurgeSchedule(client: Client, settings: PurgeSettings): Promise<void> {
  const schedule = scheduleOf(settings);
  try {
    await client.schedule.create({ scheduleId: PURGE_SCHEDULE, ...schedule });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(PURGE_SCHEDULE).update(({ state }) => ({ ...schedule, state }));
  }
}
