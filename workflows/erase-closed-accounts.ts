import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import type { erasingActivities } from '../activities/erasing.ts';

/** How many accounts are gone, and how many could not be erased and are tried again by the next run. */
export interface ErasureReport {
  erased: number;
  left: number;
}

const { accountsToErase, eraseAccount } = proxyActivities<ReturnType<typeof erasingActivities>>({
  startToCloseTimeout: '30m',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '30s', maximumAttempts: 3 },
});

/** What one run takes at most; the rest waits for the next one. */
const AT_MOST = 500;

/** Erases the accounts that their owners have closed, one by one. One that cannot be erased holds up no other. */
export async function eraseClosedAccounts(): Promise<ErasureReport> {
  const report = { erased: 0, left: 0 };
  for (const ownerUserId of await accountsToErase(AT_MOST)) {
    try {
      if (await eraseAccount(ownerUserId)) report.erased += 1;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      report.left += 1;
    }
  }
  return report;
}
