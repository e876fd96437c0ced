import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '30s' });

/** The least that Temporal can do for us: one workflow with one empty activity. */
export async function bare(): Promise<void> {
  await nothing();
}
